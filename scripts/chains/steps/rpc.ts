import type { Bus } from '../../bus/bus.ts';
import {
  BusFullError,
  InvalidMessageError,
  NobodyAnsweredError,
  PayloadTooLargeError,
  RemoteError,
  RequestTimeoutError,
} from '../../bus/errors.ts';
import { isObject, type Json } from '../../core/json.ts';
import type { PluginEntry, RegistrySnapshot } from '../../registry/entry.ts';
import { answerCall, type RpcRequest } from '../../rpc/answer.ts';
import { callMethod } from '../../rpc/client.ts';
import type { MethodRunner } from '../../rpc/method-runner.ts';
import type { MethodOutcome } from '../../rpc/outcome.ts';
import { type AttemptOf, executorOf, failed, failure, overError, textOf, timedOut } from './failure.ts';
import { within } from './limit.ts';
import type { Executor, StepError } from './work.ts';

export interface RpcExecutorOptions {
  /** What is installed, as known now. */
  snapshot(): RegistrySnapshot;
  /** Runs methods of plugins in `snapshot`. */
  readonly runner: MethodRunner;
  /** The bus, for plugins that only other processes have; asked for with the first such call. */
  openBus(): Promise<Pick<Bus, 'request'>>;
  /** Whether any process says that it answers for a plugin: a call to a plugin that nobody has need not wait. */
  isServed(plugin: string): boolean;
  /** Who answers calls here, for people: `arbiter 4712`. */
  readonly name: string;
}

/** What the runner may need beyond the timeout to end a method. */
const RUNNER_GRACE_MS = 2_000;
/** Longest time a request of the bus can wait. */
const MAX_REQUEST_MS = 86_400_000;

/**
 * Calls methods of plugins: kind `rpc`. A method of an installed plugin runs in a thread of this process, any other in a session
 * that has the plugin. Gives an object as it is and anything else as `{ result }`. Failures: the method's own codes,
 * `nobody-answered`, `timeout`, `busy`, `crashed`, `invalid-input`, `cancelled`.
 *
 * A call over the bus cannot be taken back: when it is cancelled, its answer is ignored.
 */
export function rpcExecutor(options: RpcExecutorOptions): Executor {
  return executorOf('rpc', async (attempt) => {
    const { plugin: name, method, params } = attempt.input;
    const request: RpcRequest = { method, params, cwd: attempt.cwd };
    const plugin = options.snapshot().plugins.find((p) => p.name === name && isPlugin(p));
    const work =
      plugin === undefined ? remote(options, attempt, request) : local(options, attempt, plugin, request);
    const ended = await within(
      { timeoutMs: attempt.timeoutMs + RUNNER_GRACE_MS, signal: attempt.signal },
      work,
    );
    if (ended.kind === 'over') return failed(overError(ended.why, `${name} ${method}`, attempt));
    const called = ended.value;
    return called.kind === 'failed' ? failed(called.error) : { kind: 'succeeded', output: called.output };
  });
}

/** Agents of a person or a project are in the registry too, but are no plugin that anybody could call. */
const isPlugin = ({ source }: PluginEntry): boolean => source !== 'project' && source !== 'user';

type Called =
  | { readonly kind: 'done'; readonly output: Json }
  | { readonly kind: 'failed'; readonly error: StepError };

async function local(
  { snapshot, runner, name }: RpcExecutorOptions,
  attempt: AttemptOf<'rpc'>,
  plugin: PluginEntry,
  request: RpcRequest,
): Promise<Called> {
  const answerer = { snapshot: snapshot(), unavailable: undefined, name };
  const outcome = await answerCall(plugin, request, attempt.timeoutMs, answerer, runner, attempt.signal);
  if (outcome.kind === 'done') return done(outcome.result);
  return { kind: 'failed', error: errorOfOutcome(outcome, attempt) };
}

async function remote(
  { openBus, isServed }: RpcExecutorOptions,
  { input, timeoutMs }: AttemptOf<'rpc'>,
  request: RpcRequest,
): Promise<Called> {
  if (!isServed(input.plugin)) return { kind: 'failed', error: nobody(input.plugin) };
  try {
    const wait = Math.min(MAX_REQUEST_MS, Math.max(1, Math.floor(timeoutMs)));
    return done(await callMethod(await openBus(), input.plugin, request, wait));
  } catch (error) {
    return { kind: 'failed', error: errorOfBus(error, input) };
  }
}

function done(result: unknown): Called {
  // What standard methods give may have members without a value, which JSON does not know.
  const output = JSON.parse(JSON.stringify(result ?? null)) as Json;
  return { kind: 'done', output: isObject(output) ? output : { result: output } };
}

const nobody = (plugin: string): StepError =>
  failure('nobody-answered', `${plugin} is not installed here, and no running session answers for it.`, {
    retryable: true,
    fix: `Install it: claude plugin install ${plugin}. Or start a session that has it.`,
  });

function errorOfOutcome(
  outcome: Exclude<MethodOutcome, { kind: 'done' }>,
  { input: { plugin, method }, timeoutMs }: AttemptOf<'rpc'>,
): StepError {
  const called = `${plugin} ${method}`;
  switch (outcome.kind) {
    case 'failed': {
      const { code, message, fix, retryable = false } = outcome;
      return failure(code, message, { fix, retryable });
    }
    case 'late':
      return timedOut(called, timeoutMs);
    case 'crashed':
      return failure('crashed', `${called} did not end well: ${outcome.reason}.`, {
        retryable: true,
        effect: 'unknown',
      });
    case 'busy':
      return failure('busy', `${outcome.waiting} calls are waiting already.`, { retryable: true });
  }
}

/** Codes with which another process tells outcomes that are no method's own (`rpc/server.ts`). */
const REMOTE: Readonly<Record<string, Pick<StepError, 'code' | 'retryable' | 'effect'>>> = {
  late: { code: 'timeout', retryable: true, effect: 'unknown' },
  crashed: { code: 'crashed', retryable: true, effect: 'unknown' },
  busy: { code: 'busy', retryable: true, effect: 'none' },
};

function errorOfBus(error: unknown, { plugin, method }: AttemptOf<'rpc'>['input']): StepError {
  const { message, fix } = textOf(error);
  if (error instanceof NobodyAnsweredError) return { ...nobody(plugin), message };
  if (error instanceof RequestTimeoutError)
    return { ...timedOut(`${plugin} ${method}`, error.timeoutMs), message };
  if (error instanceof RemoteError) {
    const known = REMOTE[error.remoteCode];
    return failure(known?.code ?? error.remoteCode, message, { ...known, fix });
  }
  if (error instanceof InvalidMessageError || error instanceof PayloadTooLargeError)
    return failure('invalid-input', message, { fix });
  if (error instanceof BusFullError) return failure('bus-full', message, { retryable: true, fix });
  return failure('rpc-failed', message, { retryable: true, effect: 'unknown', fix });
}
