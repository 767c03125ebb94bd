/** A part of a prompt that may ask for something of its own. */
export interface Intent {
  readonly text: string;
  /** Whether words show that it comes after the part before it. */
  readonly afterPrevious: boolean;
}

/** Where one request ends and another may begin. */
const SEPARATOR =
  /\s?(?:[;\n]+|(?<=[^\d.])[.!?]\s+|,?\s+(?:and then|then|after(?:wards| that)|und dann|puis|luego|despues|et puis)\b|,\s*(?:and|plus|und|et|y|e)\b|\s+(?:and|plus|und|et|y|e|\+|&|with|sowie|mit)\s+|,\s+|\s->\s|:\s+)/giu;

const AFTER = /\b(?:then|after|afterwards|once|und dann|puis|luego|despues)\b/i;

/** Parts shorter than this belong to the part before: "and tests". */
const MIN_WORDS = 2;

/** Most parts looked at; a longer list is one request with many items. */
const MAX_PARTS = 12;

/** Longest text that is split; people state what they want in less. */
const MAX_CHARS = 4_000;

/** Splits a request into parts, in order. A prompt without a seam is one part. Pure. */
export function intents(text: string): Intent[] {
  const prose = text
    .slice(0, MAX_CHARS)
    .replace(/[^\S\n]{2,}/g, ' ')
    .replace(/\s*\n\s*/g, '\n');
  const parts: { start: number; end: number; afterPrevious: boolean }[] = [];
  let from = 0;
  let after = false;
  const push = (end: number): void => {
    const words = prose
      .slice(from, end)
      .split(/\s+/)
      .filter((w) => w !== '').length;
    const last = parts.at(-1);
    if (words === 0) return;
    if (words < MIN_WORDS && last !== undefined) last.end = end;
    else parts.push({ start: from, end, afterPrevious: after });
  };
  for (const seam of prose.matchAll(SEPARATOR)) {
    push(seam.index);
    after = AFTER.test(seam[0]);
    from = seam.index + seam[0].length;
  }
  push(prose.length);
  return parts
    .slice(0, MAX_PARTS)
    .map(({ start, end, afterPrevious }) => ({ text: prose.slice(start, end).trim(), afterPrevious }));
}
