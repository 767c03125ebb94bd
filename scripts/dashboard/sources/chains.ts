import { entriesOf, loadRun } from '../../chains/engine/load-run.ts';
import { chainGraph } from '../../chains/graph/chain-graph.ts';
import { svgOf } from '../../chains/graph/svg/svg.ts';
import type { Chain } from '../../chains/language/chain.ts';
import type { StepError } from '../../chains/steps/work.ts';
import { attemptsOf } from '../../chains/view/attempts-of.ts';
import type { AttemptView, RunView, StepView } from '../../chains/view/run-view.ts';
import { viewOf } from '../../chains/view/view-of.ts';
import type { Clock } from '../../core/clock.ts';
import { type ChainRunRow, ChainRuns, driverLock } from '../../store/chain-runs.ts';
import { holderOfLock } from '../../store/locks.ts';
import type { Database } from '../../store/sqlite/database.ts';
import type { State } from '../../store/state.ts';
import { type Answer, ready } from '../shapes/answer.ts';
import type { AttemptRow, RunDetail, RunRow, Runs, StepRow } from '../shapes/chains.ts';
import { lookAt, SCHEMA } from './look-at.ts';
import { given, nameText, reasonText } from './texts.ts';

/** Runs that are listed. */
const LISTED = 100;

export function runsOf(state: State, clock: Clock): Answer<Runs> {
  const read = lookAt(state, SCHEMA.chains, (database) =>
    new ChainRuns(database, clock)
      .list(LISTED)
      .map((row) => runRow(row, holderOfLock(database, driverLock(row.id), clock.now()))),
  );
  if (read.kind === 'unavailable') return read;
  return ready({ runs: read.value, limit: LISTED });
}

/** One run with its picture; undefined when there is none of that id. */
export function runOf(state: State, clock: Clock, id: string): Answer<RunDetail> | undefined {
  const read = lookAt(state, SCHEMA.chains, (database) => detailOf(database, clock, id));
  if (read.kind === 'unavailable') return read;
  return read.value === undefined ? undefined : ready(read.value);
}

function detailOf(database: Database, clock: Clock, id: string): RunDetail | undefined {
  const runs = new ChainRuns(database, clock);
  const row = runs.find(id);
  if (row === undefined) return undefined;
  const drivenBy = holderOfLock(database, driverLock(id), clock.now());
  const view = viewOf(loadRun(runs, row), {
    startedAt: row.created_at,
    ...given('endedAt', row.ended_at),
    ...given('drivenBy', drivenBy),
  });
  const attempts = attemptsOf(entriesOf(runs, id));
  return {
    run: runRow(row, drivenBy),
    ...given('drivenBy', drivenBy === undefined ? undefined : nameText(drivenBy)),
    ...given('error', errorOf(view)),
    steps: view.steps.map((step) =>
      stepRow(
        step,
        attempts.filter((attempt) => attempt.step === step.path),
      ),
    ),
    svg: svgOf(chainGraph(JSON.parse(row.definition) as Chain, { view })),
  };
}

type Listed = Pick<
  ChainRunRow,
  'id' | 'chain' | 'status' | 'created_at' | 'ended_at' | 'cost_nano_usd' | 'tokens'
>;

function runRow(row: Listed, drivenBy: string | undefined): RunRow {
  const usd = row.cost_nano_usd === null ? undefined : row.cost_nano_usd / 1e9;
  return {
    id: row.id,
    chain: nameText(row.chain),
    status: row.status === 'running' && drivenBy === undefined ? 'interrupted' : row.status,
    startedAt: row.created_at,
    ...given('endedAt', row.ended_at),
    ...given('usd', usd),
    ...given('tokens', row.tokens),
  };
}

function stepRow(step: StepView, attempts: readonly AttemptView[]): StepRow {
  return {
    path: nameText(step.path),
    label: nameText(step.label),
    step: step.kind,
    state: step.state,
    depth: step.depth,
    ...given('startedAt', step.startedAt),
    ...given('endedAt', step.endedAt),
    attempts: attempts.map(attemptRow),
    ...given('error', step.error === undefined ? undefined : errorText(step.error)),
  };
}

function attemptRow(attempt: AttemptView): AttemptRow {
  return {
    attempt: attempt.attempt,
    direction: attempt.direction,
    outcome: attempt.outcome,
    startedAt: attempt.startedAt,
    ...given('ms', attempt.ms),
    ...given('usd', attempt.cost?.usd),
    ...given('error', attempt.error === undefined ? undefined : errorText(attempt.error)),
  };
}

const errorText = ({ code, message }: StepError): string => reasonText(`${code}: ${message}`);

function errorOf({ run }: RunView): string | undefined {
  if (run.error !== undefined) return errorText(run.error);
  return run.cancel === undefined ? undefined : reasonText(`by ${run.cancel.by}: ${run.cancel.reason}`);
}
