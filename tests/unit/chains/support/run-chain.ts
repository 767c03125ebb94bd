import { join } from 'node:path';
import type { DriverOptions } from '../../../../scripts/chains/engine/drive-options.ts';
import { drive } from '../../../../scripts/chains/engine/driver.ts';
import { createRun, findRun, signalRun } from '../../../../scripts/chains/engine/run-admin.ts';
import type { RunState } from '../../../../scripts/chains/engine/run-state.ts';
import type { Chain } from '../../../../scripts/chains/language/chain.ts';
import { coerceInputs } from '../../../../scripts/chains/language/inputs.ts';
import { systemClock } from '../../../../scripts/core/clock.ts';
import type { Json } from '../../../../scripts/core/json.ts';
import { ChainRuns } from '../../../../scripts/store/chain-runs.ts';
import { openMigrated } from '../../store/support/database.ts';
import { tempFolder } from '../../support/temp.ts';
import { type Agents, executorsOf, type Fault, type Published } from './executors.ts';
import { template } from './templates.ts';
import type { World } from './world.ts';

export interface RunOptions {
  readonly chain: string;
  readonly inputs: { readonly [name: string]: Json };
  readonly world: World;
  readonly agents?: Agents;
  readonly fault?: Fault;
  /** Answers a question; by the step's path. Default: yes to all. */
  readonly approve?: (path: string, message: string) => boolean;
  /** What is said on the bus as soon as somebody listens. */
  readonly messages?: readonly { readonly topic: string; readonly payload: Json }[];
}

export interface RunResult {
  readonly status: string;
  readonly outputs: { readonly [name: string]: Json };
  /** `code: message` of what failed the run. */
  readonly error: string | undefined;
  /** State by path. */
  readonly states: Readonly<Record<string, string>>;
  readonly asked: readonly string[];
  readonly published: readonly Published[];
  /** Everything that was written down about the run. */
  readonly journal: string;
}

/** Runs a template to its end, with the engine and a database of its own. */
export async function runChain({
  chain,
  inputs,
  world,
  agents = {},
  fault,
  approve = () => true,
  messages = [],
}: RunOptions): Promise<RunResult> {
  const database = openMigrated(join(tempFolder(), 'data'));
  const runs = new ChainRuns(database, systemClock);
  const published: Published[] = [];
  const options: DriverOptions = {
    database,
    clock: systemClock,
    executors: executorsOf(world.env, agents, published, fault, () =>
      signalRun(runs, findRun(runs, id), { kind: 'cancel', by: 'a tester', reason: '' }),
    ),
    around: { policy: quickly, admit: () => ({ kind: 'admitted', probe: false }) },
    limit: () => 4,
    topics: {
      end: async () => 0,
      follow: async (pattern, _from, handler) => {
        for (const message of messages) if (message.topic === pattern) handler(message as unknown as Json);
        return { close: async () => undefined };
      },
    },
    holder: 'a test',
  };
  const loaded = template(chain);
  const id = createRun(runs, { chain: loaded, inputs: checked(loaded, inputs), cwd: world.repo });
  const asked: string[] = [];
  for (;;) {
    const end = await drive(id, options);
    if (end.kind === 'ended') {
      const journal = [...runs.journal(id)].map(({ event }) => event).join('\n');
      return { ...resultOf(end.state), asked, published, journal };
    }
    if (end.kind !== 'waiting') throw new Error(`the run was not driven to its end: ${end.kind}`);
    const open = [...end.state.held].filter(
      ({ state, wait }) => state === 'waiting' && wait?.kind === 'approval',
    );
    if (open.length === 0) throw new Error('the run waits for nobody');
    for (const { path, wait } of open) {
      asked.push(path);
      const message = wait?.kind === 'approval' ? wait.message : '';
      signalRun(runs, findRun(runs, id), {
        kind: 'answer',
        path,
        approved: approve(path, message),
        by: 'a tester',
        reason: '',
      });
    }
  }
}

function resultOf({ finished, byPath }: RunState): Omit<RunResult, 'asked' | 'published' | 'journal'> {
  if (finished === undefined) throw new Error('the run has not ended');
  const { status, outputs, error } = finished;
  return {
    status,
    outputs: outputs as RunResult['outputs'],
    error: error && `${error.code}: ${error.message}`,
    states: Object.fromEntries([...byPath].map(([path, step]) => [path, step.state])),
  };
}

function checked(chain: Chain, given: RunOptions['inputs']): RunOptions['inputs'] {
  const coerced = coerceInputs(chain.inputs, given);
  if (coerced.kind === 'invalid') throw new Error(coerced.problems.join('\n'));
  return coerced.inputs;
}

/** The tries that a template asks for, without the pauses. */
const quickly: DriverOptions['around']['policy'] = (kind, _body, own) => ({
  attempts: own.retry?.attempts ?? (kind === 'compensate' ? 3 : 1),
  timeoutMs: own.timeoutMs ?? 60_000,
  pauseMs: () => 1,
  isRetryable: (error) => own.retry?.on?.includes(error.code) ?? error.retryable,
});

/**
 * Faults at the steps of a run that went well: each step after the first way back (`…-back`) fails after its work, and those right
 * behind a way back also before it, when there is nothing to take back; of these four, spread over the run. `SLOW=1 LONG=1`: every step, both ways.
 */
export function faultsOf({ journal }: RunResult): readonly Fault[] {
  const all = process.env['LONG'] === '1';
  const faults: Fault[] = [];
  let [behind, mayChange] = ['', false];
  for (const line of journal.split('\n')) {
    const { kind, path } = JSON.parse(line) as { kind: string; path?: string };
    if (path === undefined) continue;
    if (kind === 'started') {
      if (all || (mayChange && behind.endsWith('-back'))) faults.push({ step: path, how: 'before' });
      if (all || mayChange) faults.push({ step: path, how: 'after' });
    }
    mayChange ||= path.endsWith('-back');
    behind = path;
  }
  return all ? faults : spread(faults, 4);
}

/** So many of a list, the first and the last among them. */
function spread<T>(list: readonly T[], count: number): readonly T[] {
  if (list.length <= count) return list;
  const step = (list.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, i) => list[Math.round(i * step)] as T);
}

/** Some at once: each has a world and a database of its own, and most of the time is that of starting programs. */
export async function each<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const work = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await act(item);
  };
  await Promise.all([work(), work(), work()]);
}
