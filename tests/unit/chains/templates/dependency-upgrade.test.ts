import { describe, expect, test } from 'vitest';
import type { Json } from '../../../../scripts/core/json.ts';
import type { Agents } from '../support/executors.ts';
import { type RunOptions, runChain } from '../support/run-chain.ts';
import { type World, world } from '../support/world.ts';

const manifest = (versions: Readonly<Record<string, string>>): string =>
  `{\n  "dependencies": {\n${Object.entries(versions)
    .map(([name, version]) => `    "${name}": "${version}"`)
    .join(',\n')}\n  }\n}\n`;

const NOW = { apples: '1.0.0', bread: '1.0.0', cheese: '1.0.0', dates: '1.0.0' };

function project(): World {
  const home = world({
    'package.json': manifest(NOW),
    'package-lock.json': manifest(NOW),
    'index.js': 'eat(cheese);\n',
  });
  const outdated = Object.keys(NOW).map((name) => [
    name,
    { current: '1.0.0', wanted: '1.5.0', latest: '2.0.0' },
  ]);
  home.write(
    'npm/outdated.json',
    JSON.stringify({ ...Object.fromEntries(outdated), workspaced: [{ current: '1.0.0' }] }),
  );
  return home;
}

/** Version 1.5.0 of cheese wants `slice`. */
const CHECK = 'if grep -q \'"cheese": "1.5.0"\' package.json; then grep -q slice index.js; fi';

const upgrade = (home: World, more: Partial<RunOptions> = {}) =>
  runChain({
    chain: 'dependency-upgrade',
    world: home,
    ...more,
    inputs: { check: CHECK, reviewer: 'a:reviewer', ...(more.inputs as { [name: string]: Json }) },
  });

const subjects = (home: World): string[] =>
  home.git('log', '--format=%s', 'origin/main..HEAD').split('\n').reverse();

describe('dependency-upgrade', { timeout: 180_000 }, () => {
  test('upgrades that do not break anything are one commit each, and no agent is asked', async () => {
    const home = project();
    const run = await upgrade(home, { inputs: { check: 'true', skip: ['dates'] } });
    expect([run.status, run.error]).toEqual(['succeeded', undefined]);
    expect(run.outputs).toMatchObject({
      upgraded: ['apples 1.0.0 → 1.5.0', 'bread 1.0.0 → 1.5.0', 'cheese 1.0.0 → 1.5.0'],
      culprit: '',
    });
    expect(subjects(home)).toEqual([
      'Upgrade apples from 1.0.0 to 1.5.0',
      'Upgrade bread from 1.0.0 to 1.5.0',
      'Upgrade cheese from 1.0.0 to 1.5.0',
    ]);
  });

  test('the one that breaks the check is found by bisecting and left out, with what came after it', async () => {
    const home = project();
    const run = await upgrade(home, { inputs: { adapt: false } });
    expect([run.status, run.error]).toEqual(['succeeded', undefined]);
    expect(run.outputs).toMatchObject({
      culprit: 'cheese',
      upgraded: ['apples 1.0.0 → 1.5.0', 'bread 1.0.0 → 1.5.0'],
    });
    expect(subjects(home)).toEqual([
      'Upgrade apples from 1.0.0 to 1.5.0',
      'Upgrade bread from 1.0.0 to 1.5.0',
    ]);
    const branch = home.git('branch', '--show-current');
    const text = home.read(`gh/prs/${branch.replace('/', '_')}`);
    expect(text).toContain('cheese broke it; it and what came after it are left out.');
    expect(text).toContain('- dates 1.5.0');
    expect(home.git('status', '--porcelain')).toBe('');
  });

  test('code that an agent adapts keeps the upgrade that broke the check', async () => {
    const home = project();
    const agents: Agents = {
      adapt: ({ input, write }) => {
        expect(input.prompt).toContain('cheese to 1.5.0');
        write('index.js', 'eat(slice(cheese));\n');
        return { cause: 'cheese comes whole since 1.5.0', changed: ['index.js'] };
      },
      first: () => ({ verdict: 'merge', findings: [] }),
    };
    const run = await upgrade(home, { agents });
    expect([run.status, run.error]).toEqual(['succeeded', undefined]);
    expect(run.outputs).toMatchObject({ culprit: 'cheese' });
    expect((run.outputs['upgraded'] as string[]).length).toBe(4);
    expect(subjects(home).at(-1)).toBe('Adapt to cheese 1.5.0');
  });

  test('an adaptation that does not help is dropped with its upgrade', async () => {
    const home = project();
    const agents: Agents = {
      adapt: ({ write }) => {
        write('index.js', 'throw cheese;\n');
        return { cause: 'unknown', changed: ['index.js'] };
      },
      repair: () => ({ cause: 'unknown', changed: [] }),
    };
    const run = await upgrade(home, { agents });
    expect([run.status, run.error]).toEqual(['succeeded', undefined]);
    expect(run.outputs).toMatchObject({
      culprit: 'cheese',
      upgraded: ['apples 1.0.0 → 1.5.0', 'bread 1.0.0 → 1.5.0'],
    });
    expect(home.read('../repo/index.js')).toBe('eat(cheese);\n');
  });

  test('one that cannot be installed is put back and does not keep the others from it', async () => {
    const home = project();
    home.write('npm/refused', 'bread\n');
    const run = await upgrade(home, { inputs: { check: 'true', to: 'latest' } });
    expect([run.status, run.error]).toEqual(['succeeded', undefined]);
    expect(run.outputs['upgraded']).toEqual([
      'apples 1.0.0 → 2.0.0',
      'cheese 1.0.0 → 2.0.0',
      'dates 1.0.0 → 2.0.0',
    ]);
    expect(home.read('../repo/package.json')).toContain('"bread": "1.0.0"');
  });

  test('a check that is red before anything is upgraded stops it', async () => {
    const run = await upgrade(project(), { inputs: { check: 'false' } });
    expect(run.error).toContain('red-before');
  });

  test('nothing outdated opens no pull request', async () => {
    const home = project();
    home.write('npm/outdated.json', '{}');
    const run = await upgrade(home);
    expect([run.status, run.outputs]).toEqual(['succeeded', { upgraded: [], culprit: '', url: '' }]);
    expect(home.calls().some((call) => call.startsWith('gh'))).toBe(false);
  });
});
