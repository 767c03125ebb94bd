import type { AgentRun } from '../../host/agent-transcript.ts';
import type { ExpandInput, StopInput } from '../../host/hook-input.ts';
import type { SeenCall } from './hand-over.ts';

/**
 * The door to chains: what the hooks may ask once a chain was asked for, and nothing before. The code behind it, with its
 * expressions, schemas and executors, is a bundle of its own that a session without chains never loads.
 */
export interface ChainHooks {
  /** Takes up the run that a worker before this one had under way in a session. */
  takeUp(sessionId: string, run: UnderWay): void;
  /** A person typed one of the chain commands. */
  command(input: ExpandInput): Promise<CommandAnswer>;
  /** Claude has ended its turn. Waits, bounded, while the run works at something else than agents. */
  stop(input: StopInput): Promise<StopAnswer>;
  /** An Agent call: what it is to be when it is a step's, `closed` for a step that is not open, undefined for any other. */
  calling(sessionId: string, prompt: string, toolUseId: string | undefined): StepCall | 'closed' | undefined;
  /** An Agent call has returned. */
  returned(
    sessionId: string,
    toolUseId: string,
    how: 'completed' | 'launched' | 'failed' | 'interrupted',
  ): void;
  /** An agent has stopped whose transcript names a step. */
  answered(sessionId: string, token: string, text: string | undefined, run: AgentRun | undefined): void;
  /** The person typed another prompt: leaves the run, and gives what Claude is to know of it. */
  prompted(sessionId: string): string | undefined;
  /** Leaves all runs. */
  close(): Promise<void>;
}

/** What is under way in a session, told to the worker that follows one. Crosses threads. */
export interface UnderWay {
  readonly runId: string;
  /** The Agent call that was seen for the step whose turn it is. Default none. */
  readonly call?: SeenCall;
}

export interface StepCall {
  readonly agent: string;
  readonly prompt: string;
  readonly description: string;
  /** Undefined: as the agent says. */
  readonly model: string | undefined;
  /** Whose step it is, for the records. */
  readonly runId: string;
  readonly step: string;
}

export type CommandAnswer =
  /** For the person; no model is called. */
  | { readonly kind: 'say'; readonly text: string }
  /** For Claude, beside the command. */
  | { readonly kind: 'pass'; readonly text: string };

export type StopAnswer =
  | { readonly kind: 'silent' }
  /** For Claude, which goes on. */
  | { readonly kind: 'go-on'; readonly text: string }
  /** For the person; the turn ends. */
  | { readonly kind: 'tell'; readonly text: string };

/** Opened by the first chain command, or by a worker that follows one with a run under way. */
export class ChainDoor {
  readonly #load: () => Promise<ChainHooks>;
  #opening: Promise<ChainHooks> | undefined;
  /** Undefined until a chain was asked for. */
  open: ChainHooks | undefined;

  constructor(load: () => Promise<ChainHooks>) {
    this.#load = load;
  }

  /** Rejects when the code cannot be loaded or the state cannot be had; the next time tries again. */
  async enter(): Promise<ChainHooks> {
    this.#opening ??= this.#load();
    try {
      this.open = await this.#opening;
      return this.open;
    } catch (error) {
      this.#opening = undefined;
      throw error;
    }
  }
}
