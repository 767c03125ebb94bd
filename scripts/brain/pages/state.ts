import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { safeLine } from '../../core/untrusted.ts';
import { checkDataFolder } from '../../host/self-checks.ts';
import { checkState } from '../../host/state-checks.ts';
import type { Database } from '../../store/sqlite/database.ts';
import { checkLines } from '../check-lines.ts';
import type { BrainState } from '../state.ts';

/** Files and folders of the data folder that are shown, the largest first. */
const MAX_ENTRIES = 12;
/** Files that are counted below one folder; a data folder that has more is named with what was counted. */
const MAX_FILES = 20_000;

type Kept = Pick<BrainState, 'dataFolder' | 'store' | 'records' | 'native'>;

/** How the data folder fares: whether it can be written, whether its database is whole, what lies in it and how large. */
export function statePage(state: Kept): string {
  const folder = checkDataFolder(state.dataFolder);
  // In a folder that cannot be written the rest follows from that.
  if (folder[0] === 'bad') return checkLines([folder]).join('\n');
  const checks = [folder, ...checkState(state.store, state.records, state.native)];
  return [
    ...checkLines(checks),
    ...sizes(state.dataFolder),
    ...rows(state.store),
    'More, in a shell: arbiter state show. Values that sessions share: arbiter state get <key>',
  ].join('\n');
}

function sizes(folder: string): string[] {
  const entries = list(folder).map((entry) => ({ name: entry.name, ...sizeOf(folder, entry) }));
  const shown = entries.sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1)).slice(0, MAX_ENTRIES);
  const more = entries.length > shown.length ? [`and ${entries.length - shown.length} smaller ones`] : [];
  return [...shown.map((e) => `${kilobytes(e.bytes)}  ${safeLine(e.name, 120)}${e.note}`), ...more];
}

/** A folder or file that goes away while it is measured counts as nothing: sessions are at work here. */
function sizeOf(parent: string, entry: Dirent): { bytes: number; note: string } {
  const left = { files: MAX_FILES };
  const bytes = measure(join(parent, entry.name), entry, left);
  return { bytes, note: left.files > 0 ? '' : ` (only ${MAX_FILES} files counted)` };
}

function measure(path: string, entry: Dirent, left: { files: number }): number {
  if (left.files <= 0) return 0;
  if (entry.isDirectory())
    return list(path).reduce((sum, inner) => sum + measure(join(path, inner.name), inner, left), 0);
  left.files--;
  return entry.isFile() ? (statSync(path, { throwIfNoEntry: false })?.size ?? 0) : 0;
}

function list(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

const kilobytes = (bytes: number): string => `${(bytes / 1_000).toFixed(1).padStart(10)} kB`;

function rows(store: Kept['store']): string[] {
  const done = store.attempt(countRows);
  if (done.kind === 'unavailable' || done.value.length === 0) return [];
  return [`rows: ${done.value.map(([table, n]) => `${safeLine(table, 60)} ${n}`).join(', ')}`];
}

function countRows(database: Database): (readonly [string, number])[] {
  return database
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`)
    .all<{ name: string }>()
    .map(({ name }) => [name, count(database, name)] as const)
    .filter(([, n]) => n > 0);
}

const count = (database: Database, table: string): number =>
  database.prepare(`SELECT count(*) AS n FROM "${table.replaceAll('"', '""')}"`).get<{ n: number }>()?.n ?? 0;
