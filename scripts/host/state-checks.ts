import { safeLine } from '../core/untrusted.ts';
import { check } from '../store/check.ts';
import { stateMigrations } from '../store/migrations.ts';
import { countRecords } from '../store/route-records.ts';
import { type FoundDriver, hasBuiltIn } from '../store/sqlite/driver.ts';
import type { State } from '../store/state.ts';
import type { InstallStatus, NativeSqlite } from './native-sqlite.ts';
import { NATIVE_PACKAGE } from './native-sqlite.ts';
import type { Records } from './records.ts';
import type { Check } from './self-checks.ts';

/** Checks of the state, in a session and outside of one. Each looks at what is, now. */

/** Findings that are shown; the rest are counted. */
const MAX_FINDINGS = 3;

/** Which SQLite, whether its file is whole, and where records go. The check of the file reads all of it. */
export function checkState(state: State, records: Records, native?: NativeSqlite): Check[] {
  // The pause after a failure is for prompts; who asks the doctor wants to know now.
  state.retryNow();
  records.open();
  const found = state.findDriver();
  const checks = [sqlite(found, native)];
  if (found.kind === 'found') {
    const result = state.attempt((database) => check(database, found.driver, stateMigrations));
    if (result.kind === 'done') checks.push(file(result.value.version, result.value.findings));
    else if (result.trouble.code === 'state-absent')
      return [...checks, ['ok', `${state.path} is not there yet`]];
    else checks.push(['bad', `state: ${safeLine(result.trouble.message, 400)}`]);
  }
  return [...checks, whereRecordsGo(state, records, found)];
}

function sqlite(found: FoundDriver, native: NativeSqlite | undefined): Check {
  if (found.kind === 'found') {
    const { from, sqliteVersion } = found.driver;
    const where = from === 'node' ? 'built into Node.js' : `better-sqlite3 in ${from}`;
    return ['ok', `SQLite ${sqliteVersion}, ${where}`];
  }
  const why = found.tried.map((t) => safeLine(t, 200)).join('; ');
  return ['note', `no SQLite (${why}). ${whatToDo(native)}`];
}

function whatToDo(native: NativeSqlite | undefined): string {
  const byHand = `Use Node.js 22.13 or later, or install it yourself: npm install --prefix <data folder>/native ${NATIVE_PACKAGE}`;
  if (native === undefined) return hasBuiltIn() ? '' : byHand;
  return `${installing(native.status, native.log)} ${native.status.kind === 'running' ? '' : byHand}`.trim();
}

function installing(status: InstallStatus, log: string): string {
  switch (status.kind) {
    case 'running':
      return `It is being installed by npm (process ${status.pid}); output: ${log}.`;
    case 'elsewhere':
      return `Another session is installing it (process ${status.pid}).`;
    case 'forbidden':
      return 'It is not installed, because ARBITER_NO_DOWNLOAD=1 is set.';
    case 'tried':
      return `An install was tried at ${new Date(status.at).toISOString()} (${safeLine(status.reason, 300)}); the next one is tried a day later.`;
    case 'failed':
      return `The install failed: ${safeLine(status.reason, 300)}.`;
    case 'installed':
      return 'npm has installed it; if it does not load, the reason stands above.';
    case 'idle':
    case 'built-in':
      return '';
  }
}

function file(version: number, findings: readonly string[]): Check {
  if (findings.length === 0) return ['ok', `state.db: schema version ${version}, whole`];
  const shown = findings.slice(0, MAX_FINDINGS).map((f) => safeLine(f, 200));
  const more = findings.length > shown.length ? `, and ${findings.length - shown.length} more` : '';
  return [
    'bad',
    `state.db is damaged: ${shown.join('; ')}${more}. To save what can be read: arbiter doctor --repair`,
  ];
}

function whereRecordsGo(state: State, records: Records, found: FoundDriver): Check {
  const { rung, reason, spooledBytes, dropped } = records.status;
  const waiting =
    spooledBytes === 0 ? '' : `; ${Math.ceil(spooledBytes / 1_024)} kB of lines wait to be moved there`;
  const lost = dropped === 0 ? '' : `; ${dropped} ${dropped === 1 ? 'record was' : 'records were'} lost`;
  if (rung === 'off') return ['bad', `the last record was lost: ${reason ?? 'unknown'}${lost}`];
  if (rung === 'reduced')
    return [
      'note',
      `records go to lines in routes/ (${found.kind === 'none' ? 'no SQLite' : safeLine(reason ?? 'SQLite cannot be used', 300)})${waiting}${lost}`,
    ];
  const counts = state.attempt((database) => countRecords(database));
  const kept =
    counts.kind === 'done'
      ? `: ${counts.value.routes} routes, ${counts.value.spawns} spawns, ${counts.value.outcomes} outcomes of 30 days`
      : '';
  return [dropped === 0 ? 'ok' : 'note', `records go to SQLite${kept}${waiting}${lost}`];
}
