import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RANKS } from '../../tools/check-imports.ts';
import { tempFolder, writeTree } from '../unit/support/temp.ts';

const ROOT = join(import.meta.dirname, '../..');
const MAX_LINES = 150;

/** Paths in backticks: with a slash, or with a known ending. Patterns, placeholders and places outside are no paths. */
function pathsIn(text: string): string[] {
  const names = [...text.matchAll(/`([^`\n]+)`/g)].map((m) => m[1] as string);
  return names.filter(
    (n) =>
      /^[\w.-]+(?:\/[\w.-]+)*\/?$/.test(n) && (n.includes('/') || /\.(?:ts|md|json|ya?ml|mjs|sql)$/.test(n)),
  );
}

function missingIn(text: string, root: string): string[] {
  return pathsIn(text).filter((path) => !existsSync(join(root, path)));
}

const text = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8');

describe('ARCHITECTURE.md', () => {
  it('names only paths that exist, and many of them', () => {
    expect(missingIn(text, ROOT)).toEqual([]);
    expect(new Set(pathsIn(text)).size).toBeGreaterThan(30);
  });

  it('a path that is gone would be noticed', () => {
    const root = writeTree(tempFolder(), { 'scripts/core/clock.ts': '' });
    const map = 'See `scripts/core/clock.ts`, `scripts/core/gone.ts`, `gone.md`, `a word` and `core < text`.';
    expect(missingIn(map, root)).toEqual(['scripts/core/gone.ts', 'gone.md']);
  });

  it(`has at most ${MAX_LINES} lines`, () => {
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(MAX_LINES);
  });

  it('gives the ranks that the check enforces', () => {
    expect(text.replace(/\s+/g, ' ')).toContain(RANKS.map((r) => r.join(', ')).join(' < '));
  });

  it('says of every folder of scripts/ what it is for', () => {
    const folders = readdirSync(join(ROOT, 'scripts'));
    expect(folders.filter((f) => !text.includes(`\`scripts/${f}/\``))).toEqual([]);
  });
});

describe('the package', () => {
  it('has the lockfile of pnpm and of nobody else, so that no user cache gets node_modules', () => {
    expect(existsSync(join(ROOT, 'pnpm-lock.yaml'))).toBe(true);
    const others = ['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'bun.lock', 'bun.lockb'];
    const roots = ['.', ...readdirSync(join(ROOT, 'plugins')).map((name) => `plugins/${name}`)];
    expect(roots.flatMap((r) => others.map((o) => join(ROOT, r, o))).filter((p) => existsSync(p))).toEqual(
      [],
    );
  });
});
