import { cpSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Replica, type ReplicaOptions } from '../../../../scripts/store/replica/replica.ts';
import { syncReplicas } from '../../../../scripts/store/replica/sync.ts';
import { temporaryFolder } from '../../host/folder.ts';
import { clockAt, NOON, openReplica } from './support.ts';
import { openFolder } from './support-open.ts';

/** Does something in a folder with a replica that is closed afterwards, as a process would. */
function inFolder<T>(
  folder: string,
  work: (replica: Replica) => T,
  options: Partial<ReplicaOptions> = {},
): T {
  const database = openFolder(folder);
  try {
    return work(new Replica(database, { clock: clockAt(NOON), ...options }));
  } finally {
    database.close();
  }
}

const count = (replica: Replica, times: number): void => {
  for (let i = 0; i < times; i += 1) replica.increment('usage/x');
};

const pair = () => {
  const folder = temporaryFolder();
  return { original: join(folder, 'original'), copy: join(folder, 'copy'), peer: join(folder, 'peer') };
};

describe('the id of a data folder', () => {
  it('is the same for every process and at every opening', () => {
    const folder = temporaryFolder();
    const ids = [1, 2, 3].map(() => inFolder(folder, (r) => r.node));
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).toMatch(/^n_[0-9a-f]{16}$/);
  });

  it('stays when the folder is renamed', () => {
    const { original, copy } = pair();
    const before = inFolder(original, (r) => r.node);
    renameSync(original, copy);
    expect(inFolder(copy, (r) => r.node)).toBe(before);
  });

  it('is a new one in a copied folder, with the old one as ancestor and nothing lost', () => {
    const { original, copy } = pair();
    const before = inFolder(original, (r) => {
      count(r, 3);
      return r.node;
    });
    cpSync(original, copy, { recursive: true });
    inFolder(copy, (r) => {
      expect(r.node).not.toBe(before);
      expect(r.ancestors()).toEqual([{ node: before, seq: 3, why: 'copied' }]);
      expect(r.counter('usage/x')).toBe(3);
    });
    expect(inFolder(original, (r) => r.node)).toBe(before);
  });

  it.each([
    ['before anything was shown', false, 100],
    ['after everything was shown', true, 100],
    // Then the original marks the very operation at which the copy branched off.
    ['of one that does nothing more', false, 0],
  ])('of a copy that was made %s counts nothing twice and loses nothing', (_, shown, more) => {
    const { original, copy, peer } = pair();
    inFolder(original, (r) => {
      count(r, 3);
      if (shown) r.delta({});
    });
    cpSync(original, copy, { recursive: true });
    inFolder(copy, (r) => count(r, 10));
    inFolder(original, (r) => count(r, more));
    inFolder(peer, (third) => {
      inFolder(copy, (r) => expect(syncReplicas(r, third).kind).toBe('synced'));
      inFolder(original, (r) => expect(syncReplicas(r, third).kind).toBe('synced'));
      inFolder(copy, (r) => {
        expect(syncReplicas(r, third).kind).toBe('synced');
        expect(r.counter('usage/x')).toBe(13 + more);
      });
      expect(third.counter('usage/x')).toBe(13 + more);
    });
    inFolder(original, (r) => inFolder(copy, (c) => expect(syncReplicas(r, c).kind).toBe('synced')));
  });
});

describe('a folder whose content was put back from a backup', () => {
  it('is found out by the first peer that knows more of it, and mended by a new id, with every count', () => {
    const { original, copy: backup, peer } = pair();
    // A restored disk gives the file the place that it had; this file system would not.
    const inPlace = { place: () => 'here' };
    const third = openReplica(peer).replica;
    inFolder(original, (r) => [count(r, 3), r.delta({})], inPlace);
    cpSync(original, backup, { recursive: true });
    inFolder(original, (r) => [count(r, 4), expect(syncReplicas(r, third).kind).toBe('synced')], inPlace);
    rmSync(original, { recursive: true });
    cpSync(backup, original, { recursive: true });

    const restored = openReplica(original, inPlace).replica;
    count(restored, 10);
    restored.write('pref/x', 'after the backup');
    restored.add('avail/x', 'e');
    const old = restored.node;
    expect(syncReplicas(restored, third)).toMatchObject({
      kind: 'refused',
      why: { kind: 'same-node', node: old },
    });
    expect([third.counter('usage/x'), restored.counter('usage/x')]).toEqual([7, 13]);
    expect(restored.renew()).not.toBe(old);
    expect(restored.counter('usage/x')).toBe(13);
    expect(syncReplicas(restored, third).kind).toBe('synced');
    for (const replica of [restored, third]) {
      expect(replica.counter('usage/x')).toBe(17);
      expect(replica.register('pref/x')).toBe('after the backup');
      expect(replica.members('avail/x')).toEqual(['e']);
    }
    expect(restored.ancestors()).toEqual([{ node: old, seq: 3, why: 'asked' }]);
  });
});
