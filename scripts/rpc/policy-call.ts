import type { Bus } from '../bus/bus.ts';
import type { Clock } from '../core/clock.ts';
import { fingerprint } from '../core/ids.ts';
import type { PluginEntry } from '../registry/entry.ts';
import type { Executed } from '../resilience/executed.ts';
import type { Policy } from '../resilience/policy.ts';
import type { Resilience } from '../resilience/resilience.ts';
import type { RpcRequest } from './answer.ts';
import { callMethod } from './client.ts';
import { STANDARD_METHODS } from './standard-methods.ts';

/** What a call of a method under a policy needs. */
export interface Caller {
  readonly bus: Pick<Bus, 'request'>;
  readonly resilience: Resilience;
  readonly clock: Clock;
}

export interface MethodCall {
  readonly plugin: string;
  readonly request: RpcRequest;
  readonly policy: Policy;
  /** Longest time in all, tries and pauses, in milliseconds. One try has at most the policy's `timeoutMs` of it. */
  readonly timeoutMs: number;
  /** Whether a second run does no harm; see {@link isIdempotent}. Only then it is tried again, or answered from what is kept. */
  readonly idempotent: boolean;
  readonly signal?: AbortSignal;
}

/** The breaker of a plugin's methods. */
export const rpcBreaker = (plugin: string): string => `rpc:${plugin}`;

/** Calls a method in whichever process answers for it, as a policy says. Never rejects. */
export function callUnderPolicy(
  { bus, resilience, clock }: Caller,
  { plugin, request, policy, timeoutMs, idempotent, signal }: MethodCall,
): Promise<Executed<unknown>> {
  // From the first request on: opening the breakers is not the method's time.
  let started: number | undefined;
  return resilience.execute({
    what: `the methods of ${plugin}`,
    // The bus keeps the deadline of a try, and says whether anybody had taken the request.
    policy: { ...policy, timeoutMs: 0 },
    repeatable: idempotent,
    withinMs: timeoutMs,
    work: () => {
      started ??= clock.monotonicMs();
      const left = Math.max(1, Math.ceil(timeoutMs - (clock.monotonicMs() - started)));
      const limit = policy.timeoutMs === 0 ? left : Math.min(left, policy.timeoutMs);
      return callMethod(bus, plugin, request, limit);
    },
    breaker: rpcBreaker(plugin),
    ...(idempotent ? { cacheKey: keyOf(plugin, request) } : {}),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** Whether a second run of a method does no harm, as far as is known here. */
export function isIdempotent(plugin: PluginEntry | undefined, method: string): boolean {
  const standard = STANDARD_METHODS.find(({ name }) => name === method);
  return standard?.idempotent ?? plugin?.rpc?.idempotent.includes(method) ?? false;
}

/** Params are in the key as a hash: they may hold what nobody wants to find in a database. */
function keyOf(plugin: string, { method, params, cwd }: RpcRequest): string {
  return `rpc/${plugin}/${method}/${fingerprint(JSON.stringify([params, cwd]), 32)}`;
}
