import type { RawCommit } from '../git/log.ts';

/** What a range takes back. */
export interface Reverts {
  /** Commits without effect, by the hash of the commit that took them back. */
  readonly takenBack: ReadonlyMap<string, string>;
  /** Reverts of commits in the range; with what they took back they say nothing about the release. */
  readonly spent: ReadonlySet<string>;
  /** Hashes of the other reverts: they take back something of an earlier release. */
  readonly ofEarlier: ReadonlySet<string>;
}

const HASHES = /\breverts commit ([0-9a-f]{7,64})/gi;
const CONVENTIONAL_HASHES = /^(?:refs:?|this reverts)[ \t]+([0-9a-f, \t]{7,1000})$/gim;
const QUOTED = /^(?:revert|reapply) "(.*)"(?: \(#\d+\))?$/i;
const HEADER = /^(?:revert(?:\([^()]*\))?!?: |revert ")/i;

/**
 * Pairs reverts with what they take back, newest first, so that the revert of a revert brings the change back. A target is found by
 * its hash (`This reverts commit …`, or `Refs:` below `revert:`); without one by its quoted first line. Taking back a merge takes
 * back what it brought. `Reapply "…"`, git's text for the revert of a revert, works by its hash like any other.
 */
export function findReverts(commits: readonly RawCommit[], brought: ReadonlyMap<string, RawCommit>): Reverts {
  const takenBack = new Map<string, string>();
  const spent = new Set<string>();
  const ofEarlier = new Set<string>();
  const find = finder(commits);
  const members = new Map<string, string[]>();
  for (const [hash, merge] of brought) collect(members, merge.hash, hash);
  for (const [index, commit] of commits.entries()) {
    if (takenBack.has(commit.hash)) continue;
    const named = targetsOf(commit.message);
    if (named === undefined) continue;
    const targets = named.map((name) => find(name, index)).filter((hash) => hash !== undefined);
    for (const hash of targets) {
      takenBack.set(hash, commit.hash);
      for (const member of members.get(hash) ?? []) takenBack.set(member, commit.hash);
    }
    if (targets.length === named.length && targets.length > 0) spent.add(commit.hash);
    else ofEarlier.add(commit.hash);
  }
  return { takenBack, spent, ofEarlier };
}

type Target = { readonly hash: string } | { readonly header: string };

/** What a message says that it takes back; undefined when it is no revert, empty when it does not say what. */
function targetsOf(message: string): Target[] | undefined {
  const header = message.split('\n', 1)[0]?.trim() ?? '';
  const hashes = [...message.matchAll(HASHES)].map(([, hash = '']) => ({ hash: hash.toLowerCase() }));
  if (hashes.length > 0) return hashes;
  if (!HEADER.test(header)) return undefined;
  const listed = [...message.matchAll(CONVENTIONAL_HASHES)].flatMap(([, list = '']) =>
    (list.match(/[0-9a-f]{7,64}/gi) ?? []).map((hash) => ({ hash: hash.toLowerCase() })),
  );
  if (listed.length > 0) return listed;
  const quoted = QUOTED.exec(header)?.[1];
  return quoted === undefined ? [] : [{ header: quoted }];
}

/** Finds an older commit of the range. `index` is the place of the revert; what is newer cannot have been taken back by it. */
function finder(commits: readonly RawCommit[]): (target: Target, index: number) => string | undefined {
  const sorted = commits.map((commit) => commit.hash).sort();
  const places = new Map(commits.map((commit, place) => [commit.hash, place]));
  const byHeader = new Map<string, number[]>();
  for (const [place, commit] of commits.entries()) {
    const header = commit.message.split('\n', 1)[0]?.trim() ?? '';
    collect(byHeader, header, place);
  }
  return (target, index) => {
    if ('header' in target) {
      const place = byHeader.get(target.header)?.find((p) => p > index);
      return place === undefined ? undefined : commits[place]?.hash;
    }
    const hash = sorted[lowerBound(sorted, target.hash)];
    if (hash === undefined || !hash.startsWith(target.hash)) return undefined;
    return (places.get(hash) ?? -1) > index ? hash : undefined;
  };
}

function collect<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

function lowerBound(sorted: readonly string[], wanted: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
