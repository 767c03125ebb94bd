import type { ArbiterRecord, SpawnRecord } from '../host/record.ts';

/** Spawns remembered in memory; an agent that runs longer than 500 later ones is looked up in the records. */
const MAX_SPAWNS = 500;

/**
 * Links an Agent call to the agent that was meant and the run that came of it. After a restart of the worker, memory is empty
 * and the records of today and yesterday answer instead.
 */
export class Spawns {
  readonly #byToolUse = new Map<string, SpawnRecord>();
  readonly #toolUseOfAgent = new Map<string, string>();
  readonly #fromRecords: () => readonly ArbiterRecord[];

  constructor(fromRecords: () => readonly ArbiterRecord[]) {
    this.#fromRecords = fromRecords;
  }

  add(spawn: SpawnRecord): void {
    this.#byToolUse.set(spawn.toolUseId, spawn);
    dropOldest(this.#byToolUse);
  }

  link(agentId: string, toolUseId: string): void {
    this.#toolUseOfAgent.set(agentId, toolUseId);
    dropOldest(this.#toolUseOfAgent);
  }

  toolUseOf(agentId: string): string | undefined {
    return this.#toolUseOfAgent.get(agentId);
  }

  find(toolUseId: string): SpawnRecord | undefined {
    return (
      this.#byToolUse.get(toolUseId) ??
      this.#fromRecords().findLast((r): r is SpawnRecord => r.type === 'spawn' && r.toolUseId === toolUseId)
    );
  }
}

function dropOldest(map: Map<string, unknown>): void {
  const oldest = map.keys().next().value;
  if (map.size > MAX_SPAWNS && oldest !== undefined) map.delete(oldest);
}
