import type { Method, MethodContext } from '../../core/method.ts';
import { safeText } from '../../core/untrusted.ts';
import { broughtBy } from '../git/brought.ts';
import { repositoryAt } from '../git/git.ts';
import { log, MAX_COMMITS, type RawCommit } from '../git/log.ts';
import { mergeSubject } from '../git/merge-subject.ts';
import { branches } from '../git/refs.ts';
import { byKey, jiraKeys, jiraKeysOfBranch, projectOf } from '../issue-refs.ts';
import { findRange, type RangeParams } from './range.ts';

interface Params extends RangeParams {
  readonly repo: string;
  readonly projects?: readonly string[];
  readonly limit: number;
}

export interface CommitLine {
  readonly hash: string;
  readonly subject: string;
  readonly date: string;
}

export interface KeyedIssue {
  readonly key: string;
  /** `message`: the commit says it; `merge`: the branch or text of the merge that brought it says it. */
  readonly commits: readonly (CommitLine & { readonly through: 'message' | 'merge' })[];
  /** All commits of the key; `commits` has the newest 50. */
  readonly commitCount: number;
  /** Names with the key: branches that end in the range, and branches that were merged in it. */
  readonly branches: readonly string[];
}

export interface IssueKeys {
  readonly range: {
    readonly from: string | undefined;
    readonly to: string;
    readonly fromCommit: string | undefined;
    readonly toCommit: string;
  };
  readonly counts: {
    readonly commits: number;
    readonly merges: number;
    readonly keys: number;
    readonly withoutKey: number;
  };
  /** Number of keys for each project. */
  readonly projects: Readonly<Record<string, number>>;
  readonly keys: readonly KeyedIssue[];
  /** Commits, merges left out, that no issue accounts for. */
  readonly withoutKey: readonly CommitLine[];
  readonly truncated: boolean;
  readonly notes: readonly string[];
}

const MAX_SUBJECT_CHARS = 150;
const MAX_COMMITS_OF_KEY = 50;
const MAX_BRANCHES = 20;

export const issueKeys: Method<Params, Promise<IssueKeys>> = {
  name: 'issue_keys',
  description:
    'Jira keys in the commits, merges and branch names of a range, with the commits of each, and the commits without any.',
  idempotent: true,
  params: {
    type: 'object',
    additionalProperties: false,
    properties: {
      repo: { type: 'string', default: '.', description: 'A folder inside the git repository.' },
      from: {
        type: 'string',
        minLength: 1,
        description:
          'Tag, branch or commit before the first one. Without it: the last tag that is a version.',
      },
      to: { type: 'string', minLength: 1, default: 'HEAD', description: 'Last commit: tag, branch or hash.' },
      tagPrefix: {
        type: 'string',
        default: '',
        description: 'What tags have before the version, such as "api-".',
      },
      wholeHistory: {
        type: 'boolean',
        default: false,
        description: 'From the first commit, instead of from.',
      },
      projects: {
        type: 'array',
        maxItems: 100,
        items: { type: 'string', minLength: 2, maxLength: 20 },
        description: 'Only keys of these projects; then also in lower case in branch names.',
      },
      limit: {
        type: 'integer',
        minimum: 0,
        maximum: 2000,
        default: 500,
        description:
          'Most commits listed without a key. Of one key at most 50 are listed; counts are of all.',
      },
    },
  },
  run,
};

