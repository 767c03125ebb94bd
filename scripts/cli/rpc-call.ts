import { ArbiterError } from '../core/errors.ts';
import { answerCall, type RpcRequest } from '../rpc/answer.ts';
import { callMethod } from '../rpc/client.ts';
import { MethodRunner } from '../rpc/method-runner.ts';
import { errorOf } from '../rpc/server.ts';
import type { Context } from './app.ts';
import { openRegistry } from './registry.ts';
import { pluginOf } from './rpc-plugin.ts';
import { methodThread } from './rpc-thread.ts';

/** How a call ended, for a person. */
export type CallEnd =
  | { readonly kind: 'done'; readonly result: unknown }
  | {
      readonly kind: 'failed';
      readonly code: string;
      readonly message: string;
      readonly fix: string | undefined;
    };

/** Runs a method in this process. */
export async function callHere(
  context: Context,
  plugin: string,
  request: RpcRequest,
  timeoutMs: number,
): Promise<CallEnd> {
  const { snapshot } = openRegistry(context);
  const runner = new MethodRunner({ thread: methodThread() });
  try {
    const answerer = { snapshot, unavailable: undefined, name: `arbiter ${process.pid}` };
    const outcome = await answerCall(pluginOf(snapshot, plugin), request, timeoutMs, answerer, runner);
    return outcome.kind === 'done' ? outcome : failed(errorOf(outcome, request.method));
  } finally {
    await runner.close();
  }
}

/** Has a running session answer. */
export async function callSession(
  context: Context,
  plugin: string,
  request: RpcRequest,
  timeoutMs: number,
): Promise<CallEnd> {
  const { openBus } = await import('./bus.ts');
  const bus = openBus(context);
  try {
    return { kind: 'done', result: await callMethod(bus, plugin, request, timeoutMs) };
  } catch (error) {
    if (!(error instanceof ArbiterError)) throw error;
    return failed(error);
  } finally {
    await bus.close();
  }
}

function failed(error: ArbiterError & { readonly remoteCode?: string }): CallEnd {
  const { fix } = error;
  const message =
    fix !== undefined && error.message.endsWith(` ${fix}`)
      ? error.message.slice(0, -fix.length - 1)
      : error.message;
  return { kind: 'failed', code: error.remoteCode ?? error.code, message, fix };
}
