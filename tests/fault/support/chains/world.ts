import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Attempt, Executors, Outcome } from '../../../../scripts/chains/steps/work.ts';
import type { Json } from '../../../../scripts/core/json.ts';

/** The world outside a run: a file to which every attempt adds a line before and after its effect. It survives any crash. */
export interface WorldLine {
  readonly what: 'begin' | 'effect' | 'again';
  readonly run: string;
  readonly path: string;
  readonly direction: 'do' | 'undo';
  readonly key: string;
}

export const worldFile = (folder: string): string => join(folder, 'world.jsonl');

export function readWorld(folder: string): WorldLine[] {
  const file = worldFile(folder);
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as WorldLine);
}

/**
 * Executors that do as their first word says (`generate.ts`). `ended` asks the database, not the engine, whether the step had ended
 * well before; then the world keeps a line `again`, which must never be there.
 */
export function worldExecutors(
  folder: string,
  ended: (attempt: Attempt) => boolean,
  fault: (point: 'effect:before' | 'effect:done') => void,
): Executors {
  const execute = async (attempt: Attempt): Promise<Outcome> => {
    const { runId: run, step: path, direction, idempotencyKey: key, input, signal } = attempt;
    const say = (what: WorldLine['what']): void =>
      appendFileSync(
        worldFile(folder),
        `${JSON.stringify({ what, run, path, direction, key } satisfies WorldLine)}\n`,
      );
    if (ended(attempt)) say('again');
    say('begin');
    const [how = 'ok', ...words] = input.kind === 'run' ? (input.argv ?? []) : [];
    if (how === 'slow') {
      await Promise.race([aborted(signal), new Promise((resolve) => setTimeout(resolve, 3))]);
      if (signal.aborted) return failure('cancelled', 'unknown');
    }
    if (how === 'bad') return failure('exit', 'none');
    if (how === 'flaky' && isFirst(folder, key)) return failure('exit', 'none');
    fault('effect:before');
    say('effect');
    fault('effect:done');
    if (how === 'cut') return failure('timeout', 'unknown');
    return { kind: 'succeeded', output: resultOf(path, words) };
  };
  return Object.fromEntries(
    ['run', 'agent', 'command', 'rpc', 'publish'].map((kind) => [kind, { execute }]),
  ) as unknown as Executors;
}

const resultOf = (path: string, words: readonly string[]): Json => ({
  value: createHash('sha256')
    .update(JSON.stringify([path, words]))
    .digest('hex')
    .slice(0, 12),
});

/** Whether this key is tried for the first time in the life of the world. */
function isFirst(folder: string, key: string): boolean {
  const file = join(folder, `first-${createHash('sha256').update(key).digest('hex').slice(0, 24)}`);
  if (existsSync(file)) return false;
  writeFileSync(file, '');
  return true;
}

function failure(code: string, effect: 'none' | 'unknown'): Outcome {
  return { kind: 'failed', error: { code, message: `${code}!`, retryable: true, effect } };
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve())));
