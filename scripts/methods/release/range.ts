import { MethodError } from '../../core/method.ts';
import type { Repository } from '../git/git.ts';
import { commitOf, isAncestor, isShallow, type Ref, tagsUpTo } from '../git/refs.ts';
import { byPrecedence, readVersion, type Version, versionText } from './semver.ts';

export interface RangeParams {
  readonly from?: string;
  readonly to: string;
  readonly tagPrefix: string;
  readonly wholeHistory: boolean;
}

/** A range of commits, and why it is this one. */
export interface CommitRange {
  /** As git names it; undefined for the whole history. */
  readonly from: string | undefined;
  readonly to: string;
  readonly fromCommit: string | undefined;
  readonly toCommit: string;
  /** The version that `from` is, when it is the tag of one. */
  readonly base: Version | undefined;
  readonly notes: readonly string[];
}

interface VersionTag extends Ref {
  readonly short: string;
  readonly version: Version;
}

const TAGS = 'refs/tags/';

/**
 * `from` is what the caller says, else the highest version among the tags that `to` contains; releases before pre-releases. When
 * `to` itself is such a tag, the one before it. Throws `no_version_tag` when there is none: a guess at the start would make wrong notes.
 */
export async function findRange(repository: Repository, params: RangeParams): Promise<CommitRange> {
  const toCommit = await commitOf(repository, 'to', params.to);
  const notes = (await isShallow(repository))
    ? [
        'This is a shallow clone: commits before its boundary are missing. Run git fetch --unshallow for all of them.',
      ]
    : [];
  const tags = versionTags(await tagsUpTo(repository, toCommit), params.tagPrefix);
  const to = { to: params.to, toCommit };
  if (params.wholeHistory) return { ...to, from: undefined, fromCommit: undefined, base: undefined, notes };
  if (params.from !== undefined) {
    const fromCommit = await commitOf(repository, 'from', params.from);
    const named = readVersion(withoutPrefix(params.from.replace(TAGS, ''), params.tagPrefix) ?? '');
    const base = named ?? tags.findLast((tag) => tag.commit === fromCommit)?.version;
    const apart = `${params.from} is not an ancestor of ${params.to}: told is what only ${params.to} has.`;
    const isBefore = await isAncestor(repository, fromCommit, toCommit);
    return { ...to, from: params.from, fromCommit, base, notes: isBefore ? notes : [...notes, apart] };
  }
  const own = readVersion(withoutPrefix(params.to.replace(TAGS, ''), params.tagPrefix) ?? '');
  const earlier = own === undefined ? tags : tags.filter((tag) => byPrecedence(tag.version, own) < 0);
  const last = earlier.findLast((tag) => tag.version.pre === '') ?? earlier.at(-1);
  if (last === undefined) throw noTag(params.tagPrefix);
  const newer = earlier.filter((tag) => byPrecedence(tag.version, last.version) > 0);
  const range = { ...to, from: last.short, fromCommit: last.commit, base: last.version };
  if (newer.length === 0) return { ...range, notes };
  const skipped = `Pre-releases since then are not a start: ${newer.map((t) => versionText(t.version)).join(', ')}.`;
  return { ...range, notes: [...notes, skipped] };
}

function versionTags(refs: readonly Ref[], prefix: string): VersionTag[] {
  return refs
    .flatMap((ref) => {
      const short = ref.name.slice(TAGS.length);
      const version = readVersion(withoutPrefix(short, prefix) ?? '');
      return version === undefined ? [] : [{ ...ref, short, version }];
    })
    .sort((a, b) => byPrecedence(a.version, b.version));
}

function withoutPrefix(name: string, prefix: string): string | undefined {
  return name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
}

function noTag(prefix: string): MethodError {
  const kind = prefix === '' ? 'a version (such as v1.2.3)' : `"${prefix}" and a version`;
  const fix =
    'Give from (a tag or a commit), or wholeHistory: true, or the tagPrefix of your tags; fetch tags first in a fresh clone.';
  return new MethodError('no_version_tag', `No tag up to here is ${kind}, so the start is not known.`, {
    fix,
  });
}
