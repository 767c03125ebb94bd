import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { ArbiterError } from '../core/errors.ts';
import type { Method } from '../core/method.ts';
import { checkParams } from './check-params.ts';
import { failureOf, type MethodFacts, type MethodOutcome } from './outcome.ts';
import type { FromThread, ThreadStart, ToThread } from './thread-protocol.ts';

/**
 * The thread that runs the methods of one plugin's module. The plugin's code is loaded here and nowhere else, so one that hangs,
 * eats memory or crashes takes nothing of ours with it.
 */

/** A result is one message of the bus, which has a limit of its own. */
const MAX_RESULT_BYTES = 900_000;

type AnyMethod = Method<unknown>;

const port = parentPort;
if (port === null) throw new Error('this thread is started by method-runner.ts');
const say = (message: FromThread): void => port.postMessage(message);
const { module } = workerData as ThreadStart;
const loaded = load(module);
loaded.catch(() => undefined); // said to whoever asks
let running: AbortController | undefined;

port.on('message', (message: ToThread) => {
  if (message.kind === 'abort') running?.abort();
  else if (message.kind === 'describe') void describe();
  else void answer(message);
});

async function load(path: string): Promise<readonly AnyMethod[]> {
  const exported: unknown = await import(pathToFileURL(path).href);
  const list = typeof exported === 'object' && exported !== null && 'methods' in exported && exported.methods;
  if (!Array.isArray(list)) {
    throw new ArbiterError('bad_module', `${path} exports no list called \`methods\`.`);
  }
  return list as AnyMethod[];
}

async function describe(): Promise<void> {
  try {
    const methods = (await loaded).map(
      ({ name, description, params, idempotent }): MethodFacts => ({
        name,
        description,
        params,
        idempotent,
      }),
    );
    say({ kind: 'facts', methods: JSON.parse(JSON.stringify(methods)) as MethodFacts[] });
  } catch (error) {
    say({ kind: 'outcome', outcome: failureOf(error) });
  }
}

async function answer(request: Extract<ToThread, { kind: 'run' }>): Promise<void> {
  say({ kind: 'outcome', outcome: await outcomeOf(request) });
}

async function outcomeOf(request: Extract<ToThread, { kind: 'run' }>): Promise<MethodOutcome> {
  try {
    const method = (await loaded).find((m) => m.name === request.method);
    if (method === undefined) {
      const message = `The module ${module} exports no method ${request.method}.`;
      return { kind: 'failed', code: 'unknown_method', message };
    }
    const checked = checkParams(method.params, request.params);
    if (checked.kind === 'wrong') return { kind: 'failed', code: 'bad_params', message: checked.message };
    running = new AbortController();
    const result: unknown = await method.run(checked.params, { cwd: request.cwd, signal: running.signal });
    return asJson(result);
  } catch (error) {
    return failureOf(error);
  }
}

function asJson(result: unknown): MethodOutcome {
  const text = JSON.stringify(result ?? null);
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_RESULT_BYTES) {
    return {
      kind: 'failed',
      code: 'result_too_large',
      message: `The result has ${bytes} bytes; at most ${MAX_RESULT_BYTES} can be sent.`,
      fix: 'Ask for a smaller part, for example one folder.',
    };
  }
  return { kind: 'done', result: JSON.parse(text) as unknown };
}
