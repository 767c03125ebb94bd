import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readCases } from './support/cases.ts';

const text = readFileSync(
  fileURLToPath(new URL('../../../../docs/chain-conformance.md', import.meta.url)),
  'utf8',
);
const [, kit = '', beyond = ''] = text.split(/^## .*$/m);
const cases = [...readCases().values()].flat();

interface Row {
  readonly id: string;
  /** A number of cases, or `none`. */
  readonly cases: string;
  readonly how: string;
}

function rowsOf(section: string): Row[] {
  const rows = section.matchAll(/^\| `([^`]+)` \|[^|]+\| (\w+) \| (.*) \|$/gm);
  return [...rows].map(([, id = '', count = '', how = '']) => ({ id, cases: count, how }));
}

describe('the tables of docs/chain-conformance.md', () => {
  const rows = [...rowsOf(kit), ...rowsOf(beyond)];

  it('are read whole: each line of them is a row', () => {
    const lines = text.match(/^\| `.*$/gm) ?? [];
    expect(rows.length).toBe(lines.length);
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
  });

  it('name for each row as many cases as there are, and none where it says none', () => {
    const counted = rows.map(({ id }) => [id, cases.filter((one) => one.covers === id).length]);
    expect(counted).toEqual(rows.map((row) => [row.id, row.cases === 'none' ? 0 : Number(row.cases)]));
    expect(rows.filter((row) => row.cases === '0')).toEqual([]);
  });

  it('have a row for each case', () => {
    const known = rows.map((row) => row.id);
    expect(cases.filter((one) => !known.includes(one.covers)).map((one) => one.says)).toEqual([]);
  });

  it('are summed up in the text as they are', () => {
    const all = rowsOf(kit);
    const covered = all.filter((row) => row.cases !== 'none').length;
    expect(text).toContain(`${covered} of its ${all.length} scenarios are covered`);
    expect(text).toContain(`holds ${cases.length} cases`);
  });
});

describe('the cases', () => {
  it('say each something else', () => {
    expect(new Set(cases.map((one) => one.says)).size).toBe(cases.length);
  });

  it('expect each something', () => {
    const idle = cases.filter(({ expect: wanted }) => {
      const { status: _, ...more } = wanted;
      return Object.keys(more).length === 0;
    });
    expect(idle.map((one) => one.says)).toEqual([]);
  });
});
