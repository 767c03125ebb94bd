import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { State } from '../../store/state.ts';
import { eventCounts } from '../../telemetry/event-counts.ts';
import { readSlos, type SloBook } from '../../telemetry/read-slo.ts';
import { reportOf, type SloReport } from '../../telemetry/slo.ts';
import { type Answer, ready } from '../shapes/answer.ts';
import type { ObjectiveRow, Objectives } from '../shapes/objectives.ts';
import { lookAt, SCHEMA } from './look-at.ts';
import { given, nameText, reasonText } from './texts.ts';

/** The objectives of a data folder, as they stand now. Its `slo.yaml` is read each time, so a change shows up. */
export function objectivesOf(state: State, dataFolder: string, clock: Clock): Answer<Objectives> {
  let book: SloBook;
  try {
    book = readSlos(dataFolder);
  } catch (error) {
    return { kind: 'unavailable', reason: reasonText(messageOf(error)) };
  }
  const { slos, burn } = book;
  const read = lookAt(state, SCHEMA.objectives, (database) => {
    const count = eventCounts(database);
    return slos.map((slo) => rowOf(reportOf(slo, burn, count, clock.now())));
  });
  return read.kind === 'unavailable' ? read : ready({ objectives: read.value });
}

function rowOf({ slo, state, burns }: SloReport): ObjectiveRow {
  const measured = state.kind === 'measured' ? state : undefined;
  return {
    name: nameText(slo.name),
    title: reasonText(slo.title),
    objective: slo.objective,
    windowDays: slo.windowDays,
    state: state.kind,
    n: state.kind === 'not-measured' ? 0 : state.n,
    minimum: slo.minimum,
    ...given(
      'measured',
      measured && {
        bad: measured.bad,
        value: measured.value,
        budgetLeft: measured.budgetLeft,
        burnRate: measured.burnRate,
      },
    ),
    firing: [...new Set(burns.filter(({ firing }) => firing).map(({ rule }) => rule.severity))],
  };
}
