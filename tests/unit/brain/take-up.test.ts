import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { onPrompt } from '../../../scripts/brain/on-prompt.ts';
import { sessionOf } from '../../../scripts/brain/state.ts';
import { RecordsKeeper } from '../../../scripts/brain/take-up.ts';
import { openHealth } from '../../../scripts/host/open-health.ts';
import type { ArbiterRecord, OutcomeRecord, RouteRecord } from '../../../scripts/host/record.ts';
import { Records } from '../../../scripts/host/records.ts';
import { type State, stateFile } from '../../../scripts/store/state.ts';
import { stateOf, testClock } from '../store/support/database.ts';
import { abstain, routeTo, testBrain } from './brain.ts';
import { scanPack } from './pack.ts';

const AGENT = 'fastapi-backend:endpoint-engineer';
const guarded = (work: () => void): void => work();

/** Another session's records in a data folder, as rows. */
function recorded(dataFolder: string, ...records: readonly ArbiterRecord[]): void {
  const state: State = stateOf(dataFolder);
  const other = new Records(dataFolder, testClock(), state);
  other.open();
  for (const record of records) other.add(record);
  const health = openHealth({ state, clock: testClock(), copy: [], plugins: () => [] });
  for (const record of records) if (record.type === 'outcome') health.report(record);
}

const failed = (n: number): OutcomeRecord => ({
  type: 'outcome',
  at: '2026-11-22T12:00:00.000Z',
  session: 'other',
  toolUseId: `t${n}`,
  agent: AGENT,
  end: 'failed',
  tokens: {},
});

const ROUTE: RouteRecord = {
  type: 'route',
  id: 'route_1',
  at: '2026-11-22T11:00:00.000Z',
  session: 's',
  promptHash: '0',
  promptChars: 1,
  kind: 'agent',
  plugin: 'fastapi-backend',
  agent: AGENT,
  confidence: 0.9,
  tier: 'haiku',
  complexity: 'low',
  candidates: [],
  tookMs: 1,
};

describe('the records of a brain', () => {
  it('cost the first prompt no SQLite: its record is a line, later ones are rows', () => {
    const { state, settle } = testBrain(scanPack(), () => routeTo(AGENT));
    const keeper = new RecordsKeeper(state, state.lastRoutes, guarded);
    onPrompt(state, { session_id: 's', prompt: 'add a route to the API' });
    settle();
    expect(existsSync(stateFile(state.dataFolder))).toBe(false);
    keeper.afterAnswer();
    onPrompt(state, { session_id: 's', prompt: 'add another route' });
    settle();
    expect(state.records.status).toMatchObject({ rung: 'full', spooledBytes: 0 });
    expect(state.records.recent()).toHaveLength(2);
    keeper.close();
  });

  it('are taken up when they are opened: failing agents, and where the session was', () => {
    const { state } = testBrain(scanPack(), () => abstain());
    recorded(state.dataFolder, ROUTE, failed(1), failed(2), failed(3));
    const session = sessionOf(state, 's');
    expect(session.lastRoute).toBeUndefined();
    const keeper = new RecordsKeeper(state, state.lastRoutes, guarded);
    keeper.open();
    expect(session.lastRoute).toEqual({ plugin: 'fastapi-backend', agent: AGENT });
    expect([...state.health.unhealthy(state.clock.now()).keys()]).toEqual([AGENT]);
    keeper.close();
  });

  it('tell the bus which agents fail, and until when', () => {
    const { state, events } = testBrain(scanPack(), () => abstain());
    recorded(state.dataFolder, failed(1), failed(2), failed(3));
    const keeper = new RecordsKeeper(state, state.lastRoutes, guarded);
    keeper.open();
    expect(events.map((e) => e.payload)).toEqual([
      expect.objectContaining({ agent: AGENT, available: false, until: '2026-11-22T13:00:00.000Z' }),
    ]);
    keeper.close();
  });

  it('leave what they know to the next session, whose first prompt is decided before the database is open', () => {
    const { state } = testBrain(scanPack(), () => abstain());
    const keeper = new RecordsKeeper(state, state.lastRoutes, guarded);
    keeper.open();
    recorded(state.dataFolder, failed(1), failed(2), failed(3));
    keeper.close();
    const next = testBrain(scanPack(), () => abstain(), { dataFolder: state.dataFolder }).state;
    expect([...next.health.unhealthy(next.clock.now()).keys()]).toEqual([AGENT]);
    expect(next.store.isOpen).toBe(false);
  });

  it('do not replace a route that this session has made itself', () => {
    const { state, settle } = testBrain(scanPack(), () => routeTo('frontend-powerhouse:react-engineer'));
    recorded(state.dataFolder, ROUTE);
    onPrompt(state, { session_id: 's', prompt: 'build a component' });
    settle();
    const keeper = new RecordsKeeper(state, state.lastRoutes, guarded);
    keeper.open();
    expect(sessionOf(state, 's').lastRoute?.agent).toBe('frontend-powerhouse:react-engineer');
    keeper.close();
  });

  it('say where a session was that another process goes on with meanwhile, although nothing was answered since', () => {
    const { state } = testBrain(scanPack(), () => abstain());
    const keeper = new RecordsKeeper(state, state.lastRoutes, guarded);
    keeper.open();
    expect(state.lastRoutes.of('s')).toBeUndefined();
    recorded(state.dataFolder, ROUTE, {
      ...ROUTE,
      id: 'route_2',
      kind: 'abstain',
      agent: undefined,
      plugin: undefined,
    });
    expect(sessionOf(state, 's').lastRoute).toEqual({ plugin: 'fastapi-backend', agent: AGENT });
    keeper.close();
  });

  it('of other sessions are heard after every answer', () => {
    const { state } = testBrain(scanPack(), () => abstain());
    const keeper = new RecordsKeeper(state, state.lastRoutes, guarded);
    keeper.open();
    recorded(state.dataFolder, failed(1), failed(2), failed(3));
    expect(state.health.unhealthy(state.clock.now()).size).toBe(0);
    keeper.afterAnswer();
    expect(state.health.unhealthy(state.clock.now()).size).toBe(1);
    keeper.close();
  });

  it('with a damaged state go on as lines, and nothing throws', () => {
    const { state, settle } = testBrain(scanPack(), () => routeTo(AGENT));
    mkdirSync(state.dataFolder, { recursive: true });
    writeFileSync(stateFile(state.dataFolder), 'garbage '.repeat(1_000));
    const keeper = new RecordsKeeper(state, state.lastRoutes, guarded);
    keeper.open();
    expect(onPrompt(state, { session_id: 's', prompt: 'add a route to the API' })).toContain(AGENT);
    settle();
    keeper.afterAnswer();
    expect(state.records.status).toMatchObject({ rung: 'reduced', dropped: 0 });
    expect(existsSync(join(state.dataFolder, 'routes'))).toBe(true);
    keeper.close();
  });
});
