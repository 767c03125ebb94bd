import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../scripts/chains/language/chain.ts';
import { loadChain } from '../../scripts/chains/language/load.ts';
import { PROBLEM_CODES } from '../../scripts/chains/language/problem.ts';
import { EVALUATION_LIMIT_MS } from '../../scripts/chains/language/time-limit.ts';

const ROOT = join(import.meta.dirname, '../..');
const PAGE = readFileSync(join(ROOT, 'docs/chains.md'), 'utf8');

/** The part of the page below a heading. */
function section(title: string): string {
  const [, text] = PAGE.split(`# ${title}\n`);
  return text?.split(/^#/m)[0] ?? '';
}

const inBackticks = (text: string): string[] =>
  [...text.matchAll(/`([a-z][a-z-]*)`/g)].map((m) => m[1] as string);

/** Codes of errors that sources make: `failure('code'`, `code: 'code'`, `new ArbiterError('code'`. */
function codesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => {
      const text = readFileSync(join(ROOT, folder, name), 'utf8');
      return [...text.matchAll(/(?:\bfailure\(|\bcode: |\bArbiterError\()\s*'([a-z-]+)'/g)].map(
        (m) => m[1] as string,
      );
    });
}

/** Codes that a person at the command line is told, not errors of steps. */
const OF_COMMANDS = new Set([
  ...[
    'ambiguous-run',
    'ambiguous-step',
    'driven-elsewhere',
    'no-such-run',
    'no-such-step',
    'not-asked',
    'nothing-to-approve',
  ],
  ...['nothing-to-retry', 'run-ended', 'run-not-ended'],
]);

describe('the page on chains', () => {
  it('shows chains in which nothing is wrong', () => {
    const blocks = [...PAGE.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map((m) => m[1] as string);
    expect(blocks.length).toBeGreaterThan(0);
    for (const block of blocks)
      expect(loadChain('page.yaml', block)).toMatchObject({ kind: 'ok', warnings: [] });
  });

  it('has every code of a problem, and no code that nobody gives', () => {
    const listed = section('Problems of files')
      .split('\n')
      .flatMap((line) => inBackticks(/^\|/.test(line) ? (line.split('|')[1] ?? '') : line));
    const others = new Set(['compensate']);
    expect([...new Set(listed)].filter((code) => !others.has(code)).sort()).toEqual(
      [...PROBLEM_CODES].sort(),
    );
  });

  it('has every code of an error that a step can fail with', () => {
    const listed = section('Errors of steps')
      .split('\n')
      .flatMap((line) => inBackticks(line.split('|')[1] ?? ''));
    const folders = [
      'scripts/chains/steps',
      'scripts/chains/engine',
      'scripts/chains/bus',
      'scripts/host/headless',
    ];
    const made = new Set(folders.flatMap(codesIn).filter((code) => !OF_COMMANDS.has(code)));
    expect(made.size).toBeGreaterThan(25);
    expect([...made].filter((code) => !listed.includes(code))).toEqual([]);
  });

  it('names the limits that hold', () => {
    const { fileBytes, steps, nesting, chainDepth, branches } = LIMITS;
    const said = (n: number): string => n.toLocaleString('en');
    expect(PAGE).toContain(
      `${fileBytes / 1e6} MB, ${said(steps)} steps, ${nesting} blocks in blocks, ${chainDepth} chains in chains, ${said(branches)} branches`,
    );
    expect(PAGE).toContain(`up to ${said(LIMITS.foreachItems)}`);
    expect(PAGE.replace(/\s+/g, ' ')).toContain(
      `at most ${said(LIMITS.expressionChars)} characters and ${EVALUATION_LIMIT_MS} ms`,
    );
  });
});
