import type { Change } from './change.ts';
import type { Section } from './sections.ts';

const SHORT_HASH_CHARS = 8;

/** The notes as text: a heading, one line a change, what must be done below a breaking one. */
export function notesMarkdown(
  title: string,
  sections: readonly Section[],
  pulls: ReadonlyMap<string, number>,
): string {
  const parts = sections.flatMap((section) => [
    `### ${section.title}`,
    section.changes.flatMap((change) => linesOf(change, pulls.get(change.hash))).join('\n'),
  ]);
  const body = parts.length === 0 ? ['No changes.'] : parts;
  return `${[`## ${title}`, ...body].join('\n\n')}\n`;
}

function linesOf(change: Change, pull: number | undefined): string[] {
  const scope = change.scope === undefined ? '' : `**${change.scope}:** `;
  const text = change.type === undefined ? change.header : change.subject;
  const missing = [
    ...(pull === undefined ? [] : [`#${pull}`]),
    ...change.jira,
    ...change.numbers.map((number) => `#${number}`),
  ].filter((ref) => !text.includes(ref));
  const refs = [...new Set(missing), change.hash.slice(0, SHORT_HASH_CHARS)].join(', ');
  const required = change.breakingTexts.map((note) => `  ${note.replaceAll('\n', '\n  ')}`);
  return [`- ${scope}${text} (${refs})`, ...required];
}
