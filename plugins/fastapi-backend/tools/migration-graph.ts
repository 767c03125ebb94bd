import { compare, type Finding } from './finding.ts';
import type { Revision } from './revision.ts';

/** `alembic_version.version_num` has this length, unless env.py sets another. */
const MAX_ID_CHARS = 32;
/** Characters that Alembic refuses in an identifier. */
const ILLEGAL = /[@+:-]/;

/** Base first, each after all that it needs; equals by file. Revisions of a cycle come last, by file. */
export function orderRevisions(all: readonly Revision[]): Revision[] {
  const ids = new Set(all.map((r) => r.revision));
  const waiting = [...all].sort((a, b) => compare(a.file, b.file));
  const needs = new Map(
    waiting.map((r) => [r, new Set([...r.down_revision, ...r.depends_on].filter((id) => ids.has(id)))]),
  );
  const children = new Map<string, Revision[]>();
  for (const [revision, required] of needs)
    for (const id of required) children.set(id, [...(children.get(id) ?? []), revision]);
  const ready = waiting.filter((r) => needs.get(r)?.size === 0);
  const done: Revision[] = [];
  for (const next of ready) {
    done.push(next);
    for (const child of children.get(next.revision) ?? []) {
      const open = needs.get(child);
      if (open?.delete(next.revision) && open.size === 0) ready.push(child);
    }
  }
  const placed = new Set(done);
  return [...done, ...waiting.filter((r) => !placed.has(r))];
}

/** What Alembic will refuse or warn of, and what people regret. */
export function checkGraph(folder: string, ordered: readonly Revision[]): Finding[] {
  const revisions = ordered.filter((r) => r.known);
  const byId = new Map<string, Revision>();
  const labels = new Map<string, Revision>();
  const there = new Set(ordered.map((r) => r.revision));
  const found: Finding[] = [];
  const report = (
    r: Revision,
    rule: string,
    severity: Finding['severity'],
    message: string,
    fix: string,
  ): void => {
    found.push({ rule, severity, file: r.file, line: r.line, message, fix });
  };
  for (const r of ordered.filter((o) => !o.known))
    report(
      r,
      'computed-identifier',
      'info',
      'revision, down_revision or depends_on is computed, so this file was left out of the checks.',
      'Write the identifiers as strings.',
    );
  for (const r of revisions) {
    const first = byId.get(r.revision);
    if (first === undefined) byId.set(r.revision, r);
    else
      report(
        r,
        'duplicate-revision',
        'error',
        `The revision ${r.revision} is also in ${first.file}; Alembic keeps one of them.`,
        'Give one of the two a new identifier, and change what comes after it.',
      );
    for (const label of r.branch_labels) {
      const other = labels.get(label);
      if (other === undefined) labels.set(label, r);
      else
        report(
          r,
          'duplicate-branch-label',
          'error',
          `The branch label ${label} is already used by ${other.revision} (${other.file}).`,
          'Keep the label on one revision of its branch.',
        );
    }
    const illegal = ILLEGAL.exec(r.revision);
    if (illegal !== null)
      report(
        r,
        'illegal-identifier',
        'error',
        `The identifier ${r.revision} has the character ${illegal[0]}, which Alembic refuses.`,
        'Use letters, digits and underscores.',
      );
    if (r.revision.length > MAX_ID_CHARS)
      report(
        r,
        'identifier-too-long',
        'error',
        `The identifier ${r.revision} has ${r.revision.length} characters; alembic_version.version_num takes ${MAX_ID_CHARS}.`,
        'Shorten it, or enlarge the column in env.py.',
      );
  }
  for (const r of revisions) {
    for (const id of r.down_revision) {
      if (id === r.revision)
        report(
          r,
          'self-loop',
          'error',
          `${r.revision} names itself as its down_revision.`,
          'Name the revision before it.',
        );
      else if (!there.has(id))
        report(
          r,
          'missing-revision',
          'error',
          `down_revision ${id} of ${r.revision} is in no file of ${folder}; every alembic command fails.`,
          'Restore the file, or point down_revision at the one before it.',
        );
    }
    for (const id of r.depends_on) {
      const isThere = labels.has(id) || revisions.some((o) => o.revision.startsWith(id)) || id.includes('@');
      if (!isThere)
        report(
          r,
          'missing-dependency',
          'error',
          `depends_on ${id} of ${r.revision} is neither a revision nor a branch label here.`,
          'Correct it, or restore the file.',
        );
    }
    if (r.has_upgrade && !r.has_downgrade)
      report(
        r,
        'empty-downgrade',
        'warning',
        `${r.revision} changes something in upgrade() that downgrade() does not take back.`,
        'Write the downgrade, or say in the file why there is no way back.',
      );
  }
  return [...found, ...cycles(revisions, byId), ...heads(folder, revisions, labels)];
}

