import { dirname } from 'node:path';
import { type Clock, systemClock } from '../../core/clock.ts';
import { type Method, type MethodContext, MethodError } from '../../core/method.ts';
import { pathFrom, readText } from '../../core/source-files.ts';
import { repositoryAt } from '../git/git.ts';
import { tagsUpTo } from '../git/refs.ts';
import { type Changelog, changelogEntries } from './changelog-entries.ts';
import { type ChangelogFinding, changelogFindings } from './changelog-findings.ts';
import { readVersion, versionText } from './semver.ts';

interface Params {
  readonly file: string;
  readonly tagPrefix: string;
}

export interface CheckedChangelog {
  readonly file: string;
  readonly counts: {
    readonly versions: number;
    readonly wrong: number;
    readonly look: number;
    /** Lines below Unreleased that say something; null without that heading. */
    readonly unreleasedLines: number | null;
  };
  /** The first version of the file. */
  readonly newest: { readonly version: string; readonly date: string | null } | null;
  readonly findings: readonly ChangelogFinding[];
  /** Undefined where the file lies in no git repository, or git cannot be asked: see `notes`. */
  readonly tags?: {
    /** Tags of releases up to HEAD, without pre-releases. */
    readonly count: number;
    readonly withoutEntry: readonly string[];
    readonly entriesWithoutTag: readonly string[];
  };
  readonly notes: readonly string[];
}

const MAX_REPORTED = 200;

/** The method, with a clock for tests. */
export function checkChangelogMethod(clock: Clock): Method<Params, CheckedChangelog> {
  return {
    name: 'check_changelog',
    description:
      'A CHANGELOG.md against the format of Keep a Changelog and against the tags of its repository: order, dates, links, sections, versions without a tag.',
    idempotent: true,
    params: {
      type: 'object',
      additionalProperties: false,
      properties: {
        file: {
          type: 'string',
          minLength: 1,
          default: 'CHANGELOG.md',
          description: 'The change log, Markdown.',
        },
        tagPrefix: {
          type: 'string',
          default: '',
          description:
            'What tags have before the version, such as "api-" or "pkg@". A "v" is always understood.',
        },
      },
    },
    run: (params, context) => run(params, context, clock),
  };
}

export const checkChangelog = checkChangelogMethod(systemClock);

async function run(params: Params, context: MethodContext, clock: Clock): Promise<CheckedChangelog> {
  const path = pathFrom(context.cwd, params.file);
  const text = readText(path);
  if (text.trim() === '') throw new MethodError('empty', `${path} is empty.`);
  const changelog = changelogEntries(text);
  const versions = changelog.entries.filter((e) => e.kind === 'version');
  const unreleased = changelog.entries.find((e) => e.kind === 'unreleased');
  if (versions.length === 0 && unreleased === undefined) {
    const fix = 'Versions are headings of the second level: ## [1.2.0] - 2026-01-31.';
    throw new MethodError('no_versions', `${path} has no heading of a version.`, { fix });
  }
  const findings = changelogFindings(changelog, new Date(clock.now()).toISOString().slice(0, 10));
  const newest = versions[0];
  return {
    file: params.file,
    counts: {
      versions: versions.length,
      wrong: findings.filter((f) => f.severity === 'wrong').length,
      look: findings.filter((f) => f.severity === 'look').length,
      unreleasedLines: unreleased?.lines ?? null,
    },
    newest: newest === undefined ? null : { version: newest.name, date: newest.date || null },
    findings: findings.slice(0, MAX_REPORTED),
    ...(await againstTags(path, params.tagPrefix, changelog, context)),
  };
}

/** A change log need not lie in a repository, so what goes wrong with git is a note. */
async function againstTags(
  path: string,
  prefix: string,
  { entries }: Changelog,
  context: MethodContext,
): Promise<Pick<CheckedChangelog, 'tags' | 'notes'>> {
  let tagged: Set<string>;
  try {
    tagged = await releases(path, prefix, context);
  } catch (error) {
    if (!(error instanceof MethodError) || error.code === 'cancelled') throw error;
    return { notes: [`Not compared with tags: ${error.message}`] };
  }
  const written = entries.flatMap((e) => (e.version === undefined ? [] : [versionText(e.version)]));
  const known = new Set(written);
  const isFull = ({ pre }: { pre: string }): boolean => pre === '';
  const untagged = entries.flatMap((e) =>
    e.version !== undefined && isFull(e.version) && !tagged.has(versionText(e.version)) ? [e.name] : [],
  );
  return {
    tags: {
      count: tagged.size,
      withoutEntry: [...tagged].filter((version) => !known.has(version)).slice(0, MAX_REPORTED),
      // Without any tag of a release nothing was ever tagged here, and each entry would be reported.
      entriesWithoutTag: tagged.size === 0 ? [] : untagged.slice(0, MAX_REPORTED),
    },
    notes: tagged.size === 0 ? ['No tag of a release up to HEAD: entries were not compared with tags.'] : [],
  };
}

async function releases(path: string, prefix: string, context: MethodContext): Promise<Set<string>> {
  const tags = await tagsUpTo(repositoryAt(dirname(path), context), 'HEAD');
  return new Set(
    tags.flatMap(({ name }) => {
      const short = name.replace(/^refs\/tags\//, '');
      const version = short.startsWith(prefix) ? readVersion(short.slice(prefix.length)) : undefined;
      return version === undefined || version.pre !== '' ? [] : [versionText(version)];
    }),
  );
}
