import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { buildAll } from '../../tools/build.ts';
import { kitTypes } from '../../tools/kit-types.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGE = readFileSync(join(ROOT, 'docs', 'testing-your-plugin.md'), 'utf8');

/** An installed copy of the pack with fresh bundles, and SQLite beside it. */
let installed: string;

beforeAll(async () => {
  installed = realpathSync(mkdtempSync(join(tmpdir(), 'arbiter kit-')));
  for (const part of ['bin', 'schemas', 'agents', 'orchestration', '.claude-plugin', 'arbiter.json'])
    cpSync(join(ROOT, part), join(installed, part), { recursive: true });
  for (const [path, text] of [...(await buildAll(ROOT)), ['dist/kit.d.mts', await kitTypes(ROOT)] as const])
    write(installed, path, text);
  symlinkSync(join(ROOT, 'node_modules'), join(installed, 'node_modules'));
  return () => rmSync(installed, { recursive: true, force: true });
});

function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function tempFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'arbiter-kit-test-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The files that the page shows: a path in backticks at the end of a line, and a block right behind it. */
function filesOfPage(): [path: string, text: string][] {
  return [...PAGE.matchAll(/`my-plugin\/([\w./-]+)`:\n\n```\w+\n([\s\S]*?)^```$/gm)].map((m) => [
    m[1] as string,
    m[2] as string,
  ]);
}

function pluginOfPage(): string {
  const folder = tempFolder();
  for (const [path, text] of filesOfPage()) write(folder, path, text);
  return folder;
}

function run(program: string, args: readonly string[], cwd: string, env: Record<string, string> = {}) {
  return spawnSync(program, args, {
    cwd,
    env: { PATH: process.env['PATH'], HOME: tempFolder(), ...env },
    encoding: 'utf8',
    timeout: 100_000,
  });
}

const arbiter = (args: readonly string[], cwd: string) =>
  run(process.execPath, [join(installed, 'bin', 'arbiter'), ...args], cwd);

describe('the page about testing a plugin', () => {
  it('shows a whole plugin with a test file', () => {
    expect(filesOfPage().map(([path]) => path)).toEqual([
      '.claude-plugin/plugin.json',
      'arbiter.json',
      'agents/state-doctor.md',
      'chains/unlock.yaml',
      'tests/desk.test.mjs',
    ]);
  });

  it('has tests that pass in an installed copy, and fail when the plugin is another', () => {
    const folder = pluginOfPage();
    const kit = arbiter(['plugin', 'kit'], folder);
    expect(kit.stdout).toMatch(/^file:\/\/\S+\/dist\/kit\.mjs\n$/);
    const env = { ARBITER_KIT: kit.stdout.trim() };
    const good = run(process.execPath, ['--test'], folder, env);
    expect(good.stdout).toContain('# pass 5\n');
    expect(good.status).toBe(0);
    const chain = readFileSync(join(folder, 'chains/unlock.yaml'), 'utf8');
    write(folder, 'chains/unlock.yaml', chain.replace('attempts: 3', 'attempts: 2'));
    const bad = run(process.execPath, ['--test'], folder, env);
    expect(bad.stdout).toContain('# fail 1\n');
    expect(bad.status).toBe(1);
  });

  it('shows what arbiter plugin test says of it', () => {
    const shown = /```text\n([\s\S]*?)^```$/m.exec(PAGE)?.[1];
    expect(arbiter(['plugin', 'test', '--alone'], pluginOfPage()).stdout).toBe(shown);
  });
});

describe('the types of the kit', () => {
  const check = (source: string) => {
    const folder = tempFolder();
    write(folder, 'use.mts', source.replaceAll('KIT', join(installed, 'dist', 'kit.mjs')));
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--types', ''];
    return run(
      process.execPath,
      [join(ROOT, 'node_modules/typescript/bin/tsc'), ...options, 'use.mts'],
      folder,
    );
  };

  it('stand alone, and know what the kit gives', () => {
    const right =
      check(`import { expectRoute, memoryBus, registryFrom, runChain, type ChainResult } from 'KIT';
const desk = registryFrom({ 'agents/a.md': '' }, { beside: ['x'] });
expectRoute(desk, 'a prompt').toBe('desk:a');
const run: ChainResult = await runChain(desk.chain('b'), { steps: { c: 'text', d: ({ input }) => input.kind } });
const offset: number = (await memoryBus().publish({ topic: 'a/b', payload: run.status })).offset;
export { offset };
`);
    expect(right.stdout).toBe('');
    expect(right.status).toBe(0);
  });

  it('refuse what it does not take', () => {
    const wrong = check(`import { runChain, registryFrom } from 'KIT';
await runChain(registryFrom('.').chain('b'), { step: {} });
`);
    expect(wrong.stdout).toContain("'step' does not exist in type 'ChainOptions'");
  });
});
