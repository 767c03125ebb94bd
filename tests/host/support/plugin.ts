import { cpSync, existsSync, mkdirSync, realpathSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildAll } from '../../../tools/build.ts';

export const REPOSITORY = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

/** Names a built `dist` folder to test instead of building one, for example the committed one. */
export const DIST_OVERRIDE = 'ARBITER_TEST_DIST';

/** What git would deliver, without sources, tests and tools. */
const PARTS = [
  '.claude-plugin',
  'agents',
  'arbiter.json',
  'assets',
  'bin',
  'commands',
  'evals',
  'hooks',
  'LICENSE',
  'orchestration',
  'plugins',
  'README.md',
  'schemas',
];

let built: Promise<Map<string, string>> | undefined;

export type CopyOptions = {
  /**
   * Code that runs in the worker thread before the real one, to break it on purpose: production code has no fault switch.
   * `parentPort` can be imported and listened to.
   */
  readonly sabotage?: string;
  /**
   * With better-sqlite3 beside it, as a session installs it by itself: Node.js before 22.13 has no SQLite of its own, and a test must not
   * download one. Default false.
   */
  readonly sqlite?: boolean;
};

/** Puts a runnable copy of the pack into a folder, built from the sources as they are now. Returns the folder. */
export async function copyPack(folder: string, options: CopyOptions = {}): Promise<string> {
  mkdirSync(folder, { recursive: true });
  for (const part of PARTS) {
    const from = join(REPOSITORY, part);
    if (existsSync(from)) cpSync(from, join(folder, part), { recursive: true });
  }
  const dist = join(folder, 'dist');
  const override = process.env[DIST_OVERRIDE];
  if (override !== undefined && override !== '') cpSync(override, dist, { recursive: true });
  else {
    built ??= buildAll(REPOSITORY);
    for (const [path, text] of await built) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  }
  if (options.sqlite === true) {
    const modules = join(folder, 'node_modules');
    mkdirSync(modules);
    const installed = realpathSync(join(REPOSITORY, 'node_modules', 'better-sqlite3'));
    symlinkSync(installed, join(modules, 'better-sqlite3'));
  }
  if (options.sabotage !== undefined) {
    renameSync(join(dist, 'brain-worker.mjs'), join(dist, 'real-worker.mjs'));
    writeFileSync(
      join(dist, 'brain-worker.mjs'),
      `${options.sabotage}\nawait import('./real-worker.mjs');\n`,
    );
  }
  return folder;
}
