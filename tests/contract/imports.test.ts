import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkTree, MAX_LINES, RANKS } from '../../tools/check-imports.ts';
import { importsOf } from '../../tools/support/import-sites.ts';
import { tempFolder, writeTree } from '../unit/support/temp.ts';

const ROOT = join(import.meta.dirname, '../..');

const CLEAN = {
  'scripts/core/clock.ts': 'export const now = 1;\n',
  'scripts/text/stem.ts': "import { now } from '../core/clock.ts';\nexport const stem = now;\n",
  'scripts/schema/yaml.ts': "import type { now } from '../core/clock.ts';\nexport type Y = typeof now;\n",
  'scripts/routing/rank/a.ts':
    "import { readFileSync } from 'node:fs';\nimport { stem } from '../../text/stem.ts';\nimport { b } from './b.ts';\nexport const a = [stem, b, readFileSync];\n",
  'scripts/routing/rank/b.ts': 'export const b = 2;\n',
  'scripts/routing/router.ts': "export { b } from './rank/b.ts';\n",
  'scripts/brain/main.ts': "const late = import('../routing/router.ts');\nexport { late };\n",
};

function violations(files: Readonly<Record<string, string>>): string[] {
  const root = writeTree(tempFolder(), { ...CLEAN, ...files });
  return checkTree(root).violations.map((v) => `${v.file}:${v.line}: ${v.what}`);
}

describe('the check of imports', () => {
  it('passes a clean tree and reports its size', () => {
    const report = checkTree(writeTree(tempFolder(), CLEAN));
    expect(report.violations).toEqual([]);
    expect(report).toMatchObject({
      files: 7,
      medianLines: 2,
      longest: { file: 'scripts/routing/rank/a.ts', lines: 4 },
    });
  });

  it('ranks the folders as the design does, and those that came later', () => {
    expect(RANKS.map((r) => r.join(', ')).join(' < ')).toBe(
      'core < text < schema, crdt, resilience < log, store, registry < models < bus, routing, methods < rpc < chains, telemetry < host, lint < brain, cli, dashboard',
    );
  });

  it.each([
    ['a static import', "import { x } from '../host/x.ts';\n"],
    ['a type import', "import type { X } from '../host/x.ts';\n"],
    ['an inline type', "import { type X } from '../host/x.ts';\n"],
    ['a side effect', "import '../host/x.ts';\n"],
    ['a re-export', "export { x } from '../host/x.ts';\n"],
    ['a dynamic import', "export const x = await import('../host/x.ts');\n"],
    ['an import type in an expression', "export type X = import('../host/x.ts').X;\n"],
    ['an import over several lines', "import {\n  x,\n  y,\n} from '../host/x.ts';\n"],
  ])('finds %s of a later rank', (_title, text) => {
    const found = violations({
      'scripts/routing/bad.ts': text,
      'scripts/host/x.ts': 'export const x = 1;\n',
    });
    expect(found).toEqual(['scripts/routing/bad.ts:1: imports host, which has a later rank than routing']);
  });

  it('finds an import of another folder of the same rank, with its line', () => {
    const found = violations({
      'scripts/methods/bad.ts': "\n\nimport { b } from '../routing/rank/b.ts';\nexport { b as c };\n",
    });
    expect(found).toEqual(['scripts/methods/bad.ts:3: imports routing, a folder of its own rank']);
  });

  it('finds folders without a rank, loose files, and imports that leave scripts/', () => {
    const found = violations({
      'scripts/helpers/x.ts': 'export const x = 1;\n',
      'scripts/loose.ts': 'export const y = 1;\n',
      'scripts/core/out.ts': "import { t } from '../../tools/t.ts';\nexport { t as u };\n",
    });
    expect(found).toEqual([
      'scripts/core/out.ts:1: imports tools/t.ts, which is outside scripts/',
      'scripts/helpers/x.ts:1: the folder scripts/helpers has no rank',
      'scripts/loose.ts:1: a file directly in scripts/ has no rank',
    ]);
  });

  it('finds a cycle of two, of three, and one made of types only', () => {
    const two = violations({
      'scripts/core/a.ts': "import { b } from './b.ts';\nexport const a = b;\n",
      'scripts/core/b.ts': "import { a } from './a.ts';\nexport const b = a;\n",
    });
    expect(two).toEqual([
      'scripts/core/a.ts:1: an import cycle: scripts/core/a.ts -> scripts/core/b.ts -> scripts/core/a.ts',
    ]);
    const three = violations({
      'scripts/core/a.ts': "import type { B } from './b.ts';\nexport type A = B;\n",
      'scripts/core/b.ts': "import type { C } from './c.ts';\nexport type B = C;\n",
      'scripts/core/c.ts': "\nimport type { A } from './a.ts';\nexport type C = A;\n",
      'scripts/core/into.ts': "import type { A } from './a.ts';\nexport type I = A;\n",
    });
    expect(three).toEqual([
      'scripts/core/a.ts:1: an import cycle: scripts/core/a.ts -> scripts/core/b.ts -> scripts/core/c.ts -> scripts/core/a.ts',
    ]);
  });

  it('finds a file that imports itself', () => {
    expect(
      violations({ 'scripts/core/a.ts': "import type { A } from './a.ts';\nexport type B = A;\n" }),
    ).toEqual(['scripts/core/a.ts:1: an import cycle: scripts/core/a.ts -> scripts/core/a.ts']);
  });

  it('finds barrels: export * anywhere, and an index.ts that re-exports', () => {
    const found = violations({
      'scripts/core/all.ts': "export * from './clock.ts';\n",
      'scripts/core/named.ts': "export * as clock from './clock.ts';\n",
      'scripts/core/index.ts': "export { now } from './clock.ts';\n",
      'scripts/text/index.ts': 'export const own = 1;\n',
    });
    expect(found).toEqual([
      'scripts/core/all.ts:1: a barrel: export *',
      'scripts/core/index.ts:1: a barrel: an index.ts that re-exports',
      'scripts/core/named.ts:1: a barrel: export *',
    ]);
  });

  it('finds a file of 601 lines and passes one of 600', () => {
    const lines = (n: number): string => '// line\n'.repeat(n);
    expect(
      violations({ 'scripts/core/long.ts': lines(MAX_LINES + 1), 'scripts/core/ok.ts': lines(MAX_LINES) }),
    ).toEqual(['scripts/core/long.ts:601: 601 lines, more than 600']);
  });

  it('exits 1 and prints file:line: what: how to mend', () => {
    const root = writeTree(tempFolder(), {
      ...CLEAN,
      'scripts/core/bad.ts': "import { stem } from '../text/stem.ts';\nexport { stem as s };\n",
    });
    const run = (at: string): { status: number | null; stderr: string; stdout: string } =>
      spawnSync(process.execPath, ['--import', 'tsx', join(ROOT, 'tools/check-imports.ts'), at], {
        cwd: ROOT,
        encoding: 'utf8',
      });
    const bad = run(root);
    expect(bad.status).toBe(1);
    expect(bad.stderr).toMatch(
      /^scripts\/core\/bad\.ts:1: imports text, which has a later rank than core: move .+\n$/,
    );
    const good = run(writeTree(tempFolder(), CLEAN));
    expect(good).toMatchObject({ status: 0, stderr: '' });
    expect(good.stdout).toContain('7 files, median 2 lines');
  });
});

