import { describe, expect, it } from 'vitest';
import { codeOf } from '../../../scripts/lint/code.ts';
import { MarkdownSource } from '../../../scripts/lint/markdown-source.ts';

const TEXT = `---
name: clerk
description: >-
  When a thing
  must be filed.
triggers: [one, two]
nearMisses:
  - prompt: a
    agent: b
  - prompt: c
    agent: d
---

Say \`git log\` first.

\`\`\`sh
npm test
\`\`\`

Now: !\`date\`, and \`a span
that goes on\`.
`;

describe('the text of a file with its places', () => {
  it.each([
    ['as it is', TEXT],
    ['with a byte order mark and carriage returns', `\ufeff${TEXT.replaceAll('\n', '\r\n')}`],
  ])('lines are those of an editor, %s', (_, text) => {
    const source = new MarkdownSource('clerk.md', text);
    expect(source.lineOf('name')).toBe(2);
    expect(source.lineOf('nearMisses', 1)).toBe(10);
    expect(source.lineOf('triggers', 1)).toBe(6);
    expect(source.lineOf('tools')).toBe(1);
    expect(source.keyLines('description').map((l) => l.number)).toEqual([3, 4, 5]);
    const first = source.bodyLines().find((line) => line.text.startsWith('Say'));
    expect(first?.number).toBe(14);
  });

  it('code is found with its line and what it is', () => {
    expect(codeOf(new MarkdownSource('clerk.md', TEXT))).toEqual([
      { text: 'git log', line: 14, kind: 'span' },
      { text: 'npm test', line: 17, kind: 'block' },
      { text: 'date', line: 20, kind: 'shell' },
      { text: 'a span that goes on', line: 20, kind: 'span' },
    ]);
  });

  it('a block that Claude Code runs is code of the shell', () => {
    const source = new MarkdownSource('x.md', 'Before.\n```!\ngit status\n```\n');
    expect(codeOf(source)).toEqual([{ text: 'git status', line: 3, kind: 'shell' }]);
  });

  it('a head that cannot be read leaves no data and does not throw', () => {
    expect(new MarkdownSource('x.md', '---\nname: x').data).toEqual({});
    expect(new MarkdownSource('x.md', '').words).toBe(0);
  });
});
