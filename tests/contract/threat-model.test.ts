import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchorsOf } from './support/pages.ts';

const ROOT = join(import.meta.dirname, '../..');
const PAGE = readFileSync(join(ROOT, 'docs/threat-model.md'), 'utf8');

/** Rows of the tables on what is done, as cells. */
function defences(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => /^\| (?!attack |---)/.test(line))
    .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')))
    .filter((cells) => cells.length === 4);
}

/** Rows that do not name code and tests that exist. */
function unproven(text: string): string[] {
  const paths = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map((m) => m[1] as string);
  const areThere = (cell: string, form: RegExp): boolean =>
    paths(cell).length > 0 && paths(cell).every((path) => form.test(path) && existsSync(join(ROOT, path)));
  return defences(text)
    .filter(
      ([, , code = '', proof = '']) =>
        !areThere(code, /^(?:scripts|tools)\/.+\.ts$/) || !areThere(proof, /^tests\/.+\.test\.ts$/),
    )
    .map(([attack = '']) => attack);
}

describe('the threat model', () => {
  it('names code and a test for every defence', () => {
    expect(defences(PAGE).length).toBeGreaterThanOrEqual(25);
    expect(unproven(PAGE)).toEqual([]);
  });

  it('has a section for every attacker, and each says what is not done', () => {
    const attackers = [...PAGE.matchAll(/^\| \[[^\]]+\]\(#([^)]+)\)/gm)].map((m) => m[1] as string);
    expect(attackers.length).toBeGreaterThanOrEqual(7);
    const anchors = anchorsOf(PAGE);
    expect(attackers.filter((anchor) => !anchors.has(anchor))).toEqual([]);
    expect(PAGE.match(/^\*\*Not done\.\*\*/gm)).toHaveLength(attackers.length);
  });

  it('a row without a test, and one whose code is gone, would be noticed', () => {
    const row = (attack: string, code: string, proof: string) => `| ${attack} | x | ${code} | ${proof} |`;
    const good = ['`scripts/core/untrusted.ts`', '`tests/contract/docs.test.ts`'] as const;
    expect(
      unproven(
        [
          row('good', ...good),
          row('no test', good[0], 'by hand'),
          row('code is gone', '`scripts/gone.ts`', good[1]),
          row('test is gone', good[0], '`tests/gone.test.ts`'),
        ].join('\n'),
      ),
    ).toEqual(['no test', 'code is gone', 'test is gone']);
  });
});
