import type { Clock } from '../core/clock.ts';
import { safeLine } from '../core/untrusted.ts';
import type { Json } from '../crdt/record.ts';
import { type StandingMark, standingMarks } from '../store/replica/availability.ts';
import { preferences } from '../store/replica/preferences.ts';
import { Replica } from '../store/replica/replica.ts';
import { allUsage, type Usage } from '../store/replica/usage.ts';
import type { Database } from '../store/sqlite/database.ts';
import type { Look } from './look.ts';
import { table } from './table.ts';

/** What is in a state database. */
export interface StateFacts {
  readonly path: string;
  readonly driver: string;
  readonly version: number;
  /** Rows of each table, by name. */
  readonly tables: Readonly<Record<string, number>>;
  readonly node: string;
  readonly ancestors: readonly string[];
  readonly preferences: Readonly<Record<string, Json>>;
  /** Most used first. */
  readonly usage: readonly Usage[];
  readonly pluginUsage: readonly Usage[];
  /** Agents that are marked as failing, here or on another machine. */
  readonly marks: readonly StandingMark[];
}

const MAX_SHOWN = 20;
const MAX_VALUE = 200;

export function readState(database: Database, clock: Clock): StateFacts {
  const names = database
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`)
    .all<{ name: string }>()
    .map((row) => row.name);
  const rows = (name: string): number =>
    database.prepare(`SELECT count(*) AS n FROM "${name}"`).get<{ n: number }>()?.n ?? 0;
  const version = database.prepare('PRAGMA user_version').get<{ user_version: number }>()?.user_version ?? 0;
  const replica = new Replica(database, { clock });
  return {
    path: database.path,
    driver: database.driver,
    version,
    tables: Object.fromEntries(names.map((name) => [name, rows(name)])),
    node: replica.node,
    ancestors: replica.ancestors().map((a) => a.node),
    preferences: preferences(replica),
    usage: mostUsedFirst(allUsage(replica, 'agent')),
    pluginUsage: mostUsedFirst(allUsage(replica, 'plugin')),
    marks: standingMarks(replica, clock.now()),
  };
}

const total = (u: Usage): number => u.routed + u.spawned;

const mostUsedFirst = (usage: readonly Usage[]): readonly Usage[] =>
  [...usage].sort((a, b) => total(b) - total(a) || (a.id < b.id ? -1 : 1));

export function stateText(facts: StateFacts, look: Look): string {
  const filled = Object.entries(facts.tables).filter(([, n]) => n > 0);
  const chosen = Object.entries(facts.preferences);
  return [
    `${facts.path}\nschema version ${facts.version}, ${facts.driver}, writes as ${facts.node}`,
    filled.length === 0
      ? 'All tables are empty.'
      : table(
          [{ title: 'table' }, { title: 'rows', align: 'right' }],
          filled.map(([name, n]) => [name, String(n)]),
          look,
        ),
    chosen.length === 0
      ? 'No preference is set.'
      : chosen
          .map(
            ([name, value]) => `${safeLine(name, MAX_VALUE)} = ${safeLine(JSON.stringify(value), MAX_VALUE)}`,
          )
          .join('\n'),
    facts.usage.length === 0 ? 'No agent was counted yet.' : usageTable('agent', facts.usage, look),
    ...(facts.pluginUsage.length === 0 ? [] : [usageTable('plugin', facts.pluginUsage, look)]),
    ...(facts.marks.length === 0 ? [] : [markLines(facts.marks)]),
  ].join('\n\n');
}

function markLines(marks: readonly StandingMark[]): string {
  const shown = marks.slice(0, MAX_SHOWN).map(({ agent, reason, untilMs, own }) => {
    const until = new Date(untilMs).toISOString();
    const by = own ? 'here' : 'by another machine';
    return `${safeLine(agent, MAX_VALUE)} is routed around until ${until}, marked ${by}: ${safeLine(reason, MAX_VALUE)}`;
  });
  return [...shown, ...(marks.length > MAX_SHOWN ? [`and ${marks.length - MAX_SHOWN} more`] : [])].join('\n');
}

function usageTable(title: 'agent' | 'plugin', usage: readonly Usage[], look: Look): string {
  const right = { align: 'right' } as const;
  const shown = usage.slice(0, MAX_SHOWN);
  const more =
    usage.length > shown.length ? `\nand ${usage.length - shown.length} more; all with --json` : '';
  return (
    table(
      [
        { title, flex: 'cut' },
        { title: 'routed', ...right },
        { title: 'started', ...right },
        { title: 'succeeded', ...right },
        { title: 'failed', ...right },
      ],
      shown.map((u) => [
        safeLine(u.id, MAX_VALUE),
        String(u.routed),
        String(u.spawned),
        String(u.succeeded),
        String(u.failed),
      ]),
      look,
    ) + more
  );
}
