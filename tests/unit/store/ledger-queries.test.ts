import { describe, expect, it } from 'vitest';
import { APART_SQL, MAIN_MODEL_SQL } from '../../../scripts/store/ledger-messages.ts';
import {
  firstEntryAt,
  LABELS,
  LEDGER_SUMS_SQL,
  ledgerByWindow,
  ledgerCost,
  ledgerGroups,
  ledgerSums,
  savedNanoUsd,
} from '../../../scripts/store/ledger-queries.ts';
import type { Database } from '../../../scripts/store/sqlite/database.ts';
import { tempFolder } from '../support/temp.ts';
import { openMigrated } from './support/database.ts';
import { type EntryRow, insertEntries } from './support/ledger.ts';

const ALL = { fromMs: 0, toMs: 1e15 };

function filled(...rows: Partial<EntryRow>[]): Database {
  const database = openMigrated(tempFolder());
  insertEntries(database, rows);
  return database;
}

const main = { session: 's1', model: 'opus', cost_nano_usd: 100, own_model: 'opus', own_cost_nano_usd: 100 };
const run = { session: 's1', agent_id: 'a1', agent: 'p:a', plugin: 'p', model: 'haiku', cost_nano_usd: 10 };
const dear = { ...run, own_model: 'opus', own_cost_nano_usd: 90 };
const apart = { session: 's2', run_id: 'r1', step: 'build', agent: 'p:b', plugin: 'p', cost_nano_usd: 7 };

describe('the sums of a window', () => {
  it('take its first moment and not its last', () => {
    const database = filled({ at: 9 }, { at: 10 }, { at: 19 }, { at: 20 });
    const sums = ledgerSums(database, { fromMs: 10, toMs: 20 });
    expect(sums).toMatchObject({ n: 2, firstAt: 10, lastAt: 19 });
  });

  it('of nothing have no dollars, not 0 of them', () => {
    const sums = ledgerSums(filled(), ALL);
    expect(sums).toMatchObject({ n: 0, sessions: 0, firstAt: undefined, nanoUsd: undefined, unpriced: 0 });
    expect(savedNanoUsd(sums.counterfactual)).toBeUndefined();
    expect(firstEntryAt(filled())).toBeUndefined();
  });

  it('add tokens of all entries, and dollars only of those with a price', () => {
    const database = filled(main, { ...main, cost_nano_usd: null, input_tokens: 7 }, apart);
    expect(ledgerSums(database, ALL)).toMatchObject({
      n: 3,
      sessions: 2,
      tokens: { input: 9, output: 6, cacheRead: 9, cacheWrite: 12 },
      nanoUsd: 107,
      unpriced: 1,
    });
  });

  it('of entries without any price have no dollars', () => {
    const database = filled({ cost_nano_usd: null });
    expect(ledgerSums(database, ALL)).toMatchObject({ n: 1, nanoUsd: undefined, unpriced: 1 });
  });

  it('have the same cost when nothing else is asked for', () => {
    const window = { fromMs: 10, toMs: 20 };
    for (const rows of [
      [],
      [{ at: 10, cost_nano_usd: null }],
      [
        { ...main, at: 9 },
        { ...main, at: 19 },
        { ...apart, at: 20 },
      ],
    ]) {
      const database = filled(...rows);
      const { n, nanoUsd, unpriced } = ledgerSums(database, window);
      expect(ledgerCost(database, window)).toEqual({ n, nanoUsd, unpriced });
    }
  });
});

describe('the same tokens on the own model of the session', () => {
  it('are compared for the main thread and its agents, not for steps in sessions of their own', () => {
    const { counterfactual } = ledgerSums(filled(main, dear, apart), ALL);
    expect(counterfactual).toEqual({ n: 2, unknown: 0, nanoUsd: 110, ownNanoUsd: 190 });
    expect(savedNanoUsd(counterfactual)).toBe(80);
  });

  it('save an amount that is not measured as soon as one part is unknown', () => {
    const { counterfactual } = ledgerSums(filled(main, dear, run), ALL);
    expect(counterfactual).toEqual({ n: 2, unknown: 1, nanoUsd: 110, ownNanoUsd: 190 });
    expect(savedNanoUsd(counterfactual)).toBeUndefined();
  });
});

