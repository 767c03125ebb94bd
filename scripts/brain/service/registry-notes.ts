import type { Clock } from '../../core/clock.ts';
import { knownAgents, noteSnapshot } from '../../store/agents.ts';
import type { Database } from '../../store/sqlite/database.ts';
import type { HashedRegistry } from './registry-facts.ts';

/** Agents written in one transaction: other processes wait for its lock, and a session's brain gives up after 50 ms. */
const AT_ONCE = 500;
/** An unchanged agent that somebody saw less than so long ago is not written. */
const FRESH_MS = 3_600_000;

/**
 * Notes a registry in the tables `plugins` and `agents`. What is news is found by reading, which locks nobody out; in most
 * sessions hardly anything is left to write. Broken off between two pieces, it is simply done again.
 */
export function noteRegistry(database: Database, clock: Clock, { plugins, agents }: HashedRegistry): void {
  const now = clock.now();
  const known = new Map(knownAgents(database).map((a) => [a.id, a]));
  const news = agents.filter((agent) => {
    const before = known.get(agent.id);
    return (
      before === undefined ||
      before.hash !== agent.hash ||
      before.path !== agent.path ||
      Math.abs(now - before.lastSeen) >= FRESH_MS
    );
  });
  noteSnapshot(database, clock, plugins, news.slice(0, AT_ONCE), FRESH_MS);
  for (let from = AT_ONCE; from < news.length; from += AT_ONCE)
    noteSnapshot(database, clock, [], news.slice(from, from + AT_ONCE), FRESH_MS);
}
