import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  markAvailable,
  markUnavailable,
  standingMarks,
  unavailableMarks,
} from '../../../../scripts/store/replica/availability.ts';
import {
  everywhereSwitch,
  preference,
  preferences,
  setEverywhereSwitch,
  setPreference,
} from '../../../../scripts/store/replica/preferences.ts';
import { SharedState } from '../../../../scripts/store/replica/shared.ts';
import { syncReplicas } from '../../../../scripts/store/replica/sync.ts';
import { allUsage, countUsage, usageOf } from '../../../../scripts/store/replica/usage.ts';
import { State } from '../../../../scripts/store/state.ts';
import { temporaryFolder } from '../../host/folder.ts';
import { clockAt, countRows, NOON, openReplica } from './support.ts';

const HOUR = 3_600_000;

const machines = () => {
  const folder = temporaryFolder();
  const desk = openReplica(join(folder, 'desk'));
  const laptop = openReplica(join(folder, 'laptop'));
  return { desk: desk.replica, laptop: laptop.replica, database: desk.database };
};

describe('usage', () => {
  it('of two machines adds up, per agent and plugin', () => {
    const { desk, laptop } = machines();
    const agent = { what: 'agent', id: 'p:a/b' } as const;
    for (const replica of [desk, desk, laptop]) countUsage(replica, agent, 'routed');
    countUsage(laptop, agent, 'failed');
    countUsage(laptop, { what: 'plugin', id: 'p' }, 'spawned');
    syncReplicas(desk, laptop);
    expect(usageOf(desk, agent)).toEqual({ ...agent, routed: 3, spawned: 0, succeeded: 0, failed: 1 });
    expect(allUsage(laptop, 'agent').map((u) => u.id)).toEqual(['p:a/b']);
    expect(allUsage(desk, 'plugin')).toMatchObject([{ id: 'p', spawned: 1 }]);
  });
});

describe('availability', () => {
  it('is what any machine has marked and nobody has lifted, until the time is over', () => {
    const { desk, laptop } = machines();
    markUnavailable(desk, 'p:a', { reason: 'failed 3 times', untilMs: NOON + HOUR }, NOON);
    syncReplicas(desk, laptop);
    expect(unavailableMarks(laptop, 'p:a', NOON)).toEqual([
      { reason: 'failed 3 times', untilMs: NOON + HOUR },
    ]);
    expect(unavailableMarks(laptop, 'p:a', NOON + HOUR)).toEqual([]);
    markAvailable(laptop, 'p:a');
    syncReplicas(desk, laptop);
    expect(unavailableMarks(desk, 'p:a', NOON)).toEqual([]);
  });

  it('keeps a mark that was made elsewhere while another one was lifted here', () => {
    const { desk, laptop } = machines();
    markUnavailable(desk, 'p:a', { reason: 'old', untilMs: NOON + HOUR }, NOON);
    syncReplicas(desk, laptop);
    markAvailable(desk, 'p:a');
    markUnavailable(laptop, 'p:a', { reason: 'new', untilMs: NOON + HOUR }, NOON);
    syncReplicas(desk, laptop);
    for (const replica of [desk, laptop])
      expect(unavailableMarks(replica, 'p:a', NOON).map((m) => m.reason)).toEqual(['new']);
  });

  it('lists the marks in force of all agents, and which of them were made here', () => {
    const { desk, laptop } = machines();
    markUnavailable(desk, 'p:b', { reason: 'here', untilMs: NOON + HOUR }, NOON);
    markUnavailable(laptop, 'p:a', { reason: 'there', untilMs: NOON + HOUR }, NOON);
    markUnavailable(laptop, 'p:a', { reason: 'there, longer', untilMs: NOON + 2 * HOUR }, NOON);
    markUnavailable(laptop, 'p:c', { reason: 'over', untilMs: NOON + 1 }, NOON);
    syncReplicas(desk, laptop);
    expect(standingMarks(desk, NOON + 1)).toEqual([
      { agent: 'p:a', reason: 'there, longer', untilMs: NOON + 2 * HOUR, own: false },
      { agent: 'p:a', reason: 'there', untilMs: NOON + HOUR, own: false },
      { agent: 'p:b', reason: 'here', untilMs: NOON + HOUR, own: true },
    ]);
  });

  it('does not pile up marks that have run out', () => {
    const { desk, database } = machines();
    for (let hour = 0; hour < 20; hour += 1) {
      const nowMs = NOON + hour * HOUR;
      markUnavailable(desk, 'p:a', { reason: `try ${hour}`, untilMs: nowMs + HOUR }, nowMs);
      desk.collect();
    }
    expect(countRows(database, 'crdt_dots')).toBe(1);
  });

  it('is not decided by what is no mark', () => {
    const { desk } = machines();
    for (const member of ['x', 'null', '{}', '{"reason":1,"untilMs":2}']) desk.add('avail/agent/p:a', member);
    expect(unavailableMarks(desk, 'p:a', 0)).toEqual([]);
  });
});

describe('preferences', () => {
  it('are the same on both machines, the last choice counting', () => {
    const { desk, laptop } = machines();
    setPreference(desk, 'editor', 'vim');
    syncReplicas(desk, laptop);
    setPreference(laptop, 'editor', 'emacs');
    setPreference(laptop, 'tabs', 2);
    syncReplicas(desk, laptop);
    expect(preferences(desk)).toEqual({ editor: 'emacs', tabs: 2 });
    setPreference(desk, 'tabs', null);
    expect(preferences(desk)).toEqual({ editor: 'emacs' });
    expect(preference(desk, 'never')).toBeNull();
  });

  it('carry the switch for everything', () => {
    const { desk, laptop } = machines();
    expect(everywhereSwitch(desk)).toBe('unset');
    setEverywhereSwitch(desk, 'off');
    syncReplicas(desk, laptop);
    expect(everywhereSwitch(laptop)).toBe('off');
    setEverywhereSwitch(laptop, 'on');
    expect(everywhereSwitch(laptop)).toBe('on');
    setPreference(laptop, 'arbiter.everywhere', 'nonsense');
    expect(everywhereSwitch(laptop)).toBe('unset');
  });
});

describe('shared state', () => {
  it('goes on with the new file after the state has closed and opened again', () => {
    const clock = clockAt(NOON);
    const state = new State({ dataFolder: temporaryFolder(), clock });
    const shared = new SharedState(state, { clock });
    expect(shared.attempt((r) => r.increment('usage/x')).kind).toBe('done');
    state.close();
    expect(shared.attempt((r) => [r.increment('usage/x'), r.counter('usage/x')][1])).toEqual({
      kind: 'done',
      value: 2,
    });
    state.close();
  });
});
