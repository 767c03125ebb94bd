import { describe, expect, it } from 'vitest';
import { Spawns } from '../../../scripts/brain/spawns.ts';
import type { SpawnRecord } from '../../../scripts/host/record.ts';

const spawn = (toolUseId: string): SpawnRecord => ({
  type: 'spawn',
  at: '2026-11-22T12:00:00Z',
  session: 's',
  toolUseId,
  agent: `p:${toolUseId}`,
});

describe('spawns', () => {
  it('are found by their call, and a run by its link', () => {
    const spawns = new Spawns(() => []);
    spawns.add(spawn('t1'));
    spawns.link('agent1', 't1');
    expect(spawns.find('t1')?.agent).toBe('p:t1');
    expect(spawns.toolUseOf('agent1')).toBe('t1');
    expect(spawns.find('t2')).toBeUndefined();
  });

  it('of an earlier worker are found in the records', () => {
    expect(new Spawns(() => [spawn('old')]).find('old')?.agent).toBe('p:old');
  });

  it('do not grow without end: what is forgotten is looked up', () => {
    const kept: SpawnRecord[] = [];
    let lookups = 0;
    const spawns = new Spawns(() => {
      lookups += 1;
      return kept;
    });
    for (let i = 0; i < 600; i++) {
      kept.push(spawn(`t${i}`));
      spawns.add(spawn(`t${i}`));
    }
    expect(spawns.find('t599')?.agent).toBe('p:t599');
    expect(lookups).toBe(0);
    expect(spawns.find('t0')?.agent).toBe('p:t0');
    expect(lookups).toBe(1);
  });
});
