/** A text of at most so many characters, and how many were left out. Never ends in the middle of a character. */
export function shortened(text: string, limit: number): { readonly text: string; readonly rest: number } {
  if (text.length <= limit) return { text, rest: 0 };
  const kept = text.slice(0, limit).replace(/[\ud800-\udbff]$/, '');
  return { text: kept, rest: text.length - kept.length };
}

/** Every line moved to the right. */
export const indented = (text: string, indent: string): string =>
  text
    .split('\n')
    .map((line) => (line === '' ? '' : indent + line))
    .join('\n');
