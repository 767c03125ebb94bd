import type { Clock } from '../../core/clock.ts';
import { ArbiterError } from '../../core/errors.ts';
import { newId } from '../../core/ids.ts';
import type { Json } from '../../core/json.ts';
import { type ChainRunRow, ChainRuns, driverLock } from '../../store/chain-runs.ts';
import { acquire, release } from '../../store/locks.ts';
import type { Database } from '../../store/sqlite/database.ts';
import type { Chain } from '../language/chain.ts';
import { LEASE_MS } from './drive-options.ts';
import type { JournalEvent, Signal } from './events.ts';
import { headOf } from './head.ts';
import { Pen } from './journal.ts';
import { loadRun } from './load-run.ts';
import type { RunState, StepRun } from './run-state.ts';

/** What people do to runs from outside: begin, answer, cancel, have them go on from a step, fork. Driving is `driver.ts`. */

export interface NewRun {
  readonly chain: Chain;
  /** Checked (`language/inputs.ts`). */
  readonly inputs: { readonly [name: string]: Json };
  /** Folder in which its steps work, absolute. */
  readonly cwd: string;
  /** File that the chain was read from. */
  readonly source?: string;
  /** Session of Claude Code that is to run its agent steps. */
  readonly session?: string;
}

/** Writes down a new run; nothing of it has begun. Gives its id. */
export function createRun(runs: ChainRuns, run: NewRun): string {
  const id = newId('run');
  runs.create({
    id,
    chain: run.chain.name,
    definition: JSON.stringify(run.chain),
    source: run.source ?? null,
    inputs: JSON.stringify(run.inputs),
    cwd: run.cwd,
    session: run.session ?? null,
    forkedFrom: null,
  });
  return id;
}

/** A run by its id or the beginning of it. Throws `no-such-run` and `ambiguous-run`. */
export function findRun(runs: ChainRuns, id: string): ChainRunRow {
  const exact = runs.find(id);
  if (exact !== undefined) return exact;
  const [first, ...others] = id.length < 4 ? [] : runs.startingWith(id);
  if (first !== undefined && others.length === 0) return first;
  if (first === undefined)
    throw new ArbiterError('no-such-run', `There is no run ${id}.`, {
      fix: '`arbiter chain status` lists them.',
    });
  const names = [first, ...others].map((row) => row.id).join(', ');
  throw new ArbiterError('ambiguous-run', `${id} is the beginning of ${others.length + 1} runs: ${names}.`, {
    fix: 'Give more of it.',
  });
}

/** Says something to a run that has not ended. Throws `run-ended`. */
export function signalRun(runs: ChainRuns, row: ChainRunRow, signal: Signal): void {
  if (row.ended_at !== null)
    throw new ArbiterError('run-ended', `Run ${row.id} has ended: ${row.status}.`, {
      fix: '`arbiter chain retry` has it go on from a step.',
    });
  runs.signal(row.id, JSON.stringify(signal));
}

/**
 * The approval that a run waits for. Throws `nothing-to-approve`, `ambiguous-step` when it waits for several and none is named, and
 * `not-asked` when somebody else is asked.
 */
export function approvalOf(state: RunState, path: string | undefined, by: string): StepRun {
  const open = [...state.held].filter((step) => step.state === 'waiting' && step.wait?.kind === 'approval');
  const named = path === undefined ? open : open.filter((step) => step.path === path);
  const [step, ...others] = named;
  if (step === undefined) {
    const fix =
      open.length > 0
        ? `It waits for ${open.map((s) => s.path).join(', ')}.`
        : '`arbiter chain status` says what it does.';
    const what = path === undefined ? 'waits for nobody' : `waits for nobody at ${path}`;
    throw new ArbiterError('nothing-to-approve', `Run ${state.runId} ${what}.`, { fix });
  }
  if (others.length > 0)
    throw new ArbiterError(
      'ambiguous-step',
      `Run ${state.runId} waits for ${named.map((s) => s.path).join(', ')}.`,
      {
        fix: 'Name one of them.',
      },
    );
  const asked = step.wait?.kind === 'approval' ? step.wait.by : [];
  if (asked.length > 0 && !asked.includes(by))
    throw new ArbiterError('not-asked', `${step.path} asks ${asked.join(', ')}, not ${by}.`, {
      fix: 'Answer as one of them with --by.',
    });
  return step;
}

