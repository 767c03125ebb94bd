import { cpSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../scripts/core/clock.ts';
import { Records } from '../../../scripts/host/records.ts';
import { NOBODY, putMessage } from '../../../scripts/store/ledger-messages.ts';
import { schemaVersion } from '../../../scripts/store/migrate.ts';
import { State } from '../../../scripts/store/state.ts';
import { outcome, route, spawn } from '../../browser/support/records.ts';
import { tempFolder } from '../support/temp.ts';
import { ask, open } from './support.ts';

const DAY = 86_400_000;

function recordsOf(folder: string): Records {
  const state = new State({ dataFolder: folder, clock: systemClock });
  onTestFinished(() => state.close());
  const records = new Records(folder, systemClock, state);
  records.open();
  return records;
}

const paths = ['/api/routes', '/api/activity', '/api/agents'].map((path) => `${path}?window=${DAY}`);

describe('a data folder that nobody has used', () => {
  it('is not changed by looking, and each view says why it has nothing', async () => {
    const folder = tempFolder();
    const dashboard = await open(folder);
    for (const path of [...paths.slice(1), '/api/chains', '/api/bus'])
      expect((await ask(dashboard, path)).json()).toMatchObject({
        kind: 'unavailable',
        reason: expect.stringMatching(/./),
      });
    expect((await ask(dashboard, paths[0] as string)).json()).toMatchObject({
      kind: 'ready',
      routes: [],
      total: 0,
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is shown as soon as a session has written to it', async () => {
    const folder = tempFolder();
    const dashboard = await open(folder);
    await ask(dashboard, paths[1] as string);
    recordsOf(folder).add(route());
    expect((await ask(dashboard, paths[1] as string)).json()).toMatchObject({
      kind: 'ready',
      overall: { n: 1 },
    });
  });
});

describe('routes', () => {
  it('come with what followed them, newest first, and no word of a prompt', async () => {
    const folder = tempFolder();
    const records = recordsOf(folder);
    const old = route({ at: new Date(Date.now() - 60_000).toISOString() });
    const recent = route({ kind: 'abstain', cause: 'low-confidence' });
    for (const record of [old, spawn(old), outcome(old, { end: 'failed' }), recent]) records.add(record);
    const answer = await ask(await open(folder), paths[0] as string);
    const routes = answer.json()['routes'] as Record<string, unknown>[];
    expect(routes.map(({ id }) => id)).toEqual([recent.id, old.id]);
    expect(routes[1]?.['followed']).toMatchObject([{ type: 'spawn' }, { type: 'outcome', end: 'failed' }]);
    expect(answer.text).not.toContain(old.promptHash);
  });

  it('are those that a filter asks for, with how many there are', async () => {
    const folder = tempFolder();
    const records = recordsOf(folder);
    for (const agent of ['a:x', 'a:x', 'a:y']) records.add(route({ agent, plugin: 'a' }));
    const dashboard = await open(folder);
    expect((await ask(dashboard, `${paths[0]}&agent=a%3Ax`)).json()).toMatchObject({ total: 2 });
    expect((await ask(dashboard, `${paths[0]}&kind=abstain`)).json()).toMatchObject({ total: 0 });
    const injected = await ask(dashboard, `${paths[0]}&agent=${encodeURIComponent("x' OR 1=1 --")}`);
    expect(injected.json()).toMatchObject({ total: 0 });
  });

  it('come from the lines that wait when SQLite cannot be had, and say so', async () => {
    const folder = tempFolder();
    writeFileSync(
      join(folder, 'state.db'),
      'this is no database, but long enough to be read as one'.repeat(40),
    );
    const one = route();
    new Records(folder, systemClock).add(one);
    const answer = (await ask(await open(folder), paths[0] as string)).json();
    expect(answer).toMatchObject({
      kind: 'ready',
      total: 1,
      note: expect.stringContaining('SQLite cannot be had'),
    });
    expect((await ask(await open(folder), paths[2] as string)).json()).toMatchObject({ kind: 'unavailable' });
  });
});

describe('sums', () => {
  it('count a run once, by its last end', async () => {
    const folder = tempFolder();
    const records = recordsOf(folder);
    const one = route({ agent: 'a:x', plugin: 'a' });
    const other = route({ agent: 'a:x', plugin: 'a' });
    records.add(one);
    records.add(other);
    for (const record of [
      spawn(one),
      outcome(one, { end: 'unfinished' }),
      outcome(one),
      spawn(other),
      outcome(other, { end: 'failed', tokens: {} }),
    ])
      records.add(record);
    const dashboard = await open(folder);
    const [agent] = (await ask(dashboard, paths[2] as string)).json()['agents'] as Record<string, unknown>[];
    expect(agent).toMatchObject({
      id: 'a:x',
      routed: 2,
      started: 2,
      ended: 2,
      finished: 1,
      failed: 1,
      tokens: 21_940,
    });
    expect(agent?.['usd']).toBeUndefined();
    const activity = (await ask(dashboard, paths[1] as string)).json();
    const runs = activity['runs'] as { counts: Record<string, number> }[];
    expect(runs.map(({ counts }) => counts)).toEqual([{ finished: 1, failed: 1 }]);
  });

  it('of latency are ones that were measured: nearest ranks', async () => {
    const folder = tempFolder();
    const records = recordsOf(folder);
    for (let i = 1; i <= 20; i += 1) records.add(route({ tookMs: i }));
    const answer = (await ask(await open(folder), paths[1] as string)).json();
    expect(answer['overall']).toEqual({ n: 20, p50: 10, p95: 19 });
  });

  it('have no tokens where no run told any', async () => {
    const folder = tempFolder();
    const records = recordsOf(folder);
    const one = route({ agent: 'a:x', plugin: 'a' });
    for (const record of [one, outcome(one, { tokens: {} })]) records.add(record);
    const [agent] = (await ask(await open(folder), paths[2] as string)).json()['agents'] as object[];
    expect(agent).not.toHaveProperty('tokens');
  });
});

describe('costs', () => {
  it('are dollars of what has a price, beside the same tokens on the own model, or say that it was not measured', async () => {
    const folder = tempFolder();
    const state = new State({ dataFolder: folder, clock: systemClock });
    onTestFinished(() => state.close());
    const put = (id: string, nanoUsd: number | undefined, ownNanoUsd: number | undefined): unknown =>
      state.attempt((database) =>
        putMessage(database, {
          ...{
            id,
            at: Date.now() - 1_000,
            session: 's',
            promptId: undefined,
            agentId: undefined,
            of: NOBODY,
          },
          ...{ project: undefined, model: 'm', tokens: { input: 1, output: 2, cacheRead: 3, cacheWrite: 4 } },
          ...{ writes: undefined, cost: { nanoUsd, list: 'l' }, ownModel: 'own', ownNanoUsd },
        }),
      );
    const dashboard = await open(folder);
    const costs = async () => (await ask(dashboard, `/api/costs?window=${DAY}`)).json();
    put('a', 2_000_000_000, 5_000_000_000);
    expect(await costs()).toMatchObject({
      total: {
        n: 1,
        unpriced: 0,
        usd: 2,
        counterfactual: { n: 1, unknown: 0, usd: 2, ownUsd: 5, savedUsd: 3 },
      },
      ownModels: ['own'],
    });
    put('b', undefined, undefined);
    const { total } = (await costs()) as { total: { counterfactual: object } };
    expect(total).toMatchObject({ n: 2, unpriced: 1, usd: 2, counterfactual: { n: 1, unknown: 1 } });
    expect(total.counterfactual).not.toHaveProperty('savedUsd');
  });
});

describe('objectives', () => {
  it('are those of the data folder, and a file that cannot be used is said', async () => {
    const folder = tempFolder();
    recordsOf(folder).add(route({ tookMs: 3 }));
    const dashboard = await open(folder);
    const rows = async () => (await ask(dashboard, '/api/objectives')).json();
    writeFileSync(join(folder, 'slo.yaml'), 'slos:\n  route-latency: { minimum: 1, thresholdMs: 2 }\n');
    expect((await rows())['objectives']).toContainEqual(
      expect.objectContaining({
        name: 'route-latency',
        state: 'measured',
        n: 1,
        measured: expect.objectContaining({ bad: 1, value: 0 }),
      }),
    );
    expect((await rows())['objectives']).toContainEqual(
      expect.objectContaining({ name: 'chain-success', state: 'not-measured', n: 0 }),
    );
    writeFileSync(join(folder, 'slo.yaml'), 'slos: [');
    expect(await rows()).toMatchObject({ kind: 'unavailable', reason: expect.stringContaining('slo.yaml') });
  });
});

describe('a state of an older Arbiter', () => {
  it('is not moved forward, and only what it lacks is missing', async () => {
    const folder = tempFolder();
    cpSync(join(import.meta.dirname, '../../fixtures/state/v1.db'), join(folder, 'state.db'));
    const dashboard = await open(folder);
    expect((await ask(dashboard, paths[2] as string)).json()).toMatchObject({ kind: 'ready' });
    expect((await ask(dashboard, '/api/chains')).json()).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining('older Arbiter'),
    });
    const state = new State({ dataFolder: folder, clock: systemClock, mode: 'look' });
    onTestFinished(() => state.close());
    expect(state.attempt(schemaVersion)).toEqual({ kind: 'done', value: 1 });
  });
});

describe('texts of strangers', () => {
  it('lose what could act before they leave the server', async () => {
    const folder = tempFolder();
    const records = recordsOf(folder);
    records.add(route({ agent: '<img src=x onerror=alert(1)>\u202e\u001b[31m', cause: '</script>' }));
    const answer = await ask(await open(folder), paths[0] as string);
    expect(answer.text).not.toMatch(/<|\u202e|\\u001b/);
    expect(existsSync(join(folder, 'state.db'))).toBe(true);
  });
});
