import { ArbiterError } from '../core/errors.ts';
import { liveBrains } from '../host/brains.ts';
import { dataFolder } from '../host/data-folder.ts';
import { LogUnwritableError } from '../log/errors.ts';
import type { PluginEntry } from '../registry/entry.ts';
import { readResiliencePolicies } from '../registry/read-resilience.ts';
import type { Executed } from '../resilience/executed.ts';
import { answerOf } from '../resilience/ladder.ts';
import { type Policy, type PolicyBook, policyFor } from '../resilience/policy.ts';
import { answerCall, type RpcRequest } from '../rpc/answer.ts';
import { DEFAULT_CALL_MS } from '../rpc/client.ts';
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
      /** Set when this process answered although a session was asked for: why none could. */
      readonly here?: string;
    }
  | {
      readonly kind: 'failed';
      readonly code: string;
      readonly message: string;
      readonly fix: string | undefined;
    };

/** Runs a method in this process. Without a time it has as long as the policy for methods of the plugin says. */
export async function callHere(
  context: Context,
  plugin: string,
  request: RpcRequest,
  givenMs: number | undefined,
): Promise<CallEnd> {
  const { snapshot } = openRegistry(context);
  const entry = pluginOf(snapshot, plugin);
  const { timeoutMs } = limits(readResiliencePolicies(), entry, givenMs);
  const runner = new MethodRunner({ thread: methodThread() });
  try {
    const answerer = { snapshot, unavailable: undefined, name: `arbiter ${process.pid}` };
    const outcome = await answerCall(entry, request, timeoutMs, answerer, runner);
    return outcome.kind === 'done' ? outcome : failed(errorOf(outcome, request.method));
  } finally {
    await runner.close();
  }
}

/**
 * Has a running session answer, under the policy for methods of the plugin. When nobody was asked, because no session is there or the bus
 * cannot be written, this process answers instead and the end says so. A call that somebody may have taken is never done twice.
 */
export async function callSession(
  context: Context,
  plugin: string,
  request: RpcRequest,
  givenMs: number | undefined,
): Promise<CallEnd> {
  const sessions = liveBrains(dataFolder(context.env));
  const entry = findPlugin(context, plugin);
  const instead = async (why: string): Promise<CallEnd> => {
    const end = await callHere(context, plugin, request, givenMs);
    return end.kind === 'done' ? { ...end, here: why } : end;
  };
  if (!sessions.some(({ plugins }) => plugins.includes(plugin))) {
    if (entry === undefined) return failed(nobody(plugin, sessions.length));
    return instead(`${absence(plugin, sessions.length)}.`);
  }
  try {
    return await callOverBus(context, plugin, entry, request, givenMs);
  } catch (error) {
    // The request is the first thing that is written, so it was not sent.
    if (!(error instanceof LogUnwritableError) || entry === undefined) throw error;
    return instead(error.message);
  }
}

/** Throws an {@link LogUnwritableError} when the request could not be sent. */
async function callOverBus(
  context: Context,
  plugin: string,
  entry: PluginEntry | undefined,
  request: RpcRequest,
  givenMs: number | undefined,
): Promise<CallEnd> {
  const { withBus } = await import('./bus.ts');
  const { book, resilience, close } = openResilience(context);
  const { policy, timeoutMs } = limits(book, entry, givenMs);
  try {
    return await withBus(context, async (bus) => {
      const idempotent = isIdempotent(entry, request.method);
      const caller = { bus, resilience, clock: context.io.clock };
      const call = { plugin, request, policy, timeoutMs, idempotent };
      return endOf(await callUnderPolicy(caller, call));
    });
  } finally {
    close();
  }
}

/** What a person gives holds for a try as for all of them together. */
function limits(
  book: PolicyBook,
  plugin: PluginEntry | undefined,
  givenMs: number | undefined,
): { readonly policy: Policy; readonly timeoutMs: number } {
  const own = givenMs === undefined ? undefined : { timeoutMs: givenMs };
  const policy = policyFor(book, 'rpc', plugin?.errorHandling, own);
  return { policy, timeoutMs: policy.timeoutMs === 0 ? DEFAULT_CALL_MS : policy.timeoutMs };
}

/** Cancelled it cannot be: nothing here gives it up. */
function endOf(executed: Executed<unknown>): CallEnd {
  const answer = answerOf(executed);
  if (answer.rung === 'cached') return { kind: 'done', result: answer.value, kept: answer };
  if (answer.rung !== 'off') return { kind: 'done', result: answer.value };
  const error = 'error' in executed ? executed.error : undefined;
  if (error instanceof LogUnwritableError) throw error;
  if (error instanceof ArbiterError) return failed(error);
  throw error;
}

/** Nobody would take the call, so nobody is waited for. */
function nobody(plugin: string, sessions: number): ArbiterError {
  const words = `${absence(plugin, sessions)}, and it is not installed here, so nobody can answer.`;
  return new ArbiterError('bus-nobody-answered', words, {
    fix: '`arbiter rpc list` shows what can be run here.',
  });
}

function absence(plugin: string, sessions: number): string {
  const which =
    sessions === 0 ? 'No session is running' : `None of the ${sessions} running sessions has ${plugin}`;
  return `${which} with this data folder`;
}

function failed(error: ArbiterError & { readonly remoteCode?: string }): CallEnd {
  const { fix } = error;
  const message =
    fix !== undefined && error.message.endsWith(` ${fix}`)
      ? error.message.slice(0, -fix.length - 1)
      : error.message;
  return { kind: 'failed', code: error.remoteCode ?? error.code, message, fix };
}
