import { describe, expect, it, onTestFinished } from 'vitest';
import { noteRegistry } from '../../../../scripts/brain/service/registry-notes.ts';
import { knownAgents } from '../../../../scripts/store/agents.ts';
import { temporaryFolder } from '../../host/folder.ts';
import { openFolder } from '../../store/replica/support-open.ts';
import { HOUR_MS, NOON, testClock } from '../../store/support/database.ts';

const agents = (n: number, hash = 'h') =>
  Array.from({ length: n }, (_, i) => ({ id: `p:${i}`, plugin: 'p', path: `/p/${i}.md`, hash }));
const plugins = [{ name: 'p', version: '1.0.0', root: '/p' }];

function opened() {
  const database = openFolder(temporaryFolder());
  onTestFinished(() => database.close());
  const clock = testClock();
  const changes = (): number => database.prepare('SELECT total_changes() AS n').get<{ n: number }>()?.n ?? 0;
  return { database, clock, changes };
}

describe('a registry that is noted', () => {
  it('is there whole, in however many pieces it is written', () => {
    const { database, clock } = opened();
    noteRegistry(database, clock, { plugins, agents: agents(1_203) });
    expect(knownAgents(database, 'p')).toHaveLength(1_203);
  });

  it('writes of what is known only what has changed', () => {
    const { database, clock, changes } = opened();
    noteRegistry(database, clock, { plugins, agents: agents(600) });
    clock.set(NOON + 1_000);
    const before = changes();
    const moved = { ...agents(600)[7], id: 'p:7', plugin: 'p', path: '/elsewhere/7.md', hash: 'h' };
    const edited = { id: 'p:8', plugin: 'p', path: '/p/8.md', hash: 'another' };
    const now = agents(600).map((a) => (a.id === 'p:7' ? moved : a.id === 'p:8' ? edited : a));
    noteRegistry(database, clock, { plugins, agents: now });
    // Two agents and the plugin.
    expect(changes() - before).toBe(3);
    const row = (id: string) => knownAgents(database).find((a) => a.id === id);
    expect(row('p:7')).toMatchObject({ path: '/elsewhere/7.md', firstSeen: NOON, changedAt: NOON });
    expect(row('p:8')).toMatchObject({ hash: 'another', firstSeen: NOON, changedAt: NOON + 1_000 });
    expect(row('p:9')).toMatchObject({ lastSeen: NOON });
  });

  it('says of every agent that it was seen, an hour later', () => {
    const { database, clock } = opened();
    noteRegistry(database, clock, { plugins, agents: agents(3) });
    clock.set(NOON + HOUR_MS);
    noteRegistry(database, clock, { plugins, agents: agents(2) });
    expect(knownAgents(database).map((a) => a.lastSeen)).toEqual([NOON + HOUR_MS, NOON + HOUR_MS, NOON]);
  });
});
