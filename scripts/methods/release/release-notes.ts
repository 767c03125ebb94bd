import { type Method, type MethodContext, MethodError } from '../../core/method.ts';
import { broughtBy } from '../git/brought.ts';
import { repositoryAt } from '../git/git.ts';
import { log, MAX_COMMITS, type RawCommit } from '../git/log.ts';
import { mergeSubject } from '../git/merge-subject.ts';
import { type Change, readChange } from './change.ts';
import { notesMarkdown } from './markdown.ts';
import { type NextVersion, nextVersion } from './next-version.ts';
import { findRange, type RangeParams } from './range.ts';
import { findReverts } from './reverts.ts';
import { inSections } from './sections.ts';
import { versionText } from './semver.ts';
import { type ToldChange, told } from './told-change.ts';

interface Params extends RangeParams {
  readonly repo: string;
  readonly firstParent: boolean;
  readonly projects?: readonly string[];
  readonly title?: string;
  readonly parts: 'all' | 'markdown' | 'sections';
}

export interface ReleaseNotes {
  readonly range: {
    readonly from: string | undefined;
    readonly to: string;
    readonly fromCommit: string | undefined;
    readonly toCommit: string;
    readonly lastVersion: string | undefined;
  };
  readonly counts: {
    /** All commits of the range: listed, merges, reverts and what they took back. */
    readonly commits: number;
    readonly listed: number;
    readonly merges: number;
    readonly reverted: number;
    readonly reverts: number;
  };
  readonly next: NextVersion;
  /** Left out with parts: "markdown"; then only markdown has the changes. */
  readonly sections?: readonly {
    readonly id: string;
    readonly title: string;
    readonly changes: readonly ToldChange[];
  }[];
  /** Not in the notes: taken back within the range, with the commit that did it. */
  readonly reverted: readonly { readonly hash: string; readonly header: string; readonly by: string }[];
  readonly contributors: readonly string[];
  /** Left out with parts: "sections". */
  readonly markdown?: string;
  readonly truncated: boolean;
  readonly notes: readonly string[];
}

/** Below what a message between processes may carry. */
const MAX_ANSWER_BYTES = 800_000;

export const releaseNotes: Method<Params, Promise<ReleaseNotes>> = {
  name: 'release_notes',
  description:
    'The commits of a range as release notes: breaking changes, features, fixes and all others, without what was reverted, with the next version proposed; JSON and markdown.',
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
          'Tag, branch or commit before the first one told. Without it: the last tag that is a version.',
      },
      to: { type: 'string', minLength: 1, default: 'HEAD', description: 'Last commit: tag, branch or hash.' },
      tagPrefix: {
        type: 'string',
        default: '',
        description:
          'What tags have before the version, such as "api-" or "pkg@". A "v" is always understood.',
      },
      wholeHistory: {
        type: 'boolean',
        default: false,
        description: 'From the first commit, instead of from.',
      },
      firstParent: {
        type: 'boolean',
        default: false,
        description: 'Only the mainline: one change for each merge, none for the commits that it brought.',
      },
      projects: {
        type: 'array',
        maxItems: 100,
        items: { type: 'string', minLength: 2, maxLength: 20 },
        description: 'Jira projects whose keys count. Without it everything that looks like a key.',
      },
      title: {
        type: 'string',
        maxLength: 200,
        description: 'Heading of the markdown. Default: the proposed version.',
      },
      parts: {
        enum: ['all', 'markdown', 'sections'],
        default: 'all',
        description: 'What to answer with: the text, the structure, or both. For long ranges one of them.',
      },
    },
  },
  run,
};

async function run(params: Params, context: MethodContext): Promise<ReleaseNotes> {
  if (params.from !== undefined && params.wholeHistory) {
    throw new MethodError('bad_params', 'from and wholeHistory exclude each other.', {
      fix: 'Give one of them.',
    });
  }
  const repository = repositoryAt(params.repo, context);
  const range = await findRange(repository, params);
  const { commits, truncated } = await log(repository, {
    from: range.fromCommit,
    to: range.toCommit,
    firstParent: params.firstParent,
  });
  const brought = params.firstParent ? new Map<string, RawCommit>() : broughtBy(commits);
  const reverts = findReverts(commits, brought);
  const read = params.firstParent ? commits.map(asMainlineChange) : commits;
  const changes = read.map((commit) => readChange(commit, params.projects));
  const listed = changes.filter(
    (c) =>
      !(c.isMerge && !params.firstParent) && !reverts.spent.has(c.hash) && !reverts.takenBack.has(c.hash),
  );
  const sections = inSections(listed, reverts.ofEarlier);
  const next = nextVersion(range.base, sections);
  const answer: ReleaseNotes = {
    range: {
      from: range.from,
      to: range.to,
      fromCommit: range.fromCommit,
      toCommit: range.toCommit,
      lastVersion: range.base && versionText(range.base),
    },
    counts: {
      commits: commits.length,
      listed: listed.length,
      merges: changes.filter((c) => c.isMerge).length,
      reverted: reverts.takenBack.size,
      reverts: reverts.spent.size,
    },
    next,
    ...(params.parts === 'markdown'
      ? {}
      : { sections: sections.map(({ id, title, changes: own }) => ({ id, title, changes: own.map(told) })) }),
    reverted: changes.flatMap(({ hash, header }) => {
      const by = reverts.takenBack.get(hash);
      return by === undefined ? [] : [{ hash, header, by }];
    }),
    contributors: contributors(listed),
    ...(params.parts === 'sections'
      ? {}
      : {
          markdown: notesMarkdown(
            params.title ?? next.version ?? 'Unreleased',
            sections,
            pullRequests(commits, brought),
          ),
        }),
    truncated,
    notes: [
      ...range.notes,
      ...(commits.length === 0 ? [`Nothing happened between ${range.from} and ${range.to}.`] : []),
      ...(truncated ? [`More than ${MAX_COMMITS} commits: the oldest are missing. Give a later from.`] : []),
    ],
  };
  const bytes = Buffer.byteLength(JSON.stringify(answer));
  if (bytes <= MAX_ANSWER_BYTES) return answer;
  const fix =
    params.parts === 'all' ? 'Give parts: "markdown" or "sections", or a later from.' : 'Give a later from.';
  throw new MethodError('too_many_commits', `${commits.length} commits make an answer of ${bytes} bytes.`, {
    fix,
  });
}

/** On the mainline a merge is told by the title of its pull request, which GitHub writes as the first line of the body. */
function asMainlineChange(commit: RawCommit): RawCommit {
  const [subject = '', ...rest] = commit.message.split('\n');
  const { pullRequest } = mergeSubject(subject);
  const title = rest.findIndex((line) => line.trim() !== '');
  if (commit.parents.length < 2 || pullRequest === undefined || title < 0) return commit;
  const [first = '', ...body] = rest.slice(title);
  return { ...commit, message: [`${first} (#${pullRequest})`, ...body].join('\n') };
}

/** The pull request that brought each commit, where the text of the merge names one. */
function pullRequests(
  commits: readonly RawCommit[],
  brought: ReadonlyMap<string, RawCommit>,
): Map<string, number> {
  const pulls = new Map<string, number>();
  for (const { hash } of commits) {
    const pull = mergeSubject(brought.get(hash)?.message.split('\n', 1)[0] ?? '').pullRequest;
    if (pull !== undefined) pulls.set(hash, pull);
  }
  return pulls;
}

function contributors(changes: readonly Change[]): string[] {
  return [...new Set(changes.flatMap((change) => [change.author, ...change.coAuthors]))].sort();
}
