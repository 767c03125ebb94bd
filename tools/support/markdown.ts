/** Longest sentence taken over, in characters; what is longer is cut after a word. */
const MAX_SENTENCE = 240;

/** The first sentence of a text, on one line. */
export function firstSentence(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const sentence = /^.*?[.!?](?=\s+[\p{Lu}\d]|$)/u.exec(line)?.[0] ?? line;
  if (sentence.length <= MAX_SENTENCE) return sentence;
  return `${sentence.slice(0, MAX_SENTENCE).replace(/[\s,;:(]+\S*$/, '')} …`;
}

/** Text for a cell: nothing in it ends the cell or opens a tag. */
export function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('|', '\\|').trim();
}

/** A table with a head; a cell that is no code has `<` written as an entity. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escaped).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}

function escaped(text: string): string {
  return text.startsWith('`') ? text : cell(text).replaceAll('<', '&lt;');
}
