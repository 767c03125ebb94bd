import { describe, expect, test } from 'vitest';
import type { Json } from '../../../../scripts/core/json.ts';
import { type RunOptions, runChain } from '../support/run-chain.ts';
import { type World, world } from '../support/world.ts';

function project(): World {
  const home = world();
  home.git('tag', 'v1.0.0');
  for (const subject of ['feat: share reports (ABC-12)', 'fix: refuse empty names']) {
    home.write('../repo/README.md', `${subject}\n`);
    home.git('commit', '--quiet', '--all', '--message', subject);
  }
  home.git('push', '--quiet', '--tags', 'origin', 'main');
  home.write(
    'gh/runs.json',
    JSON.stringify([{ name: 'test', status: 'completed', conclusion: 'success', url: 'u' }]),
  );
  return home;
}

const verdict = {
  verdict: 'GO',
  version: '1.1.0',
  because: 'A feature.',
  blockers: [],
  notes: '# Added\n\n- Reports can be shared.',
};

const release = (home: World, more: Partial<RunOptions> = {}) =>
  runChain({
    chain: 'release',
    world: home,
    agents: { judge: () => verdict },
    ...more,
    inputs: { publish: 'echo "$VERSION" >>"$WORLD/registry"', ...(more.inputs as { [name: string]: Json }) },
  });

describe('release', { timeout: 180_000 }, () => {
  test('what was approved is tagged with its notes, published and on the release page', async () => {
    const home = project();
    const prompts: string[] = [];
    const run = await release(home, {
      agents: {
        judge: ({ input }) => {
          prompts.push(input.prompt);
          return verdict;
        },
      },
    });
    expect([run.status, run.error]).toEqual(['succeeded', undefined]);
    expect(run.outputs).toMatchObject({
      version: '1.1.0',
      tag: 'v1.1.0',
      url: 'https://github.example/releases/v1.1.0',
      issues: ['ABC-12'],
    });
    expect(prompts[0]).toContain('share reports');
    expect(prompts[0]).toContain('"version":"1.1.0"');
    expect(home.git('tag', '--list', '--format=%(contents)', 'v1.1.0')).toContain(
      '# Added\n\n- Reports can be shared.',
    );
    expect(home.git('ls-remote', '--tags', 'origin', 'v1.1.0')).not.toBe('');
    expect(home.read('gh/releases/v1.1.0')).toContain('Reports can be shared.');
    expect(home.read('registry')).toBe('1.1.0\n');
    expect(run.published.map(({ topic }) => topic)).toEqual(['release/published']);
  });

  test('a no leaves nothing behind', async () => {
    const home = project();
    const before = home.snapshot();
    const run = await release(home, { approve: () => false });
    expect([run.status, home.snapshot()]).toEqual(['failed', before]);
  });

  test('a NO-GO is in the question, with its blockers', async () => {
    const messages: string[] = [];
    const agents = { judge: () => ({ ...verdict, verdict: 'NO-GO', blockers: ['ABC-9 is open'] }) };
    await release(project(), { agents, approve: (_, message) => messages.push(message) > 1 });
    expect(messages).toEqual([expect.stringMatching(/Verdict: NO-GO[\s\S]*BLOCKER: ABC-9 is open/)]);
  });

  test.each([
    [
      'a run that is red',
      'checks-red',
      (home: World) =>
        home.write('gh/runs.json', '[{"name":"test","status":"completed","conclusion":"failure","url":"u"}]'),
    ],
    [
      'a run that still goes',
      'checks-red',
      (home: World) =>
        home.write('gh/runs.json', '[{"name":"test","status":"in_progress","conclusion":"","url":"u"}]'),
    ],
    ['nothing new', 'nothing-to-release', (home: World) => home.git('tag', 'v1.0.1')],
    [
      'a version that origin has',
      'version-taken',
      (home: World) => home.git('push', '--quiet', 'origin', 'v1.0.0^{commit}:refs/tags/v1.1.0'),
    ],
    [
      'a checkout behind origin',
      'What is checked out is not origin/main',
      (home: World) => home.git('reset', '--quiet', '--hard', 'HEAD^'),
    ],
  ])('%s stops it before anything is asked', async (_, error, spoil) => {
    const home = project();
    spoil(home);
    const run = await release(home, { inputs: error === 'version-taken' ? { from: 'v1.0.0' } : {} });
    expect([run.error, run.asked]).toEqual([expect.stringContaining(error), []]);
  });
});
