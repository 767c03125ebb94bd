import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { ScriptedModel } from '../../../scripts/kit/model/scripted-model.ts';
import { runClaude } from './claude.ts';
import type { Home } from './home.ts';
import { copyPack } from './plugin.ts';

const ADDRESS = 'https://github.com/example/arbiter.git';

/** The pack as a git repository below a folder, as its marketplace has it. Returns the repository's folder. */
export async function makeMarketplace(folder: string): Promise<string> {
  const repository = await copyPack(join(folder, 'arbiter'));
  // As in the repository: pnpm's lockfile, which Claude Code does not install from.
  writeFileSync(join(repository, 'package.json'), '{"name":"arbiter","private":true,"type":"module"}');
  writeFileSync(join(repository, 'pnpm-lock.yaml'), "lockfileVersion: '9.0'\n");
  const git = (...args: string[]): void => {
    const env = { PATH: process.env['PATH'] ?? '', HOME: folder, GIT_CONFIG_NOSYSTEM: '1' };
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      cwd: repository,
      env,
      stdio: 'pipe',
    });
  };
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-q', '-m', 'pack');
  return repository;
}

/** Installs a plugin in a home; git's `insteadOf` makes the local repository look remote. */
export async function installPlugin(
  home: Home,
  stub: ScriptedModel,
  repository: string,
  plugin: string,
): Promise<void> {
  writeFileSync(
    join(home.dir, '.gitconfig'),
    `[url "${repository}"]\n\tinsteadOf = ${ADDRESS}\n[safe]\n\tdirectory = *\n[protocol "file"]\n\tallow = always\n`,
  );
  for (const args of [
    ['marketplace', 'add', 'example/arbiter'],
    ['install', `${plugin}@arbiter`],
  ]) {
    const run = await runClaude({ home, stub, args: ['plugin', ...args] });
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
  }
}
