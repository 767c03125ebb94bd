import { isDeepStrictEqual } from 'node:util';
import { readFrontmatter } from '../../schema/frontmatter.ts';

export type AddedTriggers =
  | {
      readonly kind: 'ok';
      readonly bytes: Buffer;
      /** Line in front of which the new ones stand, from 1. */
      readonly line: number;
      readonly added: readonly string[];
      readonly eol: '\n' | '\r\n';
    }
  | { readonly kind: 'refused'; readonly reason: string };

const DASHES = Buffer.from('\n---');

/**
 * A file with a `triggers` list at the end of its frontmatter. Every other byte stays: line ends, a byte order mark, comments, what is
 * no UTF-8. The result is read again, and refused unless all other keys and the body are what they were. Never throws.
 */
export function addTriggers(file: Buffer, triggers: readonly string[]): AddedTriggers {
  const before = readFrontmatter(file.toString('utf8'));
  if (before.kind !== 'ok') return refused('it has no frontmatter that can be read');
  if ('triggers' in before.data) return refused('it has triggers');
  const close = file.indexOf(DASHES, 3);
  if (close < 0) return refused('its frontmatter is not closed by a line of its own');
  const eol = file[close - 1] === 0x0d ? '\r\n' : '\n';
  const added = ['triggers:', ...triggers.map((text) => `  - ${JSON.stringify(text)}`)];
  const bytes = Buffer.concat([
    file.subarray(0, close + 1),
    Buffer.from(added.map((line) => line + eol).join('')),
    file.subarray(close + 1),
  ]);
  const after = readFrontmatter(bytes.toString('utf8'));
  if (after.kind !== 'ok') return refused('with triggers its frontmatter could not be read any more');
  const { triggers: read, ...rest } = after.data;
  const same = isDeepStrictEqual(rest, before.data) && after.body === before.body;
  if (!same || !isDeepStrictEqual(read, triggers)) {
    return refused('its frontmatter is such that a list cannot be added without changing what is there');
  }
  return { kind: 'ok', bytes, line: lineAt(file, close + 1), added, eol };
}

const refused = (reason: string): AddedTriggers => ({ kind: 'refused', reason });

function lineAt(file: Buffer, offset: number): number {
  let line = 1;
  for (let i = file.indexOf(0x0a); i >= 0 && i < offset; i = file.indexOf(0x0a, i + 1)) line += 1;
  return line;
}
