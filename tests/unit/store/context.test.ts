import { describe, expect, it } from 'vitest';
import { knownAgents, noteSnapshot } from '../../../scripts/store/agents.ts';
import { getContext, listContext, MAX_CONTEXT_CHARS, setContext } from '../../../scripts/store/context.ts';
import { tempFolder } from '../support/temp.ts';
import { HOUR_MS, NOON, openMigrated, testClock } from './support/database.ts';

describe('shared context', () => {
  it('keeps a value with who wrote it and a version that grows', () => {
    const [db, clock] = [openMigrated(tempFolder()), testClock()];
    expect(getContext(db, 'k')).toBeUndefined();
    expect(setContext(db, clock, 'k', { a: [1, null] }, { by: 's1' })).toEqual({
      kind: 'written',
      version: 1,
    });
    clock.pass(5);
    setContext(db, clock, 'k', 'text', { by: 's2' });
    expect(getContext(db, 'k')).toEqual({
      key: 'k',
      value: 'text',
      version: 2,
      updatedBy: 's2',
      updatedAt: NOON + 5,
    });
  });

  it('refuses a writer who has seen an older version, and tells the newer one', () => {
    const [db, clock] = [openMigrated(tempFolder()), testClock()];
    expect(setContext(db, clock, 'k', 1, { by: 'a', ifVersion: 0 })).toEqual({ kind: 'written', version: 1 });
    expect(setContext(db, clock, 'k', 2, { by: 'b', ifVersion: 0 })).toEqual({
      kind: 'conflict',
      version: 1,
    });
    expect(setContext(db, clock, 'k', 2, { by: 'b', ifVersion: 1 })).toEqual({ kind: 'written', version: 2 });
    expect(getContext(db, 'k')?.value).toBe(2);
  });

  it('does not start a deleted key at an old version again', () => {
    const [db, clock] = [openMigrated(tempFolder()), testClock()];
    setContext(db, clock, 'k', 1, { by: 'a' });
    setContext(db, clock, 'k', undefined, { by: 'a' });
    expect(getContext(db, 'k')).toBeUndefined();
    expect(listContext(db)).toEqual([]);
    expect(setContext(db, clock, 'k', 2, { by: 'a', ifVersion: 1 })).toEqual({
      kind: 'conflict',
      version: 2,
    });
    expect(setContext(db, clock, 'k', 2, { by: 'a' })).toEqual({ kind: 'written', version: 3 });
  });

  it('lists by prefix, taken literally', () => {
    const [db, clock] = [openMigrated(tempFolder()), testClock()];
    for (const key of ['b', 'a_1', 'ax1', 'a_2']) setContext(db, clock, key, key, { by: 'a' });
    expect(listContext(db, 'a_').map((e) => e.key)).toEqual(['a_1', 'a_2']);
  });

  it.each([
    ['', 1, /1 to 255/],
    ['x'.repeat(256), 1, /has 256/],
    ['k', 'x'.repeat(MAX_CONTEXT_CHARS), /65538 characters.*at most 65536/],
    ['k', () => 1, /not JSON/],
  ])('refuses the key %j with a value that does not fit', (key, value, message) => {
    const [db, clock] = [openMigrated(tempFolder()), testClock()];
    expect(() => setContext(db, clock, key, value, { by: 'a' })).toThrow(message);
    expect(listContext(db)).toEqual([]);
  });
});

describe('the snapshot of agents', () => {
  const a = { id: 'p:a', plugin: 'p', path: '/p/a.md', hash: '1' };
  const b = { id: 'p:b', plugin: 'p', path: '/p/b.md', hash: '1' };
  const plugins = [{ name: 'p', version: '1.0.0', root: '/p' }];

  it('says what was added and what has changed, and when', () => {
    const [db, clock] = [openMigrated(tempFolder()), testClock()];
    expect(noteSnapshot(db, clock, plugins, [a, b])).toEqual({ added: ['p:a', 'p:b'], changed: [] });
    clock.pass(1_000);
    expect(noteSnapshot(db, clock, plugins, [{ ...a, hash: '2' }, b])).toEqual({
      added: [],
      changed: ['p:a'],
    });
    expect(knownAgents(db, 'p')).toEqual([
      { ...a, hash: '2', firstSeen: NOON, changedAt: NOON + 1_000, lastSeen: NOON + 1_000 },
      { ...b, firstSeen: NOON, changedAt: NOON, lastSeen: NOON },
    ]);
  });

  it('keeps an agent that is missing, with when it was last seen, and notes the others after an hour', () => {
    const [db, clock] = [openMigrated(tempFolder()), testClock()];
    noteSnapshot(db, clock, plugins, [a, b]);
    clock.pass(HOUR_MS);
    noteSnapshot(db, clock, plugins, [b]);
    expect(knownAgents(db).map((k) => [k.id, k.lastSeen])).toEqual([
      ['p:a', NOON],
      ['p:b', NOON + HOUR_MS],
    ]);
  });
});
