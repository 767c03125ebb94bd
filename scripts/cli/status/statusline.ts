import { existsSync } from 'node:fs';
import { openRuns } from '../../chains/view/open-runs.ts';
import { safeLine } from '../../core/untrusted.ts';
import { dataFolder, type Environment } from '../../host/data-folder.ts';
import { Switches } from '../../host/switches.ts';
import { ledgerCost } from '../../store/ledger-queries.ts';
import { newestRouteOf } from '../../store/route-glance.ts';
import type { Database } from '../../store/sqlite/database.ts';
import { State } from '../../store/state.ts';
import type { Io } from '../io.ts';
import { routeText } from './text.ts';

/** Claude Code gives some kilobytes; more is not for us. */
const MAX_BYTES = 1_000_000;
/** Runs among which the session's is looked for. */
const RUNS = 10;
const MAX_NAME = 60;

/** What Claude Code says of the session whose line is drawn. */
interface Shown {
  readonly session: string;
  readonly project: string;
}

interface Asked {
  readonly env: Environment;
  readonly io: Pick<Io, 'stdin' | 'cwd' | 'clock'>;
}

/** The line, or undefined when there is nothing to say. Never rejects: a status line is no place for trouble. */
export async function statusline({ env, io }: Asked): Promise<string | undefined> {
  try {
    // Somebody tries it by hand: there is nothing to wait for.
    if (io.stdin.isTTY === true) return undefined;
    const shown = shownIn(await textOf(io.stdin), io.cwd);
    if (shown === undefined) return undefined;
    const folder = dataFolder(env);
    const switched = new Switches(folder, env).read({ sessionId: shown.session, project: shown.project });
    if (switched.kind === 'off') return `Arbiter is off (${switched.by})`;
    const state = new State({ dataFolder: folder, clock: io.clock, mode: 'look' });
    if (!existsSync(state.path)) return undefined;
    try {
      const parts = state.attempt((database) => partsOf(database, shown, io.clock.now()));
      return parts.kind === 'done' && parts.value.length > 0 ? parts.value.join(' · ') : undefined;
    } finally {
      state.close();
    }
  } catch {
    return undefined;
  }
}

function partsOf(database: Database, { session }: Shown, now: number): string[] {
  const route = newestRouteOf(database, session);
  const run = openRuns(database, now, RUNS).find((open) => open.session === session);
  const { n, nanoUsd } = ledgerCost(database, { fromMs: new Date(now).setHours(0, 0, 0, 0), toMs: now + 1 });
  return [
    ...(route === undefined ? [] : [routeText(route)]),
    ...(run === undefined ? [] : [`chain ${safeLine(run.chain, MAX_NAME)} ${doing(run.state, run.asks)}`]),
    ...(n === 0 || nanoUsd === undefined ? [] : [`$${(nanoUsd / 1e9).toFixed(2)} today`]),
  ];
}

function doing(state: string, asks: readonly string[]): string {
  return state === 'person' ? `asks at ${safeLine(asks[0] ?? '', MAX_NAME)}` : state;
}

async function textOf(stdin: AsyncIterable<Buffer | string>): Promise<string> {
  // Put together before it is read: a chunk may end in the middle of a letter.
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdin) {
    chunks.push(Buffer.from(chunk));
    bytes += chunk.length;
    if (bytes > MAX_BYTES) return '';
  }
  return Buffer.concat(chunks).toString();
}

function shownIn(text: string, cwd: string): Shown | undefined {
  const value = JSON.parse(text) as {
    readonly session_id?: unknown;
    readonly workspace?: { readonly project_dir?: unknown };
  } | null;
  const session = value?.session_id;
  if (typeof session !== 'string') return undefined;
  const project = value?.workspace?.project_dir;
  return { session, project: typeof project === 'string' ? project : cwd };
}
