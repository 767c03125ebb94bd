import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');

/** Each does all its set-up on a fresh clone with only Node. */
const COMMANDS = ['npx -y pnpm@10 install && npm start', 'npx -y pnpm@10 install && npm test'];

describe('README.md', () => {
  it.each(COMMANDS)('has the one-line command `%s` on a line of its own in a code block', (command) => {
    const blocks = [...readme.matchAll(/^```[^\n]*\n([\s\S]*?)^```/gm)].map((m) => m[1] as string);
    const lines = blocks.flatMap((b) => b.split('\n')).map((line) => line.replace(/\s+#.*$/, '').trim());
    expect(lines).toContain(command);
  });
});
