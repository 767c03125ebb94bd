import type { Method, MethodContext } from '../../../scripts/core/method.ts';
import { pathFrom } from '../../../scripts/core/source-files.ts';
import { compare, countBySeverity, type Finding, type NotRead, sortFindings } from './finding.ts';
import { checkGraph, orderRevisions } from './migration-graph.ts';
import type { Revision } from './revision.ts';
import { headsOf, readRevisionFiles } from './revision-files.ts';

interface Params {
  readonly path: string;
}

/** One Alembic environment: the revisions of one folder. */
export interface Migrations {
  readonly folder: string;
  readonly heads: readonly string[];
  readonly bases: readonly string[];
  /** Revisions that others branch off from, and revisions that join branches. */
  readonly branchpoints: readonly string[];
  readonly merges: readonly string[];
  /** Base first; a revision stands after all that it needs. Those of a cycle are at the end. */
  readonly revisions: readonly Revision[];
}

export interface MigrationList {
  readonly counts: {
    readonly files: number;
    readonly revisions: number;
    readonly findings: { error: number; warning: number; info: number };
  };
  readonly environments: readonly Migrations[];
  readonly findings: readonly Finding[];
  readonly notRead: readonly NotRead[];
  readonly notes: readonly string[];
}

export const listMigrations: Method<Params, MigrationList> = {
  name: 'list_migrations',
  description:
    'The Alembic revisions in a folder as a graph: heads, bases, order, and broken links, cycles, doubles and downgrades that do nothing.',
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
    },
  },
  idempotent: true,
  run: ({ path }: Params, { cwd, signal }: MethodContext) => {
    const read = readRevisionFiles(pathFrom(cwd, path), signal);
    const { folders, notRead } = read;
    const notes = [...read.notes];
    const environments = [...folders]
      .sort(([a], [b]) => compare(a, b))
      .map(([folder, all]) =>
        environment(
          folder,
          all.map((r) => r.revision),
        ),
      );
    const findings = sortFindings(environments.flatMap((e) => checkGraph(e.folder, e.revisions)));
    if (folders.size > 1)
      notes.push(
        'Each folder is taken for an environment of its own; folders joined by version_locations are not known.',
      );
    return {
      counts: {
        files: read.files.length,
        revisions: environments.reduce((n, e) => n + e.revisions.length, 0),
        findings: countBySeverity(findings),
      },
      environments,
      findings,
      notRead,
      notes,
    };
  },
};

function environment(folder: string, all: readonly Revision[]): Migrations {
  const children = new Map<string, Set<string>>();
  for (const revision of all) {
    for (const down of revision.down_revision)
      children.set(down, (children.get(down) ?? new Set()).add(revision.revision));
  }
  const ids = (chosen: (revision: Revision) => boolean): string[] =>
    all
      .filter(chosen)
      .map((r) => r.revision)
      .sort(compare);
  return {
    folder,
    heads: headsOf(all).sort(compare),
    bases: ids((r) => r.down_revision.length === 0 && r.known),
    branchpoints: ids((r) => (children.get(r.revision)?.size ?? 0) > 1),
    merges: ids((r) => r.down_revision.length > 1),
    revisions: orderRevisions(all),
  };
}
