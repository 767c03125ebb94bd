import { describe, expect, test } from 'vitest';
import { each, faultsOf, type RunOptions, runChain } from '../support/run-chain.ts';
import { type World, world } from '../support/world.ts';

const stack = (tag: string): string =>
  `services:
  web:
    image: gitea/gitea:${tag}
    restart: unless-stopped
    healthcheck:
      test: [CMD, curl, -f, http://127.0.0.1:3000/api/healthz]
  db:
    image: postgres:16
    restart: unless-stopped
    healthcheck:
      test: [CMD, pg_isready]
`;

/** A host on which tag 1 of the stack runs, and tag 2 is to be had. The database's tag floats: it means another image by now. */
function host({ running = true }: { running?: boolean } = {}): World {
  const home = world({ 'compose.yaml': stack('1') });
  home.write('docker/registry/gitea_gitea_1', 'sha256:web1');
  home.write('docker/registry/gitea_gitea_2', 'sha256:web2');
  home.write('docker/registry/postgres_16', 'sha256:db-new');
  home.write('docker/images/gitea_gitea_1', 'sha256:web1');
  home.write('docker/images/postgres_16', 'sha256:db-old');
  if (running) {
    home.write('docker/containers/web', 'gitea/gitea:1 sha256:web1 running healthy 0 0\n');
    home.write('docker/containers/db', 'postgres:16 sha256:db-old running healthy 0 0\n');
  }
  home.write('production', 'reachable');
  home.git('switch', '--quiet', '--create', 'next');
  home.write('../repo/compose.yaml', stack('2'));
  home.git('commit', '--quiet', '--all', '--message', 'Gitea 2');
  home.git('push', '--quiet', 'origin', 'next');
  home.git('switch', '--quiet', 'main');
  home.git('branch', '--quiet', '-D', 'next');
  return home;
}

const deploy = (home: World, more: Partial<RunOptions> = {}) =>
  runChain({
    chain: 'compose-deploy',
    world: home,
    agents: {
      review: () => ({ dataAtRisk: false, wayBack: 'Gitea 1 reads the tables of 2.', concerns: [] }),
    },
    ...more,
    inputs: { ref: 'origin/next', url: 'https://git.example.org/api/healthz', soak: '5ms', ...more.inputs },
  });

/** The pulled images are on the host now, which changes nothing for anybody; names and containers are what counts. */
const runs = (home: World): unknown => ({
  head: home.read('../repo/.git/HEAD'),
  file: home.read('../repo/compose.yaml'),
  web: home.read('docker/containers/web'),
  db: home.read('docker/containers/db'),
});

describe('compose-deploy', { timeout: 180_000 }, () => {
  test('the new commit runs with the newest images', async () => {
    const home = host();
    const run = await deploy(home, { inputs: { backup: 'echo saved >>"$WORLD/backups"' } });
    expect([run.status, run.error]).toEqual(['succeeded', undefined]);
    expect(run.outputs).toMatchObject({
      before: 'main',
      deployed: home.git('rev-parse', 'origin/next'),
      images: ['gitea/gitea:1 sha256:web1', 'postgres:16 sha256:db-old'],
    });
    expect(home.read('docker/containers/web')).toBe('gitea/gitea:2 sha256:web2 running healthy 0 0\n');
    expect(home.read('docker/containers/db')).toBe('postgres:16 sha256:db-new running healthy 0 0\n');
    expect(home.read('backups')).toBe('saved\n');
  });

  test('whichever step fails, before or after its work, the old files and the old images run', {
    timeout: 600_000,
  }, async () => {
    const faults = faultsOf(await deploy(host()));
    expect(faults.length).toBeGreaterThanOrEqual(4);
    await each(faults, async (fault) => {
      const home = host();
      const before = runs(home);
      const run = await deploy(home, { fault });
      expect({ fault, status: run.status, runs: runs(home) }).toEqual({
        fault,
        status: expect.stringMatching(/^(failed|compensated)$/),
        runs: before,
      });
      home.remove();
    });
  });

  test.each([
    ['comes up unhealthy, after others were replaced', 'bad-images', 'container db is unhealthy'],
    ['is restarted again and again', 'restarting-images', '3 restarts'],
  ])('a container that %s brings the old images back, also behind a floating tag', async (_, file, error) => {
    const home = host();
    home.write(`docker/${file}`, 'sha256:db-new\n');
    const before = runs(home);
    const run = await deploy(home);
    expect([run.status, run.error]).toEqual(['compensated', expect.stringContaining(error)]);
    expect(runs(home)).toEqual(before);
    expect(home.read('docker/images/postgres_16')).toBe('sha256:db-old');
  });

  test('a stack that did not run before does not run afterwards', async () => {
    const home = host({ running: false });
    home.write('docker/bad-images', 'sha256:db-new\n');
    const run = await deploy(home);
    expect(run.status).toBe('compensated');
    expect(home.read('docker/containers/web')).toBeUndefined();
    expect(home.git('status', '--porcelain', '--branch')).toBe('## main...origin/main');
  });

  test('data at risk without a backup stops before anything is asked', async () => {
    const home = host();
    const before = home.snapshot();
    const agents = {
      review: () => ({
        dataAtRisk: true,
        wayBack: 'None: PostgreSQL 17 does not start on 16.',
        concerns: [],
      }),
    };
    const run = await deploy(home, { agents });
    expect([run.error, run.asked, home.snapshot()]).toEqual([
      expect.stringContaining('no-backup'),
      [],
      before,
    ]);
  });

  test('a checkout with changes of its own is left alone', async () => {
    const home = host();
    home.write('../repo/compose.yaml', `${stack('1')}# by hand\n`);
    const before = home.snapshot();
    const run = await deploy(home);
    expect([run.error, home.snapshot()]).toEqual([expect.stringContaining('uncommitted-changes'), before]);
  });
});
