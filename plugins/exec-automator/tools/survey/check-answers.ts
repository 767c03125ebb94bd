import type { GridRow } from '../table/read-grid.ts';
import type { Kind } from './kind.ts';

export interface SurveyFinding {
  readonly rule: 'no_answer' | 'same_person' | 'same_answers' | 'one_point_throughout';
  readonly severity: 'warning' | 'info';
  readonly n: number;
  /** The first of them, as the spreadsheet numbers rows. */
  readonly rows: readonly number[];
  readonly message: string;
  readonly fix: string;
}

export interface Answered {
  readonly kind: Kind | 'empty';
  /** One list a person, in the order of the rows. */
  readonly answers: readonly (readonly string[])[];
}

const MAX_ROWS_SHOWN = 20;
/** Questions that two people answer alike before it is worth saying. */
const MIN_ALIKE = 5;
/** Scales answered with one point throughout before it is worth saying. */
const MIN_SCALES = 5;

/** Rows that may not be what they seem. They are counted all the same. `keys`: what tells people apart, empty where it is not known. */
export function checkAnswers(
  rows: readonly GridRow[],
  questions: readonly Answered[],
  keys: readonly string[],
): SurveyFinding[] {
  const asked = questions.filter(({ kind }) => kind !== 'left_out' && kind !== 'empty');
  const scales = asked.filter(({ kind }) => kind === 'scale' || kind === 'nps');
  const of = (list: readonly Answered[], i: number): string[] =>
    list.map(({ answers }) => (answers[i] ?? []).join('\u0001'));
  const [none, person, alike, flat]: [number[], number[], number[], number[]] = [[], [], [], []];
  const people = new Set<string>();
  const patterns = new Set<string>();
  rows.forEach(({ row }, i) => {
    const given = of(asked, i);
    const held = given.filter((answer) => answer !== '');
    if (held.length === 0) none.push(row);
    const key = (keys[i] ?? '').toLowerCase();
    if (key !== '' && people.has(key)) person.push(row);
    people.add(key);
    const pattern = given.join('\u0002');
    if (held.length >= MIN_ALIKE && patterns.has(pattern)) alike.push(row);
    patterns.add(pattern);
    const points = of(scales, i).filter((answer) => answer !== '');
    if (points.length >= MIN_SCALES && new Set(points).size === 1) flat.push(row);
  });
  const found = (
    rule: SurveyFinding['rule'],
    severity: SurveyFinding['severity'],
    list: readonly number[],
    message: string,
    fix: string,
  ): SurveyFinding[] =>
    list.length === 0
      ? []
      : [{ rule, severity, n: list.length, rows: list.slice(0, MAX_ROWS_SHOWN), message, fix }];
  return [
    ...found('no_answer', 'info', none, 'Nothing was answered.', 'Leave them out of the number of answers.'),
    ...found(
      'same_person',
      'warning',
      person,
      'The same person answered before; both are counted.',
      'Decide which answer holds, take the other out of the file, and say so.',
    ),
    ...found(
      'same_answers',
      'info',
      alike,
      'Every answer is the same as in an earlier row.',
      'Look whether it was sent twice; few closed questions agree by chance.',
    ),
    ...found(
      'one_point_throughout',
      'info',
      flat,
      'One and the same point on every scale.',
      'Show the results with and without them.',
    ),
  ];
}
