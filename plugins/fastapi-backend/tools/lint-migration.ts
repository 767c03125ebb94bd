import { join } from 'node:path';
import { type Method, type MethodContext, MethodError } from '../../../scripts/core/method.ts';
import { pathFrom, readText } from '../../../scripts/core/source-files.ts';
import { countBySeverity, type Finding, type NotRead, sortFindings } from './finding.ts';
import { literal, readUpgrade } from './migration-operations.ts';
import { checkOperations } from './migration-rules.ts';
import { type PySource, parsePython, rawText } from './py-tree.ts';
import { headsOf, type RevisionFile, type RevisionFiles, readRevisionFiles } from './revision-files.ts';

interface Params {
  readonly path: string;
  readonly revision: string;
}

export interface LintedRevision {
  readonly revision: string;
  readonly file: string;
  readonly line: number;
  readonly message: string | null;
  readonly operations: readonly {
    readonly op: string;
    readonly table: string | null;
    readonly line: number;
    readonly conditional: boolean;
    readonly autocommit: boolean;
  }[];
}

export interface MigrationLint {
  readonly counts: {
    readonly revisions: number;
    readonly operations: number;
    readonly findings: { error: number; warning: number; info: number };
  };
  readonly revisions: readonly LintedRevision[];
  readonly findings: readonly Finding[];
  readonly notRead: readonly NotRead[];
  /** What a person has to read, with the line. */
  readonly notes: readonly string[];
}

/** Rules that stand for a lock that others wait behind. */
const LOCKS = new Set([
  'index-not-concurrent',
  'set-not-null',
  'type-change',
  'volatile-default',
  'constraint-validated',
  'unique-constraint',
]);

export const lintMigration: Method<Params, MigrationLint> = {
  name: 'lint_migration',
  description:
    'What the upgrade of Alembic revisions locks, rewrites, loses or breaks on PostgreSQL, with line and way out; nothing is run.',
  params: {
    type: 'object',
    additionalProperties: false,
    properties: {
      path: {
        type: 'string',
        minLength: 1,
        default: '.',
        description: 'Folder of the project or of its migrations.',
      },
      revision: {
        type: 'string',
        minLength: 1,
        default: 'heads',
        description: 'An id or its beginning, a file name, "heads" or "all".',
      },
    },
  },
  idempotent: true,
  run: ({ path, revision }: Params, { cwd, signal }: MethodContext) => {
    const root = pathFrom(cwd, path);
    const read = readRevisionFiles(root, signal);
    const notes = [...read.notes];
    const findings: Finding[] = [];
    const revisions: LintedRevision[] = [];
    for (const file of choose(read, revision)) {
      signal.throwIfAborted();
      const source = parsePython(file.revision.file, file.text);
      const body = readUpgrade(source);
      const operations = body?.operations ?? [];
      const found = [...checkOperations(source, operations), ...imports(source, file, read.files)];
      if (found.some((f) => LOCKS.has(f.rule)) && !setsLockTimeout(root, file, read.files))
        found.push(withoutLockTimeout(file));
      findings.push(...found);
      notes.push(...toRead(source, file, body));
      revisions.push({
        revision: file.revision.revision,
        file: file.revision.file,
        line: file.revision.line,
        message: file.revision.message,
        operations: operations.map(({ op, table, line, conditional, autocommit }) => ({
          op,
          table,
          line,
          conditional,
          autocommit,
        })),
      });
    }
    const sorted = sortFindings(findings);
    return {
      counts: {
        revisions: revisions.length,
        operations: revisions.reduce((n, r) => n + r.operations.length, 0),
        findings: countBySeverity(sorted),
      },
      revisions,
      findings: sorted,
      notRead: read.notRead,
      notes,
    };
  },
};

/** The revisions that a caller's word means. Throws `not_found` and `ambiguous`. */
function choose(read: RevisionFiles, wanted: string): RevisionFile[] {
  const all = [...read.folders.values()].flat();
  const heads = [...read.folders.values()].flatMap((folder) => headsOf(folder.map((r) => r.revision)));
  if (wanted === 'all') return all;
  if (wanted === 'heads') return all.filter((r) => heads.includes(r.revision.revision));
  const exact = all.filter((r) => r.revision.revision === wanted || r.revision.file === wanted);
  if (exact.length > 0) return exact;
  const near = all.filter(
    (r) => r.revision.revision.startsWith(wanted) || r.revision.file.endsWith(`/${wanted}`),
  );
  if (near.length === 1) return near;
  const there = (near.length > 0 ? near.map((r) => r.revision.revision) : heads).slice(0, 10).join(', ');
  if (near.length > 1)
    throw new MethodError('ambiguous', `${wanted} is the beginning of several revisions.`, {
      fix: `Give more of it: ${there}.`,
    });
  throw new MethodError('not_found', `There is no revision ${wanted}.`, {
    fix: there === '' ? 'No Alembic revision was found in this folder.' : `Heads: ${there}.`,
  });
}

/** Modules of the project in a revision: they will have changed when it runs on a new machine. */
function imports(source: PySource, { revision }: RevisionFile, files: readonly string[]): Finding[] {
  const own = new Set(
    files.map((f) =>
      f
        .replace(/^src\//, '')
        .split('/')[0]
        ?.replace(/\.py$/, ''),
    ),
  );
  const found: Finding[] = [];
  source.text.split('\n').forEach((line, i) => {
    const name = /^\s*(?:from|import)\s+([A-Za-z_]\w*)/.exec(line)?.[1];
    if (name !== undefined && name !== 'alembic' && name !== 'migrations' && own.has(name))
      found.push({
        rule: 'application-import',
        severity: 'warning',
        message: `The revision imports ${name}, which changes after it.`,
        fix: 'Describe the table in the revision with sa.table() and sa.column().',
        file: revision.file,
        line: i + 1,
      });
  });
  return found;
}

function setsLockTimeout(root: string, { text, revision }: RevisionFile, files: readonly string[]): boolean {
  if (/\block_timeout\b/.test(text)) return true;
  const above = revision.file.split('/').slice(0, -2).join('/');
  const env = above === '' ? 'env.py' : `${above}/env.py`;
  return files.includes(env) && /\block_timeout\b/.test(readText(join(root, env)));
}

function withoutLockTimeout({ revision }: RevisionFile): Finding {
  return {
    rule: 'no-lock-timeout',
    severity: 'info',
    message: 'Neither the revision nor env.py sets lock_timeout, so a waiting statement makes others wait.',
    fix: 'op.execute("SET lock_timeout = \'3s\'") before it, and try again when it fails.',
    file: revision.file,
    line: revision.line,
  };
}

function toRead(
  source: PySource,
  { revision }: RevisionFile,
  body: ReturnType<typeof readUpgrade>,
): string[] {
  if (body === undefined) return [`${revision.file} has no function upgrade.`];
  const notes = body.unread.map(
    ({ line, call }) => `${revision.file}:${line} hands op to ${call}(), read it.`,
  );
  for (const { op, args, line, conditional } of body.operations) {
    const sql = args.positional[0] ?? args.keyword.get('sqltext');
    if (op === 'execute' && sql !== undefined && literal(source, sql) === null)
      notes.push(
        `${revision.file}:${line} runs SQL that is put together: ${rawText(source, sql).slice(0, 80)}`,
      );
    else if (conditional) notes.push(`${revision.file}:${line} ${op} runs under a condition or in a loop.`);
  }
  if (source.firstErrorLine !== undefined)
    notes.push(`${revision.file}:${source.firstErrorLine} could not be parsed; read around it.`);
  return notes;
}
