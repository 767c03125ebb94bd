import type { Bus } from '../bus/bus.ts';
import type { RpcRequest } from './answer.ts';
import { rpcTopic, topicLevel } from './topic.ts';

/** How long a call waits when its caller does not say, in milliseconds. */
export const DEFAULT_CALL_MS = 30_000;

/**
 * Calls a method of a plugin in whichever process answers for it, and gives back its result. Rejects with NobodyAnsweredError,
 * RequestTimeoutError, or RemoteError with the code of the method's own error.
 */
export function callMethod(
  bus: Pick<Bus, 'request'>,
  plugin: string,
  request: RpcRequest,
  timeoutMs: number = DEFAULT_CALL_MS,
): Promise<unknown> {
  return bus.request(rpcTopic(plugin), request, { timeoutMs, destination: topicLevel(plugin) });
}
