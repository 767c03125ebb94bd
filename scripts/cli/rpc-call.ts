import { ArbiterError } from '../core/errors.ts';
import { liveBrains } from '../host/brains.ts';
import { dataFolder } from '../host/data-folder.ts';
import type { Executed } from '../resilience/executed.ts';
import { answerOf } from '../resilience/ladder.ts';
import { policyFor } from '../resilience/policy.ts';
import { answerCall, type RpcRequest } from '../rpc/answer.ts';
import { MethodRunner } from '../rpc/method-runner.ts';
import { callUnderPolicy, isIdempotent } from '../rpc/policy-call.ts';
import { errorOf } from '../rpc/server.ts';
import type { Context } from './app.ts';
import { findPlugin, openRegistry } from './registry.ts';
import { openResilience } from './resilience.ts';
import { pluginOf } from './rpc-plugin.ts';
import { methodThread } from './rpc-thread.ts';

/** How a call ended, for a person. */
export type CallEnd =
  | {
      readonly kind: 'done';
      readonly result: unknown;
      /** Set when it is the last good result of this call, because there was no new one. */
      readonly kept?: { readonly ageMs: number; readonly why: string };
    }
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

/** Has a running session answer, under the policy for methods of the plugin. */
export async function callSession(
  context: Context,
  plugin: string,
  request: RpcRequest,
  timeoutMs: number,
): Promise<CallEnd> {
  const brains = liveBrains(dataFolder(context.env));
  const isThere = brains.some((brain) => brain.plugins.includes(plugin));
  const entry = findPlugin(context, plugin);
  const { openBus } = await import('./bus.ts');
  const bus = openBus(context);
  const { book, resilience, close } = openResilience(context);
  try {
    const policy = policyFor(book, 'rpc', entry?.errorHandling);
    const executed = await callUnderPolicy(
      { bus, resilience, clock: context.io.clock },
      {
        ...{ plugin, request, policy, timeoutMs, idempotent: isIdempotent(entry, request.method) },
        unreachable: isThere ? undefined : nobody(plugin, brains.length),
      },
    );
    return endOf(executed);
  } finally {
    close();
    await bus.close();
  }
}

/** Cancelled it cannot be: nothing here gives it up. */
function endOf(executed: Executed<unknown>): CallEnd {
  const answer = answerOf(executed);
  if (answer.rung === 'cached') return { kind: 'done', result: answer.value, kept: answer };
  if (answer.rung !== 'off') return { kind: 'done', result: answer.value };
  const error = 'error' in executed ? executed.error : undefined;
  if (error instanceof ArbiterError) return failed(error);
  throw error;
}

/** Nobody would take the call, so nobody is waited for. */
function nobody(plugin: string, sessions: number): ArbiterError {
  const which =
    sessions === 0 ? 'No session is running' : `None of the ${sessions} running sessions has ${plugin}`;
  return new ArbiterError('bus-nobody-answered', `${which} with this data folder, so nobody can answer.`, {
    fix: 'To run the method here: --local',
  });
}

function failed(error: ArbiterError & { readonly remoteCode?: string }): CallEnd {
  const { fix } = error;
  const message =
    fix !== undefined && error.message.endsWith(` ${fix}`)
      ? error.message.slice(0, -fix.length - 1)
      : error.message;
  return { kind: 'failed', code: error.remoteCode ?? error.code, message, fix };
}
