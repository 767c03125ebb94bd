import { type UsageEvent, usageKey } from '../../store/replica/usage.ts';
import type { BrainEvent } from './protocol.ts';

/**
 * What was counted and is not yet written: routes, starts and ends of agents, for the agent and for its plugin. In memory only: the
 * death of the process loses what came since the last write, at most a second's while SQLite can be written.
 *
 * A run is counted with its first end that says how it went. An agent that is taken up again after it has stopped ends once more,
 * and counters cannot go back.
 */
export class UsageBatch {
  readonly #counts = new Map<string, number>();
  readonly #ended = new Set<string>();
  #lost = 0;

  /** By key, for one transaction. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  /** Counts that found no room. */
  get lost(): number {
    return this.#lost;
  }

  add({ topic, payload }: BrainEvent): void {
    const { agent } = payload as { readonly agent?: unknown };
    if (typeof agent !== 'string') return;
    const event = this.#eventOf(topic, payload);
    if (event === undefined) return;
    this.#count(usageKey({ what: 'agent', id: agent }, event));
    const colon = agent.indexOf(':');
    // Agents of a person or a project have no plugin.
    if (colon > 0) this.#count(usageKey({ what: 'plugin', id: agent.slice(0, colon) }, event));
  }

  clear(): void {
    this.#counts.clear();
  }

  #eventOf(topic: string, payload: object): UsageEvent | undefined {
    if (topic === 'routing/decision') return 'routed';
    if (SPAWNED.test(topic)) return 'spawned';
    if (!ENDED.test(topic)) return undefined;
    const { end, toolUseId, agentId } = payload as Readonly<Record<string, unknown>>;
    const how =
      end === 'finished' ? 'succeeded' : end === 'failed' || end === 'refused' ? 'failed' : undefined;
    if (how === undefined) return undefined;
    const run = toolUseId ?? agentId;
    if (typeof run !== 'string') return how;
    if (this.#ended.has(run)) return undefined;
    this.#ended.add(run);
    const oldest = this.#ended.values().next().value;
    if (this.#ended.size > MAX_RUNS && oldest !== undefined) this.#ended.delete(oldest);
    return how;
  }

  #count(key: string | undefined): void {
    if (key === undefined) return;
    const before = this.#counts.get(key) ?? 0;
    if (before === 0 && this.#counts.size >= MAX_KEYS) this.#lost += 1;
    else this.#counts.set(key, before + 1);
  }
}

const SPAWNED = /^plugin\/[^/]+\/spawned$/;
const ENDED = /^plugin\/[^/]+\/ended$/;

/** Different things that are counted while SQLite cannot be written. */
export const MAX_KEYS = 10_000;
/** Ends remembered, so that none is counted twice. */
const MAX_RUNS = 1_000;
