import { safeLine } from '../core/untrusted.ts';
import type { Tally } from '../learning/followed.ts';
import type { VersionStatus } from '../learning/status.ts';
import { count } from './format.ts';
import type { LearnStatus } from './learn.ts';
import type { Look } from './look.ts';
import { table } from './table.ts';

/** Rows of a table that are shown; the rest are counted. `--json` has all. */
const MAX_ROWS = 20;
const MAX_TEXT = 200;

export function statusText(status: LearnStatus, look: Look): string {
  return [
    headline(status),
    correctionsLine(status),
    ...(status.trouble === undefined
      ? []
      : [`What was learned cannot be used: ${safeLine(status.trouble, MAX_TEXT)}`]),
    ...(status.versions.length === 0 ? [] : ['', versionTable(status.versions, look)]),
    '',
    routesText(status, look),
  ].join('\n');
}

function headline({ learning, by, version }: LearnStatus): string {
  if (learning === 'off')
    return by === 'env'
      ? 'Learning is off: ARBITER_NO_LEARNING is set. The shipped weights decide alone.'
      : 'Learning is off. The shipped weights decide alone. To switch it on: arbiter learn on';
  return version === 0
    ? 'Learning is on. Nothing learned is in use; the shipped weights decide alone.'
    : `Learning is on. Version ${version} is in use.`;
}

function correctionsLine({ corrections: c }: LearnStatus): string {
  const parts = [
    `${c.used} in use`,
    ...(c.unused === 0 ? [] : [`${c.unused} not in use (refused below, or replaced by a newer one)`]),
    ...(c.rolledBack === 0 ? [] : [`${c.rolledBack} rolled back`]),
    ...(c.useless === 0 ? [] : [`${c.useless} useless, because their key is gone or the row cannot be read`]),
  ];
  return `${count(c.kept, 'correction')}${c.kept === 0 ? '' : `: ${parts.join(', ')}`}.`;
}

function versionTable(versions: readonly VersionStatus[], look: Look): string {
  return table(
    [
      { title: 'version', align: 'right' },
      { title: 'made' },
      { title: 'state' },
      { title: 'examples', align: 'right' },
      { title: 'held back', align: 'right' },
      { title: 'better', align: 'right' },
      { title: 'worse', align: 'right' },
      { title: 'which', flex: 'wrap' },
    ],
    versions
      .slice(0, MAX_ROWS)
      .map(({ version, at, state, examples, report }) => [
        String(version),
        at.slice(0, 16).replace('T', ' '),
        state,
        String(examples),
        String(report.authors + report.own),
        String(report.better),
        String(report.worse),
        safeLine(report.worst.join('; '), MAX_TEXT),
      ]),
    look,
  );
}

function routesText({ routes }: LearnStatus, look: Look): string {
  if (routes.since === undefined) return 'Whether routes are followed: not measured (n = 0).';
  const rows = (tallies: readonly (Tally & { readonly corrected?: number })[]): string[][] =>
    tallies.slice(0, MAX_ROWS).map((t) => [
      safeLine(t.name, MAX_TEXT),
      String(t.routed),
      share(t.followed, t.routed),
      share(t.other, t.routed),
      share(t.none, t.routed),
      share(
        t.ends['finished'] ?? 0,
        Object.values(t.ends).reduce((a, b) => a + b, 0),
      ),
      t.corrected === undefined ? '' : String(t.corrected),
    ]);
  const columns = (title: string) =>
    [
      { title, style: 'cyan', flex: 'cut' },
      ...['n', 'followed', 'other agent', 'no agent', 'finished', 'corrected'].map((t) => ({
        title: t,
        align: 'right' as const,
      })),
    ] as const;
  const more = routes.agents.length > MAX_ROWS ? [`and ${routes.agents.length - MAX_ROWS} more: --json`] : [];
  return [
    `${count(routes.n, 'route')} to agents since ${routes.since.slice(0, 16).replace('T', ' ')} UTC:`,
    table(columns('agent'), rows(routes.agents), look),
    ...more,
    '',
    table(columns('plugin'), rows(routes.plugins), look),
    '',
    'finished: of the runs whose end is recorded. no agent: also calls of Claude Code’s own agents, which are not recorded.',
  ].join('\n');
}

/** `75 % (n=8)`; without any, not measured. */
function share(part: number, whole: number): string {
  return whole === 0 ? 'not measured' : `${Math.round((100 * part) / whole)} % (${part} of ${whole})`;
}
