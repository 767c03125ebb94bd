import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '../support/temp.ts';

/** A real repository in a temporary folder. Dates and names are fixed, so hashes are the same in each run. */
export class Repo {
  readonly folder = tempFolder();
  #count = 0;

  constructor() {
    this.git('init', '--quiet', '--initial-branch=main');
  }

  git(...args: string[]): string {
    return this.feed(args, '');
  }

  /** The same with something on standard input. */
  feed(args: readonly string[], input: string): string {
    const date = `2026-01-01T00:${String(this.#count % 60).padStart(2, '0')}:00Z`;
    const env = {
      PATH: process.env['PATH'] ?? '',
      HOME: this.folder,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: 'Ada',
      GIT_AUTHOR_EMAIL: 'ada@example.org',
      GIT_COMMITTER_NAME: 'Ada',
      GIT_COMMITTER_EMAIL: 'ada@example.org',
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_DATE: date,
    };
    return execFileSync('git', args, {
      cwd: this.folder,
      env,
      encoding: 'utf8',
      input,
      stdio: ['pipe', 'pipe', 'pipe'],
    }).trim();
  }

  /** One more commit; gives its hash. */
  commit(message: string): string {
    this.#count += 1;
    this.git('commit', '--quiet', '--allow-empty', '--allow-empty-message', '-m', message);
    return this.git('rev-parse', 'HEAD');
  }

  /** A branch with commits, merged back with a text. */
  merge(branch: string, messages: readonly string[], text: string): string {
    this.git('checkout', '--quiet', '-b', branch);
    for (const message of messages) this.commit(message);
    this.git('checkout', '--quiet', 'main');
    this.#count += 1;
    this.git('merge', '--quiet', '--no-ff', '-m', text, branch);
    return this.git('rev-parse', 'HEAD');
  }

  config(text: string): void {
    appendFileSync(join(this.folder, '.git', 'config'), text);
  }
}