describe('groups', () => {
  const names = (database: Database, key: Parameters<typeof ledgerGroups>[2]): (string | number)[][] =>
    ledgerGroups(database, ALL, key).map((g) => [g.name, g.n]);

  it('by agent tell the main thread, an agent without a name and a command of a chain apart', () => {
    const unknown = { ...run, agent: null, cost_nano_usd: 1 };
    const command = { ...apart, agent: null, cost_nano_usd: 2 };
    expect(names(filled(main, run, run, unknown, command, apart), 'agent')).toEqual([
      [LABELS.main, 1],
      ['p:a', 2],
      ['p:b', 1],
      [LABELS.command, 1],
      [LABELS.unknownAgent, 1],
    ]);
  });

  it('come dearest first, and those without a price last', () => {
    const database = filled({ model: 'x', cost_nano_usd: null }, { model: 'y', cost_nano_usd: 1 }, main);
    expect(names(database, 'model')).toEqual([
      ['opus', 1],
      ['y', 1],
      ['x', 1],
    ]);
  });

  it('by chain have its name as long as the run is known', () => {
    const database = filled(
      apart,
      { ...apart, run_id: 'gone', cost_nano_usd: 3 },
      { ...main, cost_nano_usd: 1 },
    );
    database.exec(`INSERT INTO chain_definitions VALUES ('h', '{}');
      INSERT INTO chain_runs (id, chain, definition_hash, inputs, cwd, status, created_at, updated_at)
      VALUES ('r1', 'release', 'h', '{}', '/', 'running', 1, 1)`);
    expect(names(database, 'chain')).toEqual([
      ['release', 1],
      [LABELS.lostChain, 1],
      [LABELS.noChain, 1],
    ]);
    expect(names(database, 'step')[0]).toEqual(['release build', 1]);
  });

  it('of all kinds have the same total', () => {
    const database = filled(main, dear, run, apart);
    for (const key of [
      'agent',
      'model',
      'plugin',
      'chain',
      'step',
      'project',
      'session',
      'prompt',
    ] as const) {
      const groups = ledgerGroups(database, ALL, key);
      expect(groups.reduce((sum, g) => sum + (g.nanoUsd ?? 0), 0)).toBe(127);
    }
  });

  it('by window keep their order, also those without an entry', () => {
    const database = filled({ at: 5 }, { at: 25 });
    const windows = [0, 10, 20].map((fromMs) => ({ name: `d${fromMs}`, fromMs, toMs: fromMs + 10 }));
    expect(ledgerByWindow(database, windows).map((g) => [g.name, g.n])).toEqual([
      ['d0', 1],
      ['d10', 0],
      ['d20', 1],
    ]);
    expect(firstEntryAt(database)).toBe(5);
  });
});

it.each([
  ['the model of the main thread', MAIN_MODEL_SQL, ['s', 1], 'ledger_main'],
  ['whether a session was a step of a chain', APART_SQL, ['s'], 'ledger_apart'],
] as const)('%s is found without walking over the entries of agents', (_, sql, values, index) => {
  const plan = filled()
    .prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .all<{ detail: string }>(...values)
    .map((row) => row.detail);
  expect(plan.join()).toMatch(new RegExp(`SEARCH ledger USING (?:COVERING )?INDEX ${index} `));
});

it('the sums of a window look only at its entries', () => {
  const plan = filled()
    .prepare(`EXPLAIN QUERY PLAN ${LEDGER_SUMS_SQL}`)
    .all<{ detail: string }>(1, 2)
    .map((row) => row.detail);
  expect(plan).toContain('SEARCH ledger USING INDEX ledger_by_time (at>? AND at<?)');
  expect(plan.join()).not.toContain('SCAN');
});
