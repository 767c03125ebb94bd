import type { RawInput } from '../host/hook-input.ts';
import type { MarkedAgent } from '../host/marked-agents.ts';
import type { MethodOutcome } from '../rpc/outcome.ts';
import type { UnderWay } from './chain/door.ts';
import type { BrainEvent, RegistryCall, ServicePlugin } from './service/protocol.ts';

/** Tools that the brain answers. None is listed, so none costs the model a byte; only hooks call them. */
export const TOOLS = ['prompt', 'spawn', 'spawned', 'ended', 'expand', 'chain', 'stop'] as const;
export type ToolName = (typeof TOOLS)[number];

/** A call of the main thread itself: one prompt for practice, of which nothing stays. */
export const PRACTICE = 'practice';

/** From the main thread to the worker. */
export type ToWorker =
  | {
      readonly kind: 'call';
      readonly id: number;
      readonly tool: ToolName | typeof PRACTICE;
      readonly input: RawInput;
      /** The host's id of the request: the worker may reply to it by itself (`reply-now.ts`). Absent: it must not. */
      readonly request?: string | number;
      /** How the worker has fared so far; only the main thread lives long enough to know. */
      readonly past: WorkerPast;
    }
  /** Another process calls a method that every plugin has. */
  | { readonly kind: 'method'; readonly id: number; readonly call: RegistryCall; readonly timeoutMs: number }
  /** Agents that other machines have marked: these and no others from now on. */
  | { readonly kind: 'marked'; readonly marks: readonly MarkedAgent[] }
  /** Claude has ended a turn; nobody waits for anything. The input of the Stop hook. */
  | { readonly kind: 'turn'; readonly input: RawInput }
  /** The session ends: finish what is being read, then say `closed`. */
  | { readonly kind: 'close' };

/** From the worker to the main thread. */
export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'answer'; readonly id: number; readonly text: string }
  /** The worker has replied to the host, or found that the main thread had. */
  | { readonly kind: 'replied'; readonly id: number }
  | { readonly kind: 'outcome'; readonly id: number; readonly outcome: MethodOutcome }
  | { readonly kind: 'event'; readonly event: BrainEvent }
  /** The plugins of the session, whenever they have changed. */
  | { readonly kind: 'plugins'; readonly plugins: readonly ServicePlugin[] }
  /** What the registry has, for the shared state: `service/registry-facts.ts`. */
  | { readonly kind: 'registry'; readonly facts: string }
  /** A command has changed the switch for everything. */
  | { readonly kind: 'switched' }
  | { readonly kind: 'note'; readonly text: string }
  /** The run of a chain that is under way in a session; absent: none is any more. */
  | { readonly kind: 'chain'; readonly sessionId: string; readonly run?: UnderWay }
  /** Said while a call is waited with for long, so that the worker does not seem hung. */
  | { readonly kind: 'alive' }
  | { readonly kind: 'closed' };

/** What the worker says beside its answers. */
export type ForService = Extract<
  FromWorker,
  { kind: 'event' | 'plugins' | 'registry' | 'switched' | 'chain' }
>;

export interface WorkerPast {
  readonly restarts: number;
  /** Why the last worker was replaced; undefined when none was. */
  readonly lastFailure: string | undefined;
  /** Calls that got no answer in time since the start. */
  readonly late: number;
}

/** What the worker is started with, beside its copy of the environment. */
export interface WorkerStart {
  /** Claude Code, or whoever started the brain. */
  readonly parentPid: number;
  /** Memory of the {@link Claims}; without it the worker never replies by itself. */
  readonly claims?: SharedArrayBuffer;
  /** Whether an earlier worker of this session has failed. Default false. */
  readonly restarted?: boolean;
  /** Runs of chains that the worker before this one had under way, by session. Default none. */
  readonly chains?: ReadonlyMap<string, UnderWay>;
}

export function isToolName(name: string): name is ToolName {
  return (TOOLS as readonly string[]).includes(name);
}
