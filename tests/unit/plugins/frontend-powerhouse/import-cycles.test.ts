import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cyclesToCut, cyclicGroups } from '../../../../plugins/frontend-powerhouse/tools/graph-cycles.ts';
import {
  type CycleReport,
  importCycles,
} from '../../../../plugins/frontend-powerhouse/tools/import-cycles.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';

const signal = new AbortController().signal;

async function report(files: Record<string, string>): Promise<CycleReport> {
  return await importCycles.run({ path: '.' }, { cwd: writeTree(tempFolder(), files), signal });
}

describe('import_cycles', () => {
  it('gives a cycle with the line of each import, and begins with the first file by name', async () => {
    const result = await report({
      'b.ts': "import { c } from './c';\nexport const b = c;",
      'c.ts': "export const z = 1;\nimport { a } from './a';\nexport const c = a;",
      'a.ts': "import { b } from './b';\nexport const a = b;",
      'd.ts': "import './a';",
    });
    expect(result.cycles).toEqual([
      {
        length: 3,
        files: ['a.ts', 'b.ts', 'c.ts'],
        imports: [
          { from: 'a.ts', to: 'b.ts', line: 1 },
          { from: 'b.ts', to: 'c.ts', line: 1 },
          { from: 'c.ts', to: 'a.ts', line: 2 },
        ],
        closing: { file: 'c.ts', line: 2, to: 'a.ts' },
        throughIndex: false,
      },
    ]);
    expect(result.counts).toEqual({ files: 4, cycles: 1, filesInCycles: 3, typeOnlyGroups: 0 });
  });

  it('counts cycles of types apart, however the type is marked', async () => {
    const result = await report({
      'a.ts': "import type { B } from './b';\nexport type A = B;",
      'b.ts': "import { type A } from './a';\nexport type B = A;",
      'c.ts': "export type { D } from './d';",
      'd.ts': "import { C } from './c';\nexport type D = C;",
    });
    expect(result.cycles).toEqual([]);
    expect(result.counts.typeOnlyGroups).toBe(2);
  });

  it('does not count what a function loads later, and counts require at the top', async () => {
    const lazy = await report({
      'a.ts': "export const load = () => import('./b');",
      'b.ts': "import { load } from './a';\nload();",
    });
    expect(lazy.cycles).toEqual([]);
    const now = await report({
      'a.js': "const b = require('./b');\nmodule.exports = { b };",
      'b.js': "function later() { return require('./a'); }\nmodule.exports = { later };\nrequire('./a');",
    });
    expect(now.cycles.map((c) => c.files)).toEqual([['a.js', 'b.js']]);
    expect(now.cycles[0]?.closing).toEqual({ file: 'b.js', line: 3, to: 'a.js' });
  });

  it('follows re-exports, index files and aliases, and says when an index is on the way', async () => {
    const result = await report({
      'tsconfig.json': '{"compilerOptions":{"paths":{"@/*":["./src/*"]}}}',
      'src/ui/index.ts': "export * from './Button';",
      'src/ui/Button.tsx': "import { Icon } from '@/ui';\nexport const Button = () => <Icon />;",
      'src/self.ts': "import * as me from './self';\nexport const x = me;",
    });
    expect(result.cycles.map((c) => [c.files, c.throughIndex])).toEqual([
      [['src/self.ts'], false],
      [['src/ui/Button.tsx', 'src/ui/index.ts'], true],
    ]);
  });

  it('lists as many cycles as must be cut, not each way round', async () => {
    const result = await report({
      'a.ts': "import './b';\nimport './c';",
      'b.ts': "import './a';",
      'c.ts': "import './a';\nimport './b';",
    });
    expect(result.cycles.map((c) => c.files)).toEqual([
      ['a.ts', 'b.ts'],
      ['a.ts', 'c.ts'],
    ]);
  });

  it('follows a cycle through hundreds of files, and names the first hundred', async () => {
    const files: Record<string, string> = {};
    for (let i = 0; i < 300; i++) files[`f${i}.ts`] = `import './f${(i + 1) % 300}';`;
    const result = await report(files);
    expect(result.counts).toMatchObject({ cycles: 1, filesInCycles: 300 });
    expect(result.cycles[0]).toMatchObject({ length: 300, closing: { file: 'f299.ts', to: 'f0.ts' } });
    expect(result.cycles[0]?.files).toHaveLength(100);
  });

  it('stops listing in a group with very many cycles, and says so', async () => {
    const names = [...'abcdefghij'];
    const result = await report(
      Object.fromEntries(
        names.map((n) => [`${n}.ts`, names.map((m) => (m === n ? '' : `import './${m}';`)).join('\n')]),
      ),
    );
    expect(result.cycles).toHaveLength(25);
    expect(result.notes.join(' ')).toContain('a.ts and 9 other files form more cycles than are listed.');
  });

  it('names imports that lead nowhere and files that cannot be read', async () => {
    const root = writeTree(tempFolder(), { 'a.ts': "import './gone';\nimport 'react';", 'empty.ts': '' });
    writeFileSync(join(root, 'utf16.ts'), Buffer.from([0x00, 0xff, 0xfe, 0x00]));
    const result = await importCycles.run({ path: '.' }, { cwd: root, signal });
    expect(result.unresolvedImports).toEqual(['.: ./gone']);
    expect(result.notRead.map((n) => n.file)).toEqual(['utf16.ts']);
    expect(result.cycles).toEqual([]);
  });

  it('stops when its caller has', () => {
    const aborted = AbortSignal.abort();
    const cwd = writeTree(tempFolder(), { 'a.ts': "import './a';" });
    expect(() => importCycles.run({ path: '.' }, { cwd, signal: aborted })).toThrow();
  });
});

