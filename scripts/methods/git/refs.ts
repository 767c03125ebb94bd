import { MethodError } from '../../core/method.ts';
import { git, gitOrFailure, type Repository } from './git.ts';

/** A tag or branch. */
export interface Ref {
  /** `refs/tags/v1.2.0`. */
  readonly name: string;
  /** The commit that it points at, also through an annotated tag. */
  readonly commit: string;
}

/** Revisions that people type: names, hashes, `~2`, `^1`, `@{1}`. Not options, not ranges, not searches through messages. */
const REVISION = /^[^-^\s:?*[\\][^\s:?*[\\]{0,254}$/u;

const HASH = /^[0-9a-f]{40,64}$/;

/** The full hash of a commit that the caller named. Throws `bad_revision` with the name of the param. */
export async function commitOf(repository: Repository, param: string, revision: string): Promise<string> {
  const isName = REVISION.test(revision) && !revision.includes('..') && !revision.includes('^{/');
  const answer = isName
    ? await gitOrFailure(repository, ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`])
    : undefined;
  const hash = answer?.kind === 'ok' ? answer.text.trim() : '';
  if (HASH.test(hash)) return hash;
  const fix = 'Give a tag, a branch or a commit hash of this repository.';
  throw new MethodError('bad_revision', `${param} is no commit here: ${JSON.stringify(revision)}.`, { fix });
}

/** Tags that are ancestors of a commit, or the commit itself. */
export function tagsUpTo(repository: Repository, commit: string): Promise<Ref[]> {
  return refs(repository, [`--merged=${commit}`, 'refs/tags']);
}

/** Local and remote branches. */
export function branches(repository: Repository): Promise<Ref[]> {
  return refs(repository, ['refs/heads', 'refs/remotes']);
}

/** A shallow clone has no commits before a certain one; a list over it has holes. */
export async function isShallow(repository: Repository): Promise<boolean> {
  return (await git(repository, ['rev-parse', '--is-shallow-repository'])).trim() === 'true';
}

/** Whether all of `older` is in `newer`. */
export async function isAncestor(repository: Repository, older: string, newer: string): Promise<boolean> {
  const answer = await gitOrFailure(repository, ['merge-base', '--is-ancestor', older, newer]);
  return answer.kind === 'ok';
}

async function refs(repository: Repository, which: readonly string[]): Promise<Ref[]> {
  const format = '--format=%(refname)%09%(objectname)%09%(*objectname)';
  const text = await git(repository, ['for-each-ref', format, ...which]);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'))
    .map(([name = '', own = '', peeled = '']) => ({ name, commit: peeled === '' ? own : peeled }));
}
