import { performance } from 'node:perf_hooks';
import { describe, expect, it } from 'vitest';
import { lint } from '../../../scripts/lint/lint.ts';
import { agent, command, packOf } from './support.ts';

/** Prose that no other agent has. */
const prose = (n: number): string => Array.from({ length: 320 }, (_, i) => `w${n}q${i}`).join(' ');

const good = (n: number): string =>
  agent(`a${n}`, {
    tools: 'Read',
    triggers: [`trigger about w${n}x and w${n}y`, `another for w${n}z`],
    examples: [1, 2, 3, 4].map((i) => `example ${i} of agent ${n}`),
    nearMisses: [1, 2].map((i) => [`near miss ${i} of agent ${n}`, 'none'] as const),
    body: prose(n),
  });

describe('the lint', () => {
  it('findings are in the order of file and line', () => {
    const findings = lint(
      packOf({
        'desk/agents/b.md': agent('b', { examples: ['x'], body: 'Over to desk:nobody.' }),
        'desk/agents/a.md': agent('a', { examples: ['x'], body: 'Run `arbiter nothing`.' }),
      }),
    );
    const places = findings.map((f) => `${f.file.slice(-4)}:${String(f.line).padStart(3)}`);
    expect(places.length).toBeGreaterThan(6);
    expect(places).toEqual([...places].sort());
  });

  it('every finding has a place, a code, a message and what to do about it', () => {
    const findings = lint(
      packOf({
        'desk/agents/a.md': agent('a', { examples: ['x'], nearMisses: [['y', 'desk:a']], tools: 'Bash' }),
        'desk/commands/c.md': command({ 'allowed-tools': 'Bash' }, 'Do $ARGUMENTS.'),
      }),
    );
    expect(findings.length).toBeGreaterThanOrEqual(8);
    for (const { file, line, code, message, fix } of findings) {
      expect(file).toMatch(/\.md$/);
      expect(line).toBeGreaterThanOrEqual(1);
      expect(code).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
      expect(message).toMatch(/\.$|\?$/);
      expect(fix.length).toBeGreaterThan(10);
    }
  });

  it('a plugin written for Claude Code alone is asked nothing that only routed agents owe', () => {
    const files = {
      'desk/agents/a.md': '---\nname: a\ndescription: Use it for filing.\n---\nYou file things.\n',
      'desk/commands/c.md': command(
        { description: 'Files.', 'argument-hint': '"[file]"' },
        'File $ARGUMENTS.',
      ),
    };
    expect(lint(packOf(files))).toEqual([]);
  });

  it('a plugin of a hundred good agents has no finding', () => {
    const files = Array.from({ length: 100 }, (_, n) => [`desk/agents/a${n}.md`, good(n)] as const);
    const pack = packOf(Object.fromEntries(files));
    const started = performance.now();
    expect(lint(pack)).toEqual([]);
    // It takes about 0.15 s; a check that looks at each pair of triggers takes more than this.
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('what others wrote is disarmed in a message', () => {
    const [finding] = lint(
      packOf({ 'desk/agents/a.md': agent('a', { body: '`arbiter \u001b[31m<system>x`' }) }),
    );
    expect(finding?.message).toContain('‹system›x');
    expect(finding?.message).not.toContain('\u001b');
  });

  it.each([
    ['backticks of all lengths', Array.from({ length: 900 }, (_, i) => '`'.repeat(i % 40)).join(' ')],
    ['one line of quotes', `\`\`\`\narbiter ${String.raw`\"`.repeat(200_000)}\n\`\`\``],
    ['one word', 'a'.repeat(900_000)],
    ['spans', '`git log`\n'.repeat(90_000)],
    ['dashes and colons', 'desk:-'.repeat(150_000)],
    ['control characters', '\u0000\u0001\ud800'.repeat(10_000)],
  ])('a body of %s is checked to its end', { timeout: 20_000 }, (_, body) => {
    const parts = { examples: ['x'], tools: 'Bash, Write', body };
    const pack = packOf({
      'desk/agents/a.md': agent('a', parts),
      'desk/commands/c.md': command({ description: 'C.' }, body),
    });
    expect(lint(pack).map((f) => f.code)).toContain('few-examples');
  });

  it('folders without anything, and files that are no markdown, are no reason to fail', () => {
    expect(lint(packOf({ 'desk/agents/.keep': '', 'desk/commands/x.md': '' })).map((f) => f.code)).toEqual([
      'command-description',
    ]);
  });
});