async function run(params: Params, context: MethodContext): Promise<IssueKeys> {
  const repository = repositoryAt(params.repo, context);
  const range = await findRange(repository, params);
  const { commits, truncated } = await log(repository, { from: range.fromCommit, to: range.toCommit });
  const found = new Found();
  const projects = params.projects ?? projectsOf(commits);
  const only = (keys: readonly string[]): string[] =>
    params.projects === undefined ? [...keys] : keys.filter((key) => isOf(key, projects));
  const keysOfMerge = new Map<string, readonly string[]>();
  for (const merge of commits.filter((commit) => commit.parents.length > 1)) {
    const branch = mergeSubject(subjectOf(merge)).branch ?? '';
    const ofBranch = only(jiraKeysOfBranch(branch, projects));
    for (const key of ofBranch) found.branch(key, branch);
    keysOfMerge.set(merge.hash, [...new Set([...ofBranch, ...jiraKeys(merge.message, params.projects)])]);
  }
  const brought = broughtBy(commits);
  const withoutKey: CommitLine[] = [];
  for (const commit of commits.filter((c) => c.parents.length < 2)) {
    const own = jiraKeys(commit.message, params.projects);
    const ofMerge = keysOfMerge.get(brought.get(commit.hash)?.hash ?? '') ?? [];
    for (const key of own) found.commit(key, commit, 'message');
    for (const key of ofMerge.filter((k) => !own.includes(k))) found.commit(key, commit, 'merge');
    if (own.length === 0 && ofMerge.length === 0) withoutKey.push(lineOf(commit));
  }
  for (const key of [...keysOfMerge.values()].flat()) found.key(key);
  const inRange = new Set(commits.map((commit) => commit.hash));
  for (const ref of (await branches(repository)).filter((r) => inRange.has(r.commit))) {
    const name = ref.name.replace(/^refs\/(?:heads|remotes)\//, '');
    for (const key of only(jiraKeysOfBranch(name, projects))) found.branch(key, name);
  }
  const keys = found.sorted();
  return {
    range: { from: range.from, to: range.to, fromCommit: range.fromCommit, toCommit: range.toCommit },
    counts: {
      commits: commits.length,
      merges: keysOfMerge.size,
      keys: keys.length,
      withoutKey: withoutKey.length,
    },
    projects: countByProject(keys),
    keys,
    withoutKey: withoutKey.slice(0, params.limit),
    truncated,
    notes: [
      ...range.notes,
      ...(withoutKey.length > params.limit
        ? [`${withoutKey.length} commits have no key, ${params.limit} are listed.`]
        : []),
      ...(truncated ? [`More than ${MAX_COMMITS} commits: the oldest are missing. Give a later from.`] : []),
      ...(params.projects === undefined && keys.length > 0
        ? ['Keys are found by their form; give projects to leave out what only looks like one.']
        : []),
    ],
  };
}

/** Collects what is found of each key. */
class Found {
  readonly #issues = new Map<string, { commits: KeyedIssue['commits'][number][]; branches: Set<string> }>();

  key(key: string): { commits: KeyedIssue['commits'][number][]; branches: Set<string> } {
    const issue = this.#issues.get(key) ?? { commits: [], branches: new Set<string>() };
    this.#issues.set(key, issue);
    return issue;
  }

  commit(key: string, commit: RawCommit, through: 'message' | 'merge'): void {
    this.key(key).commits.push({ ...lineOf(commit), through });
  }

  branch(key: string, name: string): void {
    this.key(key).branches.add(safeText(name, MAX_SUBJECT_CHARS));
  }

  sorted(): KeyedIssue[] {
    return [...this.#issues]
      .sort(([a], [b]) => byKey(a, b))
      .map(([key, { commits, branches: names }]) => ({
        key,
        commits: commits.slice(0, MAX_COMMITS_OF_KEY),
        commitCount: commits.length,
        branches: [...names].sort().slice(0, MAX_BRANCHES),
      }));
  }
}

/** Projects that messages name in capitals; their keys are believed in lower case in branch names as well. */
function projectsOf(commits: readonly RawCommit[]): string[] {
  return [...new Set(commits.flatMap((commit) => jiraKeys(commit.message).map(projectOf)))];
}

function isOf(key: string, projects: readonly string[]): boolean {
  return projects.some((project) => project.toUpperCase() === projectOf(key));
}

function countByProject(keys: readonly KeyedIssue[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { key } of keys) counts.set(projectOf(key), (counts.get(projectOf(key)) ?? 0) + 1);
  return Object.fromEntries(counts);
}

function subjectOf(commit: RawCommit): string {
  return commit.message.split('\n', 1)[0]?.trim() ?? '';
}

function lineOf(commit: RawCommit): CommitLine {
  const subject = safeText(subjectOf(commit), MAX_SUBJECT_CHARS) || '(no message)';
  return { hash: commit.hash, subject, date: commit.date };
}
