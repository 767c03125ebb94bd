/** What the default texts of merges say. */
export interface MergeSubject {
  readonly branch?: string;
  /** Of GitHub or Bitbucket, or a GitLab merge request. */
  readonly pullRequest?: number;
}

/** Reads the first line of a merge as git, GitHub, GitLab and Bitbucket write it; empty for a text of somebody's own. */
export function mergeSubject(subject: string): MergeSubject {
  const hub = /^Merge pull request #(\d{1,9}) (?:from|in) (?:[^/\s]+\/)?(\S+)/.exec(subject);
  if (hub !== null) {
    const bitbucket = /\bfrom (\S+) to \S+$/.exec(subject);
    return { pullRequest: Number(hub[1]), branch: bitbucket?.[1] ?? hub[2] ?? '' };
  }
  const merged = /^Merged in (\S+) \(pull request #(\d{1,9})\)/.exec(subject);
  if (merged !== null) return { branch: merged[1] ?? '', pullRequest: Number(merged[2]) };
  const branch = /^Merge (?:remote-tracking )?branch '([^']{1,255})'/.exec(subject)?.[1];
  return branch === undefined ? {} : { branch };
}
