import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tempFolder, writeTree } from '../../support/temp.ts';

/**
 * A small world for chains to change: a real git repository with a real remote, and programs that are not here (`vault`, `docker`,
 * `kcadm.sh`, `gh`, `curl`, `npm`) as scripts that keep their state in files, refuse flags that the real ones do not have, and write
 * down each call. What a saga has to put back can so be compared as a whole.
 */
export interface World {
  /** Checkout in which the chain runs. */
  readonly repo: string;
  /** For the steps: the fakes come first on the PATH. */
  readonly env: Readonly<Record<string, string>>;
  /** Each call of a fake as one line, its words separated by spaces. */
  calls(): readonly string[];
  /** A file of the world's state; undefined when there is none. */
  read(path: string): string | undefined;
  write(path: string, text: string): void;
  git(...args: readonly string[]): string;
  /** Everything that counts, as text that can be compared: state of the fakes, branches, tags, what is checked out, files. */
  snapshot(): string;
  /** Removes it before the test ends: many worlds take longer to remove than a hook may. */
  remove(): void;
}

const FAKES = fileURLToPath(new URL('fakes', import.meta.url));

/** A world with these files in its repository, committed on `main`, pushed to `origin`. */
export function world(files: Readonly<Record<string, string>> = { 'README.md': 'A project.\n' }): World {
  const folder = tempFolder();
  const repo = join(folder, 'repo');
  const state = join(folder, 'state');
  const origin = join(folder, 'origin.git');
  const env = {
    PATH: `${FAKES}${delimiter}${process.env['PATH']}`,
    HOME: folder,
    TMPDIR: folder,
    WORLD: state,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z',
    GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z',
  };
  const git = (cwd: string, ...args: readonly string[]): string =>
    execFileSync('git', args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trimEnd();
  mkdirSync(state);
  mkdirSync(repo);
  writeFileSync(
    join(folder, '.gitconfig'),
    '[user]\nname = A Tester\nemail = tester@example.org\n[init]\ndefaultBranch = main\n',
  );
  git(folder, 'init', '--quiet', '--bare', origin);
  git(repo, 'init', '--quiet');
  writeTree(repo, files);
  git(repo, 'add', '--all');
  git(repo, 'commit', '--quiet', '--message', 'The beginning');
  git(repo, 'remote', 'add', 'origin', origin);
  git(repo, 'push', '--quiet', '--set-upstream', 'origin', 'main');

  const read = (path: string): string | undefined => {
    const file = join(state, path);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  };
  return {
    repo,
    env,
    calls: () => (read('calls') ?? '').split('\n').filter((line) => line !== ''),
    read,
    write: (path, text) => void writeTree(state, { [path]: text }),
    git: (...args) => git(repo, ...args),
    remove: () => rmSync(folder, { recursive: true, force: true }),
    snapshot: () =>
      [
        ...filesOf(state, (path) => path !== 'calls'),
        git(repo, 'for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads', 'refs/tags'),
        git(origin, 'for-each-ref', '--format=origin %(refname) %(objectname)'),
        `HEAD ${readFileSync(join(repo, '.git', 'HEAD'), 'utf8')}`,
        ...filesOf(repo, (path) => path !== '.git'),
      ].join('\n'),
  };
}

function filesOf(folder: string, accept: (path: string) => boolean, below = ''): string[] {
  return readdirSync(join(folder, below))
    .sort()
    .flatMap((name) => {
      const path = below === '' ? name : `${below}/${name}`;
      if (!accept(path)) return [];
      return statSync(join(folder, path)).isDirectory()
        ? filesOf(folder, accept, path)
        : [`${path}: ${readFileSync(join(folder, path), 'utf8')}`];
    });
}