describe('graph cycles', () => {
  const graph = (text: string): Map<string, Set<string>> => {
    const found = new Map<string, Set<string>>();
    for (const pair of text.split(' ')) {
      const [from, to] = pair.split('>') as [string, string];
      found.set(from, (found.get(from) ?? new Set()).add(to));
      if (!found.has(to)) found.set(to, new Set());
    }
    return found;
  };

  it('finds groups apart from each other, and nothing in a tree', () => {
    expect(cyclicGroups(graph('a>b b>a b>c c>d d>c d>e'))).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    expect(cyclicGroups(graph('a>b a>c b>d c>d'))).toEqual([]);
  });

  it('gives the shortest cycles first, wherever in the group they are', () => {
    const chain = Array.from({ length: 400 }, (_, i) => `a${1000 + i}>a${1001 + i}`).join(' ');
    const whole = graph(`${chain} a1400>x x>y y>x x>z z>x x>a1000`);
    const group = cyclicGroups(whole)[0] as string[];
    expect(cyclesToCut(whole, group, 50).cycles.map((c) => c.length)).toEqual([2, 2, 402]);
  });

  it('walks a ring of 20,000 without running out of stack', () => {
    const ring = new Map(
      Array.from({ length: 20_000 }, (_, i) => [`n${i}`, new Set([`n${(i + 1) % 20_000}`])]),
    );
    const groups = cyclicGroups(ring);
    expect(groups.map((g) => g.length)).toEqual([20_000]);
    expect(cyclesToCut(ring, groups[0] as string[], 5).cycles.map((c) => c.length)).toEqual([20_000]);
  });

  it('leaves no cycle when all that it names are cut', () => {
    const text = 'a>b b>c c>a c>b b>d d>b d>a a>e e>d';
    const whole = graph(text);
    for (const cycle of cyclesToCut(whole, [...whole.keys()], 50).cycles)
      whole.get(cycle.at(-1) as string)?.delete(cycle[0] as string);
    expect(cyclicGroups(whole)).toEqual([]);
  });
});
