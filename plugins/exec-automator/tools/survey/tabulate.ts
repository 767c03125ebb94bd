import { partsOf, type Reading } from './kind.ts';
import { isNoOpinion } from './scales.ts';

export interface Count {
  readonly answer: string;
  readonly n: number;
  /** Of those who answered; of those with an opinion for `nps`, `scale` and `number`. One decimal. */
  readonly percent: number;
}

/** What some people answered to one question. */
export interface Tally {
  /** Who answered, those without an opinion not among them where `noOpinion` is counted. */
  readonly n: number;
  readonly noOpinion?: number;
  /** Answers that are no number where the others are; in no figure. */
  readonly unread?: number;
  readonly counts?: readonly Count[];
  readonly mean?: number;
  /** Of the sample; absent below two answers. */
  readonly deviation?: number;
  readonly median?: number;
  readonly least?: number;
  readonly most?: number;
  readonly nps?: {
    /** Percent of promoters less percent of detractors, -100 to 100. */
    readonly score: number;
    readonly promoters: Count;
    readonly passives: Count;
    readonly detractors: Count;
  };
}

const MAX_COUNTS = 60;

/** `answers`: one list a person, empty for no answer. */
export function tally(answers: readonly (readonly string[])[], reading: Reading): Tally {
  const given = answers.filter((list) => list.length > 0);
  switch (reading.kind) {
    case 'nps':
    case 'scale':
    case 'number':
      return numbers(given.flat(), reading);
    case 'multi':
      return {
        n: given.length,
        counts: counted(
          given.map((list) => list.flatMap((a) => partsOf(a, reading.separator))),
          given.length,
        ),
      };
    case 'choice':
      return { n: given.length, counts: counted(given, given.length) };
    default:
      return { n: given.length };
  }
}

function numbers(
  answers: readonly string[],
  reading: Extract<Reading, { kind: 'nps' | 'scale' | 'number' }>,
): Tally {
  const held = answers.filter((answer) => !isNoOpinion(answer));
  const values = held
    .map(reading.value)
    .filter((v): v is number => v !== undefined)
    .sort((a, b) => a - b);
  const n = values.length;
  const [noOpinion, unread] = [answers.length - held.length, held.length - n];
  const base = { n, ...(noOpinion === 0 ? {} : { noOpinion }), ...(unread === 0 ? {} : { unread }) };
  if (n === 0) return base;
  const mean = values.reduce((sum, v) => sum + v, 0) / n;
  const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  const middle = ((values[Math.floor((n - 1) / 2)] as number) + (values[Math.floor(n / 2)] as number)) / 2;
  const figures = {
    ...base,
    mean: round(mean, 2),
    ...(n < 2 ? {} : { deviation: round(Math.sqrt(squares / (n - 1)), 2) }),
    median: round(middle, 2),
  };
  if (reading.kind === 'number')
    return { ...figures, least: values[0] as number, most: values.at(-1) as number };
  const points = [...new Set(values)].map((v) => countOf(String(v), values.filter((x) => x === v).length, n));
  if (reading.kind === 'scale') return { ...figures, counts: points };
  const among = (from: number, to: number): number => values.filter((v) => v >= from && v <= to).length;
  const [promoters, detractors] = [among(9, 10), among(0, 6)];
  return {
    ...figures,
    counts: points,
    nps: {
      score: Math.round(((promoters - detractors) / n) * 100),
      promoters: countOf('9 to 10', promoters, n),
      passives: countOf('7 to 8', among(7, 8), n),
      detractors: countOf('0 to 6', detractors, n),
    },
  };
}

/** Each option once a person, the most frequent first. Case does not tell options apart; the first spelling is shown. */
function counted(people: readonly (readonly string[])[], n: number): Count[] {
  const found = new Map<string, { readonly answer: string; n: number }>();
  for (const list of people) {
    for (const key of new Set(list.map((answer) => answer.toLowerCase()))) {
      const entry = found.get(key);
      if (entry === undefined)
        found.set(key, { answer: list.find((a) => a.toLowerCase() === key) ?? key, n: 1 });
      else entry.n += 1;
    }
  }
  return [...found.values()]
    .sort((a, b) => b.n - a.n || (a.answer < b.answer ? -1 : 1))
    .slice(0, MAX_COUNTS)
    .map(({ answer, n: times }) => countOf(answer, times, n));
}

function countOf(answer: string, n: number, of: number): Count {
  return { answer, n, percent: round((n / of) * 100, 1) };
}

export function round(value: number, decimals: number): number {
  return Number(`${Math.round(Number(`${value}e${decimals}`))}e-${decimals}`);
}
