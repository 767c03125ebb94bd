import type { MarkedAgent } from '../../host/marked-agents.ts';
import type { MethodOutcome } from '../../rpc/outcome.ts';
import type { ServedPlugin } from '../../rpc/server.ts';

/** What happened, for the bus. */
export interface BrainEvent {
  readonly topic: string;
  readonly payload: object;
  readonly sessionId?: string | undefined;
}

/** A plugin as the service needs it: its own methods are run from here, everything else is asked of the worker. */
export interface ServicePlugin {
  readonly name: string;
  readonly module: string | undefined;
  readonly methods: readonly string[];
  readonly idempotent: readonly string[];
}

/** A call that needs the registry, which only the worker has. */
export interface RegistryCall {
  readonly plugin: string;
  readonly method: string;
  readonly params: unknown;
}

/** From the main thread to the service. */
export type ToService =
  | { readonly kind: 'event'; readonly event: BrainEvent }
  | { readonly kind: 'plugins'; readonly plugins: readonly ServicePlugin[] }
  /** What the registry has, as `registry-facts.ts` writes it. */
  | { readonly kind: 'registry'; readonly facts: string }
  /** A command has changed the switch for everything. */
  | { readonly kind: 'switched' }
  | { readonly kind: 'answered'; readonly id: number; readonly outcome: MethodOutcome }
  | { readonly kind: 'close' };

/** From the service to the main thread. */
export type FromService =
  | { readonly kind: 'note'; readonly text: string }
  /** From now on no call for these plugins is missed. */
  | { readonly kind: 'serving'; readonly plugins: readonly string[] }
  | { readonly kind: 'ask'; readonly id: number; readonly call: RegistryCall; readonly timeoutMs: number }
  /** Agents that other machines have marked: these and no others from now on. */
  | { readonly kind: 'marked'; readonly marks: readonly MarkedAgent[] }
  | { readonly kind: 'closed' };

/** What the service is started with. */
export interface ServiceStart {
  readonly dataFolder: string;
}

/** A plugin as the server of methods knows it. Methods that every plugin has only look. */
export function servedPlugin(plugin: ServicePlugin, standard: readonly string[]): ServedPlugin {
  return { name: plugin.name, idempotent: new Set([...standard, ...plugin.idempotent]) };
}
