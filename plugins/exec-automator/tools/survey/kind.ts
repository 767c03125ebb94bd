import { isNoOpinion, labelledScale, normalLabel, numberOf, pointOf } from './scales.ts';

export const KINDS = ['nps', 'scale', 'choice', 'multi', 'number', 'text', 'left_out'] as const;
export type Kind = (typeof KINDS)[number];

/** What a question was taken for, with what is needed to count it. */
export type Reading =
  | {
      readonly kind: 'nps' | 'scale';
      readonly value: (answer: string) => number | undefined;
      /** What the points are called, from 1 on, where answers are words. */
      readonly labels?: readonly string[];
    }
  | { readonly kind: 'number'; readonly value: (answer: string) => number | undefined }
  | { readonly kind: 'choice' | 'text' | 'left_out' | 'empty' }
  | { readonly kind: 'multi'; readonly separator: string };

/** Columns of the tool or of a person, never shown: not questions. */
const LEFT_OUT =
  /^(?:timestamp|zeitstempel|horodateur|marca temporal|(?:start|end|recorded|submit|submission|completion) ?(?:date|time)(?: \(utc\))?|date (?:created|modified|submitted)|(?:respondent|response|collector|member|user|participant) ?(?:id|number|no)|id|#|token|ip ?address|e-?mail(?: address)?|e-?mail-adresse|(?:first|last|full|your|recipient ?(?:first|last)?|sur)? ?name|nombre|nom|vorname|nachname|phone(?: number)?|telephone|status|progress|finished|duration \(in seconds\)|location ?(?:latitude|longitude)|distribution ?channel|user ?language|external (?:data )?reference|custom data \d+|network id|referrer)$/i;

const NPS_TITLE =
  /\bnps\b|net promoter|(?:likely|likelihood).{0,80}recommend|recommend.{0,80}likely|weiterempf|recommanderi|recomendar/i;

const OWN_WORDS =
  /comment|specify|suggestion|anything else|own words|please explain|kommentar|anmerkung|bitte angeben|commentaire|pr[ée]cisez|comentario|comentário|especifique/i;

/** Most different answers that a closed question has. */
const MAX_OPTIONS = 30;
const MAX_OPTION_CHARS = 120;
/** How often an option of a choice of several comes up at least, on average; comments do not repeat themselves. */
const MIN_REPEATS = 3;
const SEPARATORS = [';', ', ', ','] as const;

/** Reads what kind of question it is from its title and the answers that are not empty. */
export function readingOf(title: string, answers: readonly string[]): Reading {
  if (LEFT_OUT.test(title.trim())) return { kind: 'left_out' };
  if (answers.length === 0) return { kind: 'empty' };
  const held = answers.filter((answer) => !isNoOpinion(answer));
  const distinct = new Set(held);
  if (held.length > 0 && held.every((answer) => pointOf(answer) !== undefined)) {
    return { kind: NPS_TITLE.test(title) ? 'nps' : 'scale', value: pointOf };
  }
  if (held.length > 0 && held.every((answer) => numberOf(answer) !== undefined))
    return { kind: 'number', value: numberOf };
  if (labelledScale(distinct) !== undefined) return as('scale', answers);
  const separator = separatorOf(held);
  if (separator !== undefined) return { kind: 'multi', separator };
  return { kind: isClosed(title, answers) ? 'choice' : 'text' };
}

/** The reading of a kind that the caller named. */
export function as(kind: Kind, answers: readonly string[]): Reading {
  switch (kind) {
    case 'nps':
      return { kind, value: pointOf };
    case 'scale': {
      const labels = labelledScale(new Set(answers.filter((answer) => !isNoOpinion(answer))));
      const place = (answer: string): number | undefined => {
        const at = labels?.indexOf(normalLabel(answer)) ?? -1;
        return at < 0 ? undefined : at + 1;
      };
      return labels === undefined ? { kind, value: pointOf } : { kind, value: place, labels };
    }
    case 'number':
      return { kind, value: numberOf };
    case 'multi':
      return { kind, separator: separatorOf(answers) ?? (answers.some((a) => a.includes(';')) ? ';' : ', ') };
    default:
      return { kind };
  }
}

function separatorOf(answers: readonly string[]): string | undefined {
  const whole = new Set(answers).size;
  return SEPARATORS.find((separator) => {
    if (!answers.some((answer) => answer.includes(separator))) return false;
    const parts = answers.flatMap((answer) => partsOf(answer, separator));
    const options = new Set(parts);
    const isShort = [...options].every((option) => option.length <= MAX_OPTION_CHARS);
    return (
      isShort &&
      options.size >= 2 &&
      options.size <= MAX_OPTIONS &&
      options.size < whole &&
      parts.length / options.size >= MIN_REPEATS
    );
  });
}

export function partsOf(answer: string, separator: string): string[] {
  return answer
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** What people wrote in their own words is never taken for a choice: it would be shown. So answers have to repeat themselves. */
function isClosed(title: string, answers: readonly string[]): boolean {
  if (OWN_WORDS.test(title)) return false;
  const distinct = new Set(answers.map((answer) => answer.toLowerCase()));
  const isShort = [...distinct].every((answer) => answer.length <= MAX_OPTION_CHARS);
  return isShort && distinct.size <= MAX_OPTIONS && distinct.size <= answers.length / 2;
}
