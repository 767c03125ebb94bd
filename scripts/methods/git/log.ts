import { git, type Repository } from './git.ts';

/** A commit as git tells it. */
export interface RawCommit {
  readonly hash: string;
  readonly parents: readonly string[];
  readonly author: string;
  /** RFC 3339, with the author's zone. */
  readonly date: string;
  /** Subject, body and trailers; at most {@link MAX_MESSAGE_CHARS} characters. */
  readonly message: string;
}

/** No more commits are read. */
export const MAX_COMMITS = 20_000;
/** A longer message is cut: nobody wrote it by hand, and its rest says nothing about the release. */
export const MAX_MESSAGE_CHARS = 20_000;

const FORMAT = ['%H', '%P', '%an', '%aI', '%B'];

export interface LogOptions {
  /** Full hash; its ancestors are left out. Undefined: from the first commit. */
  readonly from?: string | undefined;
  /** Full hash. */
  readonly to: string;
  /** Only the mainline: each merge once, without the commits that it brought. */
  readonly firstParent?: boolean;
}

export interface Log {
  /** Children before parents. */
  readonly commits: readonly RawCommit[];
  /** There were more than {@link MAX_COMMITS}; the oldest are missing. */
  readonly truncated: boolean;
}

/** The commits that `to` has and `from` has not. Hashes only, checked by the caller: nothing here can be read as an option. */
export async function log(repository: Repository, options: LogOptions): Promise<Log> {
  const text = await git(repository, [
    'log',
    '-z',
    '--topo-order',
    '--no-color',
    '--no-notes',
    '--no-mailmap',
    '--no-ext-diff',
    '--no-textconv',
    '--no-patch',
    `--max-count=${MAX_COMMITS + 1}`,
    `--format=tformat:${FORMAT.join('%x00')}`,
    ...(options.firstParent === true ? ['--first-parent'] : []),
    options.to,
    ...(options.from === undefined ? [] : [`^${options.from}`]),
    '--',
  ]);
  const commits = readRecords(text);
  return { commits: commits.slice(0, MAX_COMMITS), truncated: commits.length > MAX_COMMITS };
}

/** Git keeps NUL out of names and messages, so a fixed number of fields between NULs is one commit. */
function readRecords(text: string): RawCommit[] {
  const fields = text.split('\0');
  const commits: RawCommit[] = [];
  for (let i = 0; i + FORMAT.length <= fields.length; i += FORMAT.length) {
    const [hash = '', parents = '', author = '', date = '', message = ''] = fields.slice(
      i,
      i + FORMAT.length,
    );
    commits.push({
      hash,
      parents: parents === '' ? [] : parents.split(' '),
      author,
      date,
      message: message.slice(0, MAX_MESSAGE_CHARS),
    });
  }
  return commits;
}
