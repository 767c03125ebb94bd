import type { RawCommit } from './log.ts';

/**
 * Which merge of the mainline brought a commit in. The mainline is the way of first parents from the newest commit; a commit that
 * came with a pull request belongs to the oldest merge that reaches it. Commits of the mainline itself belong to none.
 */
export function broughtBy(commits: readonly RawCommit[]): ReadonlyMap<string, RawCommit> {
  const known = new Map(commits.map((commit) => [commit.hash, commit]));
  const mainline: RawCommit[] = [];
  for (let at = commits[0]; at !== undefined; at = known.get(at.parents[0] ?? '')) mainline.push(at);
  const seen = new Set(mainline.map((commit) => commit.hash));
  const owner = new Map<string, RawCommit>();
  for (const merge of mainline.reverse()) {
    const open = merge.parents.slice(1);
    for (let hash = open.pop(); hash !== undefined; hash = open.pop()) {
      const commit = known.get(hash);
      if (commit === undefined || seen.has(hash)) continue;
      seen.add(hash);
      owner.set(hash, merge);
      open.push(...commit.parents);
    }
  }
  return owner;
}
