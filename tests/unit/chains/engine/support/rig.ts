import { join } from 'node:path';
import type {
  DriveEnd,
  DriveOptions,
  DriverOptions,
} from '../../../../../scripts/chains/engine/drive-options.ts';
import { drive } from '../../../../../scripts/chains/engine/driver.ts';
import type { JournalEvent } from '../../../../../scripts/chains/engine/events.ts';
import { loadRun } from '../../../../../scripts/chains/engine/load-run.ts';
import type { RunState } from '../../../../../scripts/chains/engine/run-state.ts';
import type { Chain } from '../../../../../scripts/chains/language/chain.ts';
import type { Attempt, Executors, Outcome, StepError } from '../../../../../scripts/chains/steps/work.ts';
import type { Clock } from '../../../../../scripts/core/clock.ts';
import { systemClock } from '../../../../../scripts/core/clock.ts';
import type { Json } from '../../../../../scripts/core/json.ts';
import type { CachedResult, ResultCache } from '../../../../../scripts/resilience/result-cache.ts';
import { type ChainRunRow, ChainRuns } from '../../../../../scripts/store/chain-runs.ts';
import type { Database } from '../../../../../scripts/store/sqlite/database.ts';
import { openMigrated } from '../../../store/support/database.ts';
import { tempFolder } from '../../../support/temp.ts';

/** What the first word of an attempt's argv does; the default gives `{ stdout: <the words> }`. */
export type Acts = Readonly<Record<string, (attempt: Attempt) => Outcome | Promise<Outcome>>>;

export const done = (output: Json = {}): Outcome => ({ kind: 'succeeded', output });

export const failed = (code = 'exit', more: Partial<StepError> = {}): Outcome => ({
  kind: 'failed',
  error: { code, message: `${code}!`, retryable: true, effect: 'none', ...more },
});

/** Waits until it is no longer wanted. */
export const untilAborted = ({ signal }: Attempt): Promise<Outcome> =>
  new Promise((resolve) => {
    const end = (): void => resolve(failed('cancelled', { effect: 'unknown' }));
    if (signal.aborted) end();
    else signal.addEventListener('abort', end);
  });

export interface Rig {
  readonly database: Database;
  readonly runs: ChainRuns;
  /** `do a`, `undo b`, in the order in which attempts began. */
  readonly log: string[];
  readonly attempts: Attempt[];
  readonly executors: Executors;
  start(chain: Chain, inputs?: { readonly [name: string]: Json }): string;
  drive(runId: string, how?: DriveOptions, more?: Partial<DriverOptions>): Promise<DriveEnd>;
  /** Starts it and drives it to its end. */
  run(chain: Chain, inputs?: { readonly [name: string]: Json }, how?: DriveOptions): Promise<RunState>;
  state(runId: string): RunState;
  row(runId: string): ChainRunRow;
  events(runId: string): JournalEvent[];
}

/** A real database in a folder of its own, and executors that do what the test says. */
export function rig(acts: Acts = {}, clock: Clock = systemClock): Rig {
  const database = openMigrated(join(tempFolder(), 'data'));
  const runs = new ChainRuns(database, clock);
  const log: string[] = [];
  const attempts: Attempt[] = [];
  const execute = async (attempt: Attempt): Promise<Outcome> => {
    const { input, direction } = attempt;
    const words = input.kind === 'run' ? (input.argv ?? []) : [input.kind];
    log.push(`${direction} ${words.join(' ')}`);
    attempts.push(attempt);
    return (await acts[words[0] ?? '']?.(attempt)) ?? done({ stdout: words.join(' ') });
  };
  const executors = Object.fromEntries(
    ['run', 'agent', 'command', 'rpc', 'publish'].map((kind) => [kind, { execute }]),
  ) as unknown as Executors;
  const options: DriverOptions = {
    database,
    clock,
    executors,
    around: {
      policy: (kind, _body, own) => ({
        attempts: own.retry?.attempts ?? (kind === 'compensate' ? 3 : 1),
        timeoutMs: own.timeoutMs ?? 60_000,
        pauseMs: () => own.retry?.delayMs ?? 1,
        isRetryable: (error) => error.retryable,
      }),
      admit: () => ({ kind: 'admitted', probe: false }),
    },
    limit: () => 1_000,
    cache: memoryCache(),
    holder: 'a test',
  };
  let made = 0;
  const rig: Rig = {
    database,
    runs,
    log,
    attempts,
    executors,
    start: (chain, inputs = {}) => {
      made += 1;
      const id = `run_${made}`;
      runs.create({
        id,
        chain: chain.name,
        definition: JSON.stringify(chain),
        source: null,
        inputs: JSON.stringify(inputs),
        cwd: '/',
        session: null,
        forkedFrom: null,
      });
      return id;
    },
    drive: (runId, how, more) => drive(runId, { ...options, ...more }, how),
    run: async (chain, inputs, how) => {
      const end = await rig.drive(rig.start(chain, inputs), how);
      if (end.kind !== 'ended') throw new Error(`the run did not end: ${end.kind}`);
      return end.state;
    },
    state: (runId) => loadRun(runs, rig.row(runId)),
    row: (runId) => runs.find(runId) as ChainRunRow,
    events: (runId) => [...runs.journal(runId)].map((row) => JSON.parse(row.event) as JournalEvent),
  };
  return rig;
}

function memoryCache(): ResultCache {
  const kept = new Map<string, CachedResult>();
  return { get: (key) => kept.get(key), put: (key, value, at) => void kept.set(key, { value, at }) };
}
