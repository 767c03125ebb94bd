/** Answers that stand for a number, and those that stand for none. */

/** From the lowest to the highest. */
const LABELS: readonly (readonly string[])[] = [
  [
    'strongly disagree',
    'disagree',
    'somewhat disagree',
    'neither agree nor disagree',
    'somewhat agree',
    'agree',
    'strongly agree',
  ],
  ['strongly disagree', 'disagree', 'neither agree nor disagree', 'agree', 'strongly agree'],
  ['strongly disagree', 'disagree', 'neutral', 'agree', 'strongly agree'],
  ['very dissatisfied', 'dissatisfied', 'neither satisfied nor dissatisfied', 'satisfied', 'very satisfied'],
  ['very dissatisfied', 'dissatisfied', 'neutral', 'satisfied', 'very satisfied'],
  ['very poor', 'poor', 'fair', 'good', 'very good'],
  ['poor', 'fair', 'good', 'very good', 'excellent'],
  ['never', 'rarely', 'sometimes', 'often', 'always'],
  ['very unlikely', 'unlikely', 'neutral', 'likely', 'very likely'],
  [
    'not at all important',
    'slightly important',
    'moderately important',
    'very important',
    'extremely important',
  ],
  ['stimme gar nicht zu', 'stimme eher nicht zu', 'teils teils', 'stimme eher zu', 'stimme voll zu'],
  ['sehr unzufrieden', 'unzufrieden', 'neutral', 'zufrieden', 'sehr zufrieden'],
  ['très insatisfait', 'insatisfait', 'neutre', 'satisfait', 'très satisfait'],
  ['muy insatisfecho', 'insatisfecho', 'neutral', 'satisfecho', 'muy satisfecho'],
];

const NO_OPINION =
  /^(?:n\/?a|not applicable|not sure|unsure|don[’']?t know|do not know|no opinion|no answer|prefer not to (?:say|answer)|wei(?:ß|ss) nicht|keine angabe|k\.? ?a\.?|ne sais pas|ne sait pas|no sabe|no s[eé]|n[aã]o sei)$/i;

/** Highest number of an answer that still counts as a point of a scale. */
export const MAX_POINT = 10;

export function isNoOpinion(answer: string): boolean {
  return NO_OPINION.test(answer);
}

/** `4`, `4 - Satisfied`, `10 (extremely likely)`; undefined for anything else. */
export function pointOf(answer: string): number | undefined {
  const found = /^(\d{1,2})(?:\s*[-–—:.)=(/]\s*\D.*)?$/.exec(answer);
  const point = Number(found?.[1] ?? Number.NaN);
  return point <= MAX_POINT ? point : undefined;
}

/** `1,234.5`, `1.234,5`, `12 %`, `$40`; undefined for anything else. */
export function numberOf(answer: string): number | undefined {
  const bare = answer.replace(/^[$€£]\s?|\s?[%€]$/g, '');
  if (!/^-?\d{1,3}(?:[.,' ]?\d{3})*(?:[.,]\d{1,4})?$/.test(bare)) return undefined;
  const mark = /[.,](\d{1,2}|\d{4})$/.exec(bare);
  const [whole, fraction] =
    mark === null ? [bare, ''] : [bare.slice(0, mark.index), bare.slice(mark.index + 1)];
  return Number(`${whole.replace(/[.,' ]/g, '')}${fraction === '' ? '' : `.${fraction}`}`);
}

/**
 * The labelled scale that holds every one of the answers, as normal labels from the lowest; undefined where none does, or where two of the
 * same length give an answer different points.
 */
export function labelledScale(answers: ReadonlySet<string>): readonly string[] | undefined {
  const given = [...answers].map(normalLabel);
  if (given.length < 2) return undefined;
  const holding = LABELS.filter((labels) => given.every((answer) => labels.includes(answer)));
  const shortest = Math.min(...holding.map((labels) => labels.length));
  const [first, ...others] = holding.filter((labels) => labels.length === shortest);
  const agree = others.every((labels) => given.every((a) => labels.indexOf(a) === first?.indexOf(a)));
  return agree ? first : undefined;
}

export function normalLabel(answer: string): string {
  return answer
    .toLowerCase()
    .replace(/[^\p{L} ]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