/**
 * Has an ended run go on from a step (`rewind.ts`); without one, from what failed. Throws `run-not-ended`, `no-such-step`,
 * `nothing-to-retry`, `driven-elsewhere`.
 */
export function retryRun(
  database: Database,
  clock: Clock,
  row: ChainRunRow,
  from: string | undefined,
  holder: string,
): string {
  const runs = new ChainRuns(database, clock);
  const state = loadRun(runs, row);
  if (state.finished === undefined)
    throw new ArbiterError('run-not-ended', `Run ${row.id} has not ended.`, {
      fix: '`arbiter chain resume` drives it, `arbiter chain cancel` ends it.',
    });
  const path = from === undefined ? failedStep(state) : stepOf(state, from).path;
  write(database, clock, state, holder, { kind: 'rewound', from: path });
  return path;
}

/**
 * A new run that has what another had done before a step, and goes on from there, with other inputs if some are given. The first
 * run stays as it is. Throws `no-such-step`.
 */
export function forkRun(
  database: Database,
  clock: Clock,
  row: ChainRunRow,
  from: string,
  inputs: { readonly [name: string]: Json } | undefined,
  holder: string,
): string {
  const runs = new ChainRuns(database, clock);
  stepOf(loadRun(runs, row), from);
  const id = newId('run');
  return database.transaction(() => {
    runs.create({
      id,
      chain: row.chain,
      definition: row.definition,
      source: row.source,
      inputs: row.inputs,
      cwd: row.cwd,
      session: null,
      forkedFrom: row.id,
    });
    runs.copyJournal(row.id, id);
    const state = loadRun(runs, runs.find(id) as ChainRunRow);
    write(database, clock, state, holder, {
      kind: 'rewound',
      from,
      ...(inputs === undefined ? {} : { inputs }),
    });
    return id;
  });
}

/** Adds one event to a run that nobody drives. */
function write(database: Database, clock: Clock, state: RunState, holder: string, event: JournalEvent): void {
  const acquired = acquire(database, clock, driverLock(state.runId), holder, LEASE_MS);
  if (acquired.kind === 'held')
    throw new ArbiterError('driven-elsewhere', `Run ${state.runId} is driven by ${acquired.holder}.`, {
      fix: 'Wait for it, or cancel it.',
    });
  try {
    const pen = new Pen(new ChainRuns(database, clock), clock, acquired.lock, state, headOf(state), () => {});
    pen.record(event);
    pen.commit();
  } finally {
    release(database, acquired.lock);
  }
}

function stepOf(state: RunState, path: string): StepRun {
  const step = state.byPath.get(path);
  if (step !== undefined) return step;
  const known = [...state.byPath.keys()];
  throw new ArbiterError('no-such-step', `Run ${state.runId} has no step ${path}.`, {
    fix: `It has ${known.slice(0, 12).join(', ')}${known.length > 12 ? ', …' : ''}.`,
  });
}

/** The innermost step that failed the run; of a saga that was undone, so are all before it, and `rewind.ts` takes them along. */
function failedStep(state: RunState): string {
  let step = state.root.failure;
  if (step === undefined) {
    const left = state.root.steps.find((s) => s.state !== 'succeeded' && s.state !== 'skipped');
    if (left !== undefined) return left.path;
    throw new ArbiterError('nothing-to-retry', `Nothing of run ${state.runId} has failed.`, {
      fix: 'Name the step from which it is to be done again with --from.',
    });
  }
  for (;;) {
    const inner: StepRun | undefined = step.frames.find((frame) => frame.failure !== undefined)?.failure;
    if (inner === undefined) return step.path;
    step = inner;
  }
}
