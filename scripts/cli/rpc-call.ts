import { ArbiterError } from '../core/errors.ts';
import { liveBrains } from '../host/brains.ts';
import { dataFolder } from '../host/data-folder.ts';
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
  const brains = liveBrains(dataFolder(context.env));
  if (!brains.some((brain) => brain.plugins.includes(plugin))) return nobody(plugin, brains.length);
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

/** Nobody would take the call, so nobody is waited for. */
function nobody(plugin: string, sessions: number): CallEnd {
  const which =
    sessions === 0 ? 'No session is running' : `None of the ${sessions} running sessions has ${plugin}`;
  return {
    kind: 'failed',
    code: 'bus-nobody-answered',
    message: `${which} with this data folder, so nobody can answer.`,
    fix: 'To run the method here: --local',
  };
}

function failed(error: ArbiterError & { readonly remoteCode?: string }): CallEnd {
  const { fix } = error;
  const message =
    fix !== undefined && error.message.endsWith(` ${fix}`)
      ? error.message.slice(0, -fix.length - 1)
      : error.message;
  return { kind: 'failed', code: error.remoteCode ?? error.code, message, fix };
}
