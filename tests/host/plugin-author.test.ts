import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { initPlugin } from '../../scripts/cli/plugin-init.ts';
import { pluginFiles } from '../../scripts/cli/plugin-init-files.ts';
import { runClaude } from './support/claude.ts';
import { openLab } from './support/lab.ts';
import { installPlugin, makeMarketplace } from './support/marketplace.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'arbiter-author-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('a plugin that `arbiter plugin init` writes', () => {
  it('passes the strict check of Claude Code, and would not with a broken manifest', async () => {
    const { home, stub } = await openLab();
    const folder = join(root, 'shell-desk');
    const io = { cwd: root } as Parameters<typeof initPlugin>[0]['io'];
    const context = { io, print: async () => {} } as unknown as Parameters<typeof initPlugin>[0];
    expect(await initPlugin(context, folder, { author: 'Ada Example' })).toBe(0);
    const validate = () => runClaude({ home, stub, args: ['plugin', 'validate', folder, '--strict'] });
    const run = await validate();
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    const manifest = join(folder, '.claude-plugin/plugin.json');
    writeFileSync(
      manifest,
      (pluginFiles({ name: 'x' }).get('.claude-plugin/plugin.json') as string).replace('"x"', '"X y"'),
    );
    expect((await validate()).exitCode).not.toBe(0);
    expect(stub.calls).toEqual([]);
  });
});

describe('a rollback to an older release', () => {
  it('as the runbook has it brings the older version back and keeps the data folder', {
    timeout: 300_000,
  }, async () => {
    const { home, stub } = await openLab();
    const repository = await makeMarketplace(join(root, 'rollback'));
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
        cwd: repository,
        env: { PATH: process.env['PATH'], HOME: root, GIT_CONFIG_NOSYSTEM: '1' },
        stdio: 'pipe',
      });
    const manifest = join(repository, '.claude-plugin/plugin.json');
    const old = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
    git('tag', 'v-old');
    writeFileSync(manifest, JSON.stringify({ ...old, version: '99.0.0' }));
    git('commit', '-qam', 'newer');
    await installPlugin(home, stub, repository, 'jira-orchestrator');
    const version = async (): Promise<unknown> => {
      const { stdout } = await runClaude({ home, stub, args: ['plugin', 'list', '--json'] });
      return (JSON.parse(stdout) as { id: string; version: string }[]).find((p) =>
        p.id.startsWith('jira-orchestrator'),
      )?.version;
    };
    expect(await version()).toBe('99.0.0');
    const data = join(home.configDir, 'plugins/data/jira-orchestrator-arbiter');
    mkdirSync(data, { recursive: true });
    writeFileSync(join(data, 'state.db.v1'), 'kept');

    const clone = join(root, 'arbiter-old');
    git('clone', '-q', '--branch', 'v-old', repository, clone);
    for (const args of [
      ['uninstall', 'jira-orchestrator@arbiter', '--keep-data', '-y'],
      ['marketplace', 'remove', 'arbiter'],
      ['marketplace', 'add', clone],
      ['install', 'jira-orchestrator@arbiter'],
    ]) {
      const run = await runClaude({ home, stub, args: ['plugin', ...args] });
      expect(run.exitCode, `${args.join(' ')}: ${run.stdout}${run.stderr}`).toBe(0);
    }
    expect(await version()).toBe(old.version);
    expect(existsSync(join(data, 'state.db.v1'))).toBe(true);
  });
});
