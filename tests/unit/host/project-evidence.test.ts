import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dependencyNames, isDependencyManifest } from '../../../scripts/host/dependency-names.ts';
import { matchPlugins, ProjectEvidence } from '../../../scripts/host/project-evidence.ts';
import { hasChanged, readProject } from '../../../scripts/host/project-files.ts';
import type { PluginEntry } from '../../../scripts/registry/entry.ts';
import { temporaryFolder, write } from './folder.ts';

function plugin(
  name: string,
  dependencies: readonly string[],
  filePatterns: readonly string[] = [],
): PluginEntry {
  return {
    name,
    description: '',
    version: undefined,
    source: 'installed',
    root: `/${name}`,
    capabilities: { domains: [], contexts: [], patterns: [], integrations: [] },
    routing: {
      keywords: { strong: [], weak: [], against: [] },
      filePatterns,
      dependencies,
      priority: 50,
      acceptsRoutingFrom: ['*'],
      canRouteTo: [],
      buildsOn: [],
    },
    rpc: undefined,
    errorHandling: {},
  };
}

describe('dependency names', () => {
  it.each([
    [
      'package.json',
      '{"dependencies":{"React":"19"},"devDependencies":{"@scope/x":"1"},"scripts":{"vite":"no"}}',
      ['react', '@scope/x'],
    ],
    [
      'pyproject.toml',
      '[project]\nname = "shop"\ndependencies = [\n  "fastapi[standard]>=0.115",\n  "SQLAlchemy ~= 2.0",\n]\n',
      ['fastapi', 'sqlalchemy'],
    ],
    [
      'pyproject.toml',
      '[tool.poetry.dependencies]\npython = "^3.12"\narq = "*"\n[tool.ruff]\nline-length = 100\n',
      ['python', 'arq'],
    ],
    [
      'requirements-dev.txt',
      '# tools\npytest==8\nhttpx[http2]>=0.27 ; python_version > "3"\n-r base.txt\nredis\n',
      ['pytest', 'httpx', 'redis'],
    ],
    [
      'go.mod',
      'module example.com/me\n\ngo 1.24\n\nrequire (\n\tgithub.com/gin-gonic/gin v1.10.0\n)\nrequire github.com/x/y v0.1.0\n',
      ['github.com/gin-gonic/gin', 'github.com/x/y'],
    ],
    [
      'Cargo.toml',
      '[dependencies]\nserde = { version = "1" }\n[dependencies.tokio]\nversion = "1"\n[profile.release]\nlto = true\n',
      ['serde', 'tokio'],
    ],
    ['Gemfile', "source 'https://rubygems.org'\ngem 'rails', '~> 8'\n", ['rails']],
    ['composer.json', '{"require":{"laravel/framework":"^12"}}', ['laravel/framework']],
    ['build.gradle.kts', 'implementation("org.keycloak:keycloak-core:26.0")', ['keycloak-core']],
  ])('of a %s are what it asks for', (file, text, expected) => {
    expect(isDependencyManifest(file)).toBe(true);
    const names = dependencyNames(`sub/${file}`, text);
    for (const name of expected) expect(names).toContain(name);
    expect(names).not.toContain('vite');
    expect(names).not.toContain('line-length');
    expect(names).not.toContain('lto');
  });

  it.each(['package.json', 'pyproject.toml', 'go.mod', 'composer.json'])(
    'of a broken %s are none, without a throw',
    (file) => {
      expect([...dependencyNames(file, '\u0000{"dependencies": [[[')]).toEqual([]);
    },
  );

  it('are not looked for in lock files and sources', () => {
    for (const name of ['package-lock.json', 'pnpm-lock.yaml', 'main.py', 'requirements.md'])
      expect(isDependencyManifest(name)).toBe(false);
  });
});

