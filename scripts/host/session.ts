import type { RouteDecision } from '../routing/decision.ts';
import type { CorrectablePrompt } from '../store/corrections.ts';

/** What the brain knows of one Claude Code session. Memory only: it may hold the words that decided a route. */
export interface Session {
  readonly id: string;
  /** The last decision on a prompt of this session, for explanations. */
  last: LastDecision | undefined;
  /** The last prompt that a correction would be about, or why nothing was kept of it. */
  correctable: CorrectablePrompt | Unkept | undefined;
  /** The last route to an agent, for follow-ups; survives prompts without a route. */
  lastRoute: { readonly plugin: string; readonly agent: string } | undefined;
  /** When the prompt hook last reached us, as epoch milliseconds. */
  promptHookAt: number | undefined;
  promptHooks: number;
  /** Folder of the last prompt. */
  cwd: string | undefined;
}

/** `wordless`: it could not be recognised. The others: Arbiter or learning was off for it, or the key for words could not be read. */
export type Unkept = 'wordless' | 'arbiter-off' | 'learning-off' | 'no-key';

export interface LastDecision {
  readonly routeId: string;
  readonly promptId: string | undefined;
  readonly decision: RouteDecision;
}

/** Sessions kept; `/clear` and `--resume` give one process several. */
const MAX_SESSIONS = 50;

/** Sessions by id; the one longest unused is forgotten first. */
export class Sessions {
  readonly #byId = new Map<string, Session>();

  /** The session of this id, made by `restore` when it is new. */
  get(id: string, restore: (id: string) => Session['lastRoute']): Session {
    const known = this.#byId.get(id) ?? {
      id,
      last: undefined,
      correctable: undefined,
      lastRoute: restore(id),
      promptHookAt: undefined,
      promptHooks: 0,
      cwd: undefined,
    };
    this.#byId.delete(id);
    this.#byId.set(id, known);
    const oldest = this.#byId.keys().next().value;
    if (this.#byId.size > MAX_SESSIONS && oldest !== undefined) this.#byId.delete(oldest);
    return known;
  }

  /** Gives a last route to the sessions that have none: what was read comes later than the first prompts. */
  takeUp(restore: (id: string) => Session['lastRoute']): void {
    for (const session of this.#byId.values()) session.lastRoute ??= restore(session.id);
  }
}
