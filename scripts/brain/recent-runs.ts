import type { Clock } from '../core/clock.ts';
import { runFacts } from '../host/run-facts.ts';
import type { RegistrySnapshot } from '../registry/entry.ts';
import type { RunFacts } from '../routing/decision.ts';
import { agentsStoppedAfter } from '../store/finished-runs.ts';
import { endOfRecords } from '../store/route-records.ts';
import type { State } from '../store/state.ts';

export interface RecentRunsOptions {
  readonly store: State;
  readonly clock: Clock;
  /** The registry as it is now; agents that it does not have are not kept. */
  readonly snapshot: () => RegistrySnapshot;
}

/** All agents are looked at again after so long: runs get too old to count, and a database may have been replaced. */
const REFILL_MS = 3_600_000;
/** Work at a stretch: a prompt that comes meanwhile waits for it. One agent takes a millisecond. */
const PIECE_MS = 2;

/**
 * What the runs of this registry's agents have cost and taken: a copy, so that a prompt is decided without asking the database. Records
 * and ledger are the truth. A database that cannot be had leaves the copy as it was; without any there are no estimates.
 */
export class RecentRuns {
  readonly #options: RecentRunsOptions;
  readonly #facts = new Map<string, RunFacts>();
  /** Agents that wait to be looked at. */
  #due: readonly string[] = [];
  /** Agents that had a run end when it was last looked: their messages reach the ledger only after that. */
  #again: readonly string[] = [];
  #filled: { readonly at: number; readonly snapshot: RegistrySnapshot } | undefined;
  #position = 0;

  constructor(options: RecentRunsOptions) {
    this.#options = options;
  }

  /** Undefined: not looked at yet. Asks nobody. */
  of(agent: string): RunFacts | undefined {
    return this.#facts.get(agent);
  }

  /** Looks for what is new, or goes on with it, for some milliseconds. True when there is more, so that the caller comes back soon. */
  tend(): boolean {
    if (this.#due.length === 0 && !this.#look()) return false;
    return this.#take() && this.#due.length > 0;
  }

  /** False when the database cannot be had. */
  #look(): boolean {
    const { store, clock } = this.#options;
    const snapshot = this.#options.snapshot();
    const now = clock.monotonicMs();
    if (this.#filled?.snapshot !== snapshot || now - this.#filled.at >= REFILL_MS) {
      const end = store.attempt(endOfRecords);
      if (end.kind === 'unavailable') return false;
      this.#position = end.value.outcomes;
      this.#filled = { at: now, snapshot };
      this.#refill(snapshot);
      return true;
    }
    const stopped = store.attempt((database) => agentsStoppedAfter(database, this.#position));
    if (stopped.kind === 'unavailable') return false;
    const agents = [...stopped.value.agents].filter((agent) => this.#facts.has(agent));
    this.#position = stopped.value.position;
    this.#due = [...new Set([...agents, ...this.#again])];
    this.#again = agents;
    return true;
  }

  #refill({ agents }: RegistrySnapshot): void {
    this.#due = agents.filter((agent) => agent.routed).map((agent) => agent.id);
    this.#again = [];
    const there = new Set(this.#due);
    for (const agent of this.#facts.keys()) if (!there.has(agent)) this.#facts.delete(agent);
  }

  /** False when the database cannot be had; what is due stays so. */
  #take(): boolean {
    const { store, clock } = this.#options;
    const started = clock.monotonicMs();
    for (const [done, agent] of this.#due.entries()) {
      if (done > 0 && clock.monotonicMs() - started >= PIECE_MS) {
        this.#due = this.#due.slice(done);
        return true;
      }
      const read = store.attempt((database) => runFacts(database, agent, clock.now()));
      if (read.kind === 'unavailable') {
        this.#due = this.#due.slice(done);
        return false;
      }
      this.#facts.set(agent, read.value);
    }
    this.#due = [];
    return true;
  }
}