describe('a project', () => {
  it('is listed two levels deep, without what tools put there', () => {
    const root = temporaryFolder();
    write(root, {
      'a/b/c/deep.txt': '',
      'a/b/seen.txt': '',
      'node_modules/react/package.json': {},
      'top.txt': '',
    });
    expect(readProject(root).paths).toEqual([
      'a/',
      'node_modules/',
      'top.txt',
      'a/b/',
      'a/b/c/',
      'a/b/seen.txt',
    ]);
  });

  it('of many files is known by its first ones', () => {
    const root = temporaryFolder();
    write(root, Object.fromEntries(Array.from({ length: 1_600 }, (_, i) => [`f${i}.txt`, ''])));
    expect(readProject(root).paths).toHaveLength(1_500);
  });

  it('that is not there has no facts, and is noticed when it appears', () => {
    const root = join(temporaryFolder(), 'later');
    const facts = readProject(root);
    expect(facts.paths).toEqual([]);
    expect(hasChanged(facts)).toBe(false);
    mkdirSync(root);
    expect(hasChanged(facts)).toBe(true);
  });

  it('with a link to itself is listed once', () => {
    const root = temporaryFolder();
    symlinkSync(root, join(root, 'loop'));
    expect(readProject(root).paths).toEqual(['loop']);
  });
});

describe('evidence', () => {
  const python = plugin('py', ['fastapi'], ['**/alembic/**', '**/*.tsx']);
  const web = plugin('web', ['react', '@scope/ui'], ['**/*.tsx']);

  it('names what was found for each plugin, and nothing for the others', () => {
    const root = temporaryFolder();
    write(root, {
      'requirements.txt': 'FastAPI==1\n',
      'server/alembic/env.py': '',
      'package.json': { dependencies: {} },
    });
    expect([...matchPlugins(readProject(root), [python, web])]).toEqual([
      ['py', ['fastapi (requirements.txt)', 'server/alembic/', 'server/alembic/env.py']],
    ]);
  });

  it('is matched against hidden files as well', () => {
    const root = temporaryFolder();
    write(root, { '.storybook/main.ts': '' });
    expect(matchPlugins(readProject(root), [plugin('sb', [], ['**/.storybook/**'])]).get('sb')).toEqual([
      '.storybook/',
      '.storybook/main.ts',
    ]);
  });

  it('of a pattern that cannot be compiled is none', () => {
    const root = temporaryFolder();
    write(root, { 'a.txt': '' });
    const bad = plugin('bad', [], ['x'.repeat(70_000), '[', '(((', '']);
    expect([...matchPlugins(readProject(root), [bad])]).toEqual([]);
  });

  it('is not held up by a pattern made to backtrack', () => {
    const root = temporaryFolder();
    write(root, { [`${'a'.repeat(120)}!`]: '' });
    const started = performance.now();
    matchPlugins(readProject(root), [
      plugin(
        'evil',
        [],
        [
          `${'+(a|a)'.repeat(20)}b`,
          `${'*a'.repeat(14)}b`,
          `*a*a*a${'a'.repeat(150)}b`,
          `**/{${'a,'.repeat(50)}a}*b`,
          `${'**/'.repeat(40)}b`,
          `${'{a,b}'.repeat(30)}*`,
        ],
      ),
    ]);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('is answered from memory until it is refreshed', () => {
    const root = temporaryFolder();
    const evidence = new ProjectEvidence();
    const plugins = [python, web];
    expect(evidence.of(root, plugins).size).toBe(0);
    write(root, { 'package.json': { dependencies: { react: '19' } } });
    expect(evidence.of(root, plugins).size).toBe(0);
    evidence.refresh(root, plugins);
    expect(evidence.of(root, plugins).get('web')).toEqual(['react (package.json)']);
    rmSync(join(root, 'package.json'));
    evidence.refresh(root, plugins);
    expect(evidence.of(root, plugins).size).toBe(0);
  });

  it('follows the registry', () => {
    const root = temporaryFolder();
    write(root, { 'package.json': { dependencies: { react: '19' } } });
    const evidence = new ProjectEvidence();
    expect(evidence.of(root, [python]).size).toBe(0);
    expect([...evidence.of(root, [python, web]).keys()]).toEqual(['web']);
  });
});
