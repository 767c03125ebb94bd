import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scanPack } from '../../../../bench/support/pack.ts';
import { similarBodies } from '../../../../scripts/lint/checks/similar-bodies.ts';
import { readFrontmatter } from '../../../../scripts/schema/frontmatter.ts';
import { termWeight } from '../../../../scripts/text/stopwords.ts';
import { agent, command, found } from '../support.ts';

/** The body of a real agent of the pack. */
function realBody(n: number): string {
  const file = scanPack().agents.filter((a) => a.routed)[n]?.file as string;
  const read = readFrontmatter(readFileSync(join(file), 'utf8'));
  return read.kind === 'ok' ? read.body : '';
}

/** A body with its commonest nouns, or all words that are not function words, exchanged for others. */
function exchanged(body: string, howMany: number): string {
  const count = new Map<string, number>();
  for (const word of body.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    if (termWeight(word) > 0) count.set(word, (count.get(word) ?? 0) + 1);
  }
  const gone = new Set(
    [...count]
      .sort((a, b) => b[1] - a[1])
      .slice(0, howMany)
      .map(([word]) => word),
  );
  return body.replace(/[\p{L}\p{N}]+/gu, (word) => (gone.has(word.toLowerCase()) ? `q${word}q` : word));
}

const pair = (first: string, second: string, parts: Parameters<typeof agent>[1] = { examples: ['x'] }) =>
  found(similarBodies, {
    'desk/agents/a.md': agent('a', { ...parts, body: first }),
    'desk/agents/b.md': agent('b', { ...parts, body: second }),
  }).map((finding) => finding.replace(/:\d+ /, ' '));

const COPY = ['desk/agents/b.md error similar-body'];

describe('bodies that are alike', () => {
  const body = realBody(0);

  it('a copy is found', () => {
    expect(pair(body, body)).toEqual(COPY);
  });

  it.each([20, 40, 150, 10_000])('a copy with its %i commonest words exchanged is found', (howMany) => {
    const copy = exchanged(body, howMany);
    expect(copy).not.toBe(body);
    expect(pair(body, copy)).toEqual(COPY);
  });

  it('a copy of which two thirds are new is found by what is left', () => {
    const third = body.slice(0, body.length / 3);
    expect(pair(body, `${third}\n${realBody(1).slice(0, 1_500)}`)).toEqual(COPY);
  });

  it('two agents of one plugin that were written apart are silent', () => {
    expect(pair(realBody(0), realBody(1))).toEqual([]);
  });

  it('two texts in a language of which no function word is known are silent, and their copy is found', () => {
    const german = (n: number): string =>
      Array.from({ length: 400 }, (_, i) => (i % 9 === 0 ? 'die' : `wort${(i * (n + 7)) % 397}x${n}`)).join(
        ' ',
      );
    expect(pair(german(1), german(2))).toEqual([]);
    expect(pair(german(1), german(1))).toEqual(COPY);
  });

  it('between agents that pledge nothing it is a warning', () => {
    expect(pair(body, body, {})).toEqual(['desk/agents/b.md warning similar-body']);
  });

  it('commands may share a third of what they say, and no half', () => {
    const own = realBody(2).slice(0, 1_500);
    const text = (n: number) => realBody(n).slice(0, 1_500);
    const share = (length: number) =>
      found(similarBodies, {
        'desk/commands/a.md': command({ description: 'A.' }, `${own.slice(0, length)}\n${text(0)}`),
        'desk/commands/b.md': command({ description: 'B.' }, `${own.slice(0, length)}\n${text(1)}`),
      });
    expect(share(600)).toEqual([]);
    expect(share(1_500)).toHaveLength(1);
  });

  it('commands are compared with commands, and bodies of some lines are not', () => {
    const both = (text: string) =>
      found(similarBodies, {
        'desk/commands/a.md': command({ description: 'A.' }, text),
        'desk/commands/b.md': command({ description: 'B.' }, text),
      });
    expect(both(body.slice(0, 1_500))).toHaveLength(1);
    expect(both('A hook answers this. Print the next line, and nothing else; run nothing.')).toEqual([]);
  });
});
