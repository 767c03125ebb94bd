import { describe, expect, test } from 'vitest';
import { each, faultsOf, type RunOptions, runChain } from '../support/run-chain.ts';
import { type World, world } from '../support/world.ts';

/** `main` is ahead of the released v4.1.2, which runs in production; one commit of it is the fix. */
function shop(): World & { readonly fix: string; readonly released: string } {
  const home = world({ 'price.txt': 'voucher 0: refused\n', 'other.txt': 'one\n' });
  home.git('tag', 'v4.1.2');
  home.git('push', '--quiet', 'origin', 'v4.1.2');
  const released = home.git('rev-parse', 'v4.1.2^{commit}');
  home.write('../repo/other.txt', 'two\n');
  home.git('commit', '--quiet', '--all', '--message', 'Not for production yet');
  home.write('../repo/price.txt', 'voucher 0: accepted\n');
  home.git('commit', '--quiet', '--all', '--message', 'Accept vouchers of 0');
  home.git('push', '--quiet', 'origin', 'main');
  home.write('production', `${released}\n`);
  return { ...home, fix: home.git('rev-parse', 'HEAD'), released };
}

const DEPLOY = `echo half >"$WORLD/production"; [ ! -e "$WORLD/deploy-breaks" ] || [ "$REF" = "$(cat "$WORLD/deploy-breaks")" ] || exit 1
echo "$REF" >"$WORLD/production"`;

const hotfix = (home: ReturnType<typeof shop>, more: Partial<RunOptions> = {}) =>
  runChain({
    chain: 'hotfix',
    world: home,
    agents: { review: () => ({ verdict: 'deploy', wayBack: 'Yes: no table changes.', findings: [] }) },
    ...more,
    inputs: {
      version: '4.1.3',
      from: 'v4.1.2',
      commits: [home.fix],
      check: 'grep -q accepted price.txt',
      deploy: DEPLOY,
      health: 'https://shop.example.org/healthz',
      soak: '5ms',
      ...more.inputs,
    },
  });

