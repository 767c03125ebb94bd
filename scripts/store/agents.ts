import type { Clock } from '../core/clock.ts';
import type { Database } from './sqlite/database.ts';

/**
 * What the registry saw and when: since when an agent is known, when its content last changed, when it was last there. The
 * files are the truth about agents; nothing is routed by these rows. Sessions see different plugins, so an agent that is
 * missing from one snapshot is not gone; `lastSeen` says when anybody last saw it.
 */
export interface SeenPlugin {
  readonly name: string;
  readonly version?: string | undefined;
  readonly root: string;
}

export interface SeenAgent {
  readonly id: string;
  readonly plugin: string;
  readonly path: string;
  /** Identifies the content. */
  readonly hash: string;
}

export interface KnownAgent extends SeenAgent {
  readonly firstSeen: number;
  readonly changedAt: number;
  readonly lastSeen: number;
}

/** Which of a snapshot were news. */
export interface SnapshotNews {
  readonly added: readonly string[];
  readonly changed: readonly string[];
}

/** Notes a snapshot, in one transaction. An agent that somebody noted less than `freshMs` ago, unchanged, is not written again. */
export function noteSnapshot(
  database: Database,
  clock: Clock,
  plugins: readonly SeenPlugin[],
  agents: readonly SeenAgent[],
  freshMs = 3_600_000,
): SnapshotNews {
  const now = clock.now();
  return database.transaction(() => {
    const notePlugin = database.prepare(
      `INSERT INTO plugins (name, version, root, first_seen, last_seen) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET version = excluded.version, root = excluded.root, last_seen = excluded.last_seen`,
    );
    for (const p of plugins) notePlugin.run(p.name, p.version ?? null, p.root, now, now);
    return noteAgents(database, agents, now, freshMs);
  });
}

function noteAgents(
  database: Database,
  agents: readonly SeenAgent[],
  now: number,
  freshMs: number,
): SnapshotNews {
  const find = database.prepare('SELECT hash, path, last_seen FROM agents WHERE id = ?');
  const add = database.prepare(
    'INSERT INTO agents (id, plugin, path, hash, first_seen, changed_at, last_seen) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const change = database.prepare(
    'UPDATE agents SET plugin = ?, path = ?, hash = ?, changed_at = ?, last_seen = ? WHERE id = ?',
  );
  const see = database.prepare('UPDATE agents SET path = ?, last_seen = ? WHERE id = ?');
  const added: string[] = [];
  const changed: string[] = [];
  for (const a of agents) {
    const known = find.get<{ hash: string; path: string; last_seen: number }>(a.id);
    if (known === undefined) {
      add.run(a.id, a.plugin, a.path, a.hash, now, now, now);
      added.push(a.id);
    } else if (known.hash !== a.hash) {
      change.run(a.plugin, a.path, a.hash, now, now, a.id);
      changed.push(a.id);
    } else if (known.path !== a.path || Math.abs(now - known.last_seen) >= freshMs) {
      see.run(a.path, now, a.id);
    }
  }
  return { added, changed };
}

/** Every agent that was ever seen, of one plugin or of all, by id. */
export function knownAgents(database: Database, plugin?: string): KnownAgent[] {
  const columns =
    'id, plugin, path, hash, first_seen AS firstSeen, changed_at AS changedAt, last_seen AS lastSeen';
  return plugin === undefined
    ? database.prepare(`SELECT ${columns} FROM agents ORDER BY id`).all<KnownAgent>()
    : database.prepare(`SELECT ${columns} FROM agents WHERE plugin = ? ORDER BY id`).all<KnownAgent>(plugin);
}
