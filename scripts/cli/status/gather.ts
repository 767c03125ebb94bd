import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { glanceAtGroups } from '../../bus/glance.ts';
import { openRuns } from '../../chains/view/open-runs.ts';
import { messageOf } from '../../core/errors.ts';
import { liveBrains } from '../../host/brains.ts';
import { dataFolder } from '../../host/data-folder.ts';
import { readRegistrySummary } from '../../host/registry-summary.ts';
import { Switches } from '../../host/switches.ts';
import { SqliteBreakers } from '../../store/breakers.ts';
import { ledgerCost } from '../../store/ledger-queries.ts';
import { countRoutes, newestRoutes } from '../../store/route-glance.ts';
import type { Database } from '../../store/sqlite/database.ts';
import { NoSqliteError } from '../../store/sqlite/errors.ts';
import { State } from '../../store/state.ts';
import type { Context } from '../app.ts';
import { inOrder } from '../breakers-view.ts';
import type { CostFacts, Part, StatusFacts } from './facts.ts';

/** Newest decisions shown. */
const NEWEST = 3;

/** Looks only: nothing is made, moved forward or scanned. Never throws for what it finds; a part that cannot be had says why. */
export function gatherStatus({ env, io }: Pick<Context, 'env' | 'io'>): StatusFacts {
  const folder = dataFolder(env);
  const now = io.clock.now();
  const since = new Date(now).setHours(0, 0, 0, 0);
  const state = new State({ dataFolder: folder, clock: io.clock, mode: 'look' });
  const ask = <T>(work: (database: Database) => T): Part<T> => {
    if (!existsSync(state.path)) return { kind: 'none' };
    const attempt = state.attempt(work);
    return attempt.kind === 'done'
      ? { kind: 'known', value: attempt.value }
      : { kind: 'trouble', message: attempt.trouble.message };
  };
  try {
    return {
      now,
      since,
      dataFolder: folder,
      // A session has no name here; its own switch is seen by `/jira-orchestrator:doctor`.
      switched: new Switches(folder, env).read({ sessionId: '', project: io.cwd }),
      sessions: liveBrains(folder).length,
      registry: readRegistrySummary(folder),
      routes: ask((database) => ({
        today: countRoutes(database, since),
        newest: newestRoutes(database, NEWEST),
      })),
      breakers: ask(() =>
        inOrder(new SqliteBreakers(state).list()).filter((breaker) => breaker.state !== 'closed'),
      ),
      chains: ask((database) => openRuns(database, now)),
      bus: busFacts(state, join(folder, 'bus')),
      cost: ask((database) => costFacts(database, since, now)),
    };
  } finally {
    state.close();
  }
}

function busFacts(state: State, folder: string): StatusFacts['bus'] {
  if (!existsSync(folder)) return { kind: 'none' };
  try {
    const groups = glanceAtGroups(folder, () => {
      const found = state.findDriver();
      if (found.kind === 'found') return found.driver;
      throw new NoSqliteError(found.tried);
    });
    return { kind: 'known', value: groups };
  } catch (error) {
    return { kind: 'trouble', message: messageOf(error) };
  }
}

function costFacts(database: Database, fromMs: number, now: number): CostFacts {
  const { n, nanoUsd, unpriced } = ledgerCost(database, { fromMs, toMs: now + 1 });
  return { n, usd: nanoUsd === undefined ? undefined : nanoUsd / 1e9, unpriced };
}
