import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { killTree, processesWithEnv } from './process-tree.ts';

/** Every process started for a home carries this variable, so that leftovers can be found. */
export const HOME_MARK = 'ARBITER_TEST_HOME_ID';

const GRACE_MS = 1_000;
const POLL_MS = 20;

/** A machine of its own for Claude Code: nothing of the person who runs the tests is read or written. */
export type Home = {
  readonly id: string;
  /** HOME. */
  readonly dir: string;
  /** CLAUDE_CONFIG_DIR. */
  readonly configDir: string;
  /** An empty folder to use as cwd, not a git repository. */
  readonly projectDir: string;
  /** Living processes that were started with this home (Linux; elsewhere always empty). */
  leftovers(): number[];
  /**
   * Gives leftovers a second to end by themselves, kills the rest and removes the folder. Resolves with the pids that
   * had to be killed; a test that looks for leaks expects none.
   */
  dispose(): Promise<number[]>;
};

export type HomeOptions = {
  /** Written as settings.json of the config dir (user settings). */
  readonly settings?: Readonly<Record<string, unknown>>;
};

export function createHome(options: HomeOptions = {}): Home {
  const id = randomUUID();
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'arbiter-host-')));
  const configDir = join(dir, 'config');
  const projectDir = join(dir, 'project');
  mkdirSync(configDir);
  mkdirSync(projectDir);
  if (options.settings !== undefined) {
    writeFileSync(join(configDir, 'settings.json'), JSON.stringify(options.settings));
  }
  const leftovers = (): number[] => processesWithEnv(HOME_MARK, id);
  return {
    id,
    dir,
    configDir,
    projectDir,
    leftovers,
    dispose: async () => {
      const deadline = performance.now() + GRACE_MS;
      while (leftovers().length > 0 && performance.now() < deadline) await sleep(POLL_MS);
      const killed = leftovers();
      for (const pid of killed) killTree(pid);
      rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
      return killed;
    },
  };
}