describe('reading import sites', () => {
  it('is not misled by comments, texts, templates and regular expressions', () => {
    const source = [
      "// import { a } from './comment.ts';",
      "/* export * from './block.ts'; */",
      `const text = "import { a } from './text.ts'";`,
      'const more = \'import("./inner.ts")\';',
      "const template = `import { a } from './template.ts'; ${[`export * from './deep.ts'`]}`;",
      `const pattern = /import ["']x/; const half = 4 / 2; const r = half / 1;`,
      "import { real } from './real.ts';",
      "const it = Array.from('./not.ts'); const o = { import: './no.ts', from: './no.ts' };",
      "export const from = './value.ts';",
    ].join('\n');
    expect(importsOf(source)).toEqual([{ kind: 'import', specifier: './real.ts', typeOnly: false, line: 7 }]);
  });

  it('reads every form, with its line', () => {
    const source = `import a, { b } from './1.ts';\nimport type C from "./2.ts";\nimport * as d from './3.ts';\nimport './4.ts';\nexport type { E } from './5.ts';\nexport * from './6.ts';\nexport const f = () => import(\n  './7.ts'\n);\n`;
    expect(
      importsOf(source).map((s) => `${s.line} ${s.kind} ${s.specifier}${s.typeOnly ? ' type' : ''}`),
    ).toEqual([
      '1 import ./1.ts',
      '2 import ./2.ts type',
      '3 import ./3.ts',
      '4 import ./4.ts',
      '5 export ./5.ts type',
      '6 export-all ./6.ts',
      '7 dynamic ./7.ts',
    ]);
  });
});

describe('this repository', () => {
  const report = checkTree(ROOT);

  it('keeps ranks, has no barrels and no file above 600 lines', () => {
    expect(report.violations.filter((v) => !v.what.startsWith('an import cycle'))).toEqual([]);
    expect(report.files).toBeGreaterThan(80);
    expect(report.medianLines).toBeLessThanOrEqual(100);
  });

  it('has no import cycle', () => {
    expect(report.violations.filter((v) => v.what.startsWith('an import cycle'))).toEqual([]);
  });
});