describe('hotfix', { timeout: 180_000 }, () => {
  test('the fix alone is in production, tagged, released and on its way back to main', async () => {
    const home = shop();
    const run = await hotfix(home);
    expect([run.status, run.error]).toEqual(['succeeded', undefined]);
    const commit = run.outputs['commit'] as string;
    expect(home.read('production')).toBe(`${commit}\n`);
    expect(home.git('show', `${commit}:price.txt`)).toBe('voucher 0: accepted');
    expect(home.git('show', `${commit}:other.txt`)).toBe('one');
    expect(home.git('log', '-1', '--format=%b', commit)).toContain(`cherry picked from commit ${home.fix}`);
    expect(home.git('rev-parse', 'v4.1.3^{commit}')).toBe(commit);
    expect(home.git('ls-remote', '--tags', 'origin', 'v4.1.3^{}').split('\t')[0]).toBe(commit);
    expect(run.outputs).toMatchObject({
      tag: 'v4.1.3',
      release: 'https://github.example/releases/v4.1.3',
      'merge-back': 'https://github.example/pull/hotfix_4.1.3',
    });
    expect(home.git('branch', '--show-current')).toBe('main');
    expect(run.published).toEqual([
      { topic: 'release/hotfix', payload: { tag: 'v4.1.3', from: 'v4.1.2', commit } },
    ]);
  });

  test('whichever step fails before the tag, before or after its work, production and branches are as before', {
    timeout: 600_000,
  }, async () => {
    const faults = faultsOf(await hotfix(shop()));
    expect(faults.length).toBeGreaterThanOrEqual(4);
    const late = new Set(['release', 'merge-back', 'announce', 'return']);
    await each(faults, async (fault) => {
      const home = shop();
      const before = home.snapshot();
      const run = await hotfix(home, { fault });
      if (late.has(fault.step)) {
        expect({ fault, status: run.status, production: home.read('production') }).toEqual({
          fault,
          status: 'succeeded',
          production: `${run.outputs['commit']}\n`,
        });
      } else {
        expect({ fault, status: run.status, world: home.snapshot() }).toEqual({
          fault,
          status: expect.stringMatching(/^(failed|compensated)$/),
          world: before,
        });
      }
      home.remove();
    });
  });

  test('a deployment that stops half way brings the released version back', async () => {
    const home = shop();
    const before = home.snapshot();
    home.write('deploy-breaks', home.released);
    const run = await hotfix(home);
    expect(run.status).toBe('compensated');
    expect(home.read('production')).toBe(`${home.released}\n`);
    expect(home.snapshot()).toBe(`deploy-breaks: ${home.released}\n${before}`);
  });

  test('cancelled at the last moment, it takes back release, tag, production and branches', async () => {
    const home = shop();
    const run = await hotfix(home, { fault: { step: 'merge-back', how: 'cancelled' } });
    expect(run.status).toBe('cancelled');
    expect(home.calls()).toContain('gh release delete v4.1.3 --yes');
    expect(home.read('gh/releases/v4.1.3')).toBeUndefined();
    expect(home.read('production')).toBe(`${home.released}\n`);
    expect(home.git('ls-remote', 'origin')).not.toContain('4.1.3');
    expect(home.git('branch', '--format=%(refname:short)')).toBe('main');
    expect(home.git('tag')).toBe('v4.1.2');
  });

  test('a version that does not stay well is never tagged', async () => {
    const home = shop();
    const run = await hotfix(home, {
      approve: () => {
        home.write('bad-commits', `${home.git('rev-parse', 'HEAD')}\n`);
        return true;
      },
    });
    expect([run.status, home.read('production')]).toEqual(['compensated', `${home.released}\n`]);
    expect(home.calls().filter((call) => call.startsWith('curl')).length).toBe(12);
    expect(home.git('ls-remote', 'origin')).not.toContain('4.1.3');
  });

  test('the half of a fix that an agent wrote is kept in the stash when the check refuses it', async () => {
    const home = shop();
    const before = home.snapshot();
    const run = await hotfix(home, {
      inputs: { commits: [], fix: 'Vouchers of 0 are refused' },
      agents: {
        fix: ({ write }) => {
          write('price.txt', 'voucher 0: perhaps\n');
          write('new.txt', 'also new\n');
          return { title: 'Accept vouchers of 0', cause: 'price.txt:1', changed: ['price.txt'] };
        },
      },
    });
    expect([run.status, home.snapshot()]).toEqual(['compensated', before]);
    expect(home.git('stash', 'show', '--include-untracked', '--name-only')).toBe('new.txt\nprice.txt');
  });

  test('a commit that does not apply leaves no half-picked state', async () => {
    const home = shop();
    home.write('../repo/price.txt', 'voucher 0: maybe, voucher 1: yes\n');
    home.git('commit', '--quiet', '--all', '--message', 'Builds on the fix');
    const before = home.snapshot();
    const run = await hotfix(home, { inputs: { commits: [home.git('rev-parse', 'HEAD')] } });
    expect([run.status, home.snapshot()]).toEqual(['compensated', before]);
    expect(home.git('status')).not.toContain('cherry-pick');
  });

  test('a refusal deploys nothing', async () => {
    const home = shop();
    const before = home.snapshot();
    const run = await hotfix(home, { approve: () => false });
    expect([run.status, home.snapshot()]).toEqual(['compensated', before]);
  });

  test.each([
    ['a version that is tagged already', { version: '4.1.2' }, 'version-taken'],
    ['no fix at all', { commits: [] }, 'no-fix'],
    ['a tag that does not exist', { from: 'v9.9.9' }, 'exit'],
  ])('%s is refused before anything happens', async (_, inputs, error) => {
    const home = shop();
    const before = home.snapshot();
    const run = await hotfix(home, { inputs });
    expect([run.error, home.snapshot()]).toEqual([expect.stringContaining(error), before]);
  });
});