function heads(
  folder: string,
  revisions: readonly Revision[],
  labels: ReadonlyMap<string, Revision>,
): Finding[] {
  const below = new Set(revisions.flatMap((r) => r.down_revision));
  const tops = revisions.filter((r) => !below.has(r.revision));
  if (tops.length < 2) return [];
  const names = tops.map((r) => `${r.revision} (${r.file})`).sort(compare);
  const bases = revisions.filter((r) => r.down_revision.length === 0).length;
  // Several bases with labels are branches kept apart on purpose.
  const onPurpose = bases >= tops.length && labels.size >= tops.length;
  return tops.map((r) => ({
    rule: 'multiple-heads',
    severity: onPurpose ? ('info' as const) : ('error' as const),
    file: r.file,
    line: r.line,
    message: `${folder} has ${tops.length} heads: ${names.join(', ')}. alembic upgrade head fails${onPurpose ? '; with labelled branches, heads or <label>@head is meant' : ''}.`,
    fix: onPurpose ? 'Use alembic upgrade heads.' : 'Read both for conflicts, then run alembic merge heads.',
  }));
}

/** Revisions on a cycle of down_revision: what is left when everything without a parent, then without a child, is taken away. */
function cycles(revisions: readonly Revision[], byId: ReadonlyMap<string, Revision>): Finding[] {
  const unique = revisions.filter((r) => byId.get(r.revision) === r && !r.down_revision.includes(r.revision));
  const up = new Map(unique.map((r) => [r.revision, r.down_revision.filter((id) => byId.has(id))]));
  const left = peel(peel(up));
  const members = unique.filter((r) => left.has(r.revision)).sort((a, b) => compare(a.file, b.file));
  const first = members[0];
  if (first === undefined) return [];
  const names = members
    .map((r) => r.revision)
    .sort(compare)
    .join(', ');
  return [
    {
      rule: 'cycle',
      severity: 'error',
      file: first.file,
      line: first.line,
      message: `down_revision goes in a circle through ${names}; every alembic command fails.`,
      fix: 'Find the revision that was written first and point its down_revision at what came before it.',
    },
  ];
}

/** Takes away nodes without edges, again and again; gives back the rest with its edges turned round. */
function peel(edges: ReadonlyMap<string, readonly string[]>): Map<string, string[]> {
  const open = new Map([...edges].map(([id, to]) => [id, new Set(to.filter((t) => edges.has(t)))]));
  const back = new Map<string, string[]>([...edges.keys()].map((id) => [id, []]));
  for (const [id, to] of open) for (const t of to) back.get(t)?.push(id);
  const gone = [...open].filter(([, to]) => to.size === 0).map(([id]) => id);
  for (const id of gone) {
    open.delete(id);
    for (const from of back.get(id) ?? []) {
      const to = open.get(from);
      if (to?.delete(id) && to.size === 0) gone.push(from);
    }
  }
  return new Map([...open.keys()].map((id) => [id, (back.get(id) ?? []).filter((from) => open.has(from))]));
}
