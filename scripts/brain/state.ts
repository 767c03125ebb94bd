import type { Clock } from '../core/clock.ts';
import type { Environment } from '../host/data-folder.ts';
import type { FailingAgents } from '../host/failing-agents.ts';
import type { Health } from '../host/health.ts';
import type { Learning } from '../host/learning.ts';
import type { Marks } from '../host/marks.ts';
import type { NativeSqlite } from '../host/native-sqlite.ts';
import type { ProjectEvidence } from '../host/project-evidence.ts';
import type { OutcomeRecord } from '../host/record.ts';
import type { Records } from '../host/records.ts';
import type { Session, Sessions } from '../host/session.ts';
import type { Place, Switches } from '../host/switches.ts';
import type { State } from '../store/state.ts';
import type { ChainDoor } from './chain/door.ts';
import type { LastRoutes } from './last-routes.ts';
import type { LedgerKeeper } from './ledger-keeper.ts';
import type { LiveRegistry } from './live-registry.ts';
import type { RecentRuns } from './recent-runs.ts';
import type { BrainEvent } from './service/protocol.ts';
import type { Spawns } from './spawns.ts';
import type { TierFacts } from './tier-facts.ts';

/** Everything a handler may use. Handlers share nothing else. */
export interface BrainState {
  readonly clock: Clock;
  readonly env: Environment;
  readonly dataFolder: string;
  /** The folder the session was started in. */
  readonly project: string;
  readonly registry: Pick<LiveRegistry, 'snapshot' | 'router' | 'sources' | 'origin' | 'trouble'>;
  readonly evidence: ProjectEvidence;
  readonly store: State;
  readonly native: NativeSqlite;
  readonly records: Records;
  readonly health: Health;
  readonly failing: FailingAgents;
  readonly learning: Learning;
  readonly sessions: Sessions;
  readonly lastRoutes: Pick<LastRoutes, 'of'>;
  readonly spawns: Spawns;
  /** What bounds and raises the tiers of agents. */
  readonly tiers: TierFacts;
  /** What agents' runs have cost and taken, for estimates. */
  readonly runs: Pick<RecentRuns, 'of' | 'tend'>;
  /** Told when a session's transcripts have grown. */
  readonly ledger: Pick<LedgerKeeper, 'grown'>;
  readonly switches: Switches;
  /** To chains in sessions; nothing is behind it before the first chain command. */
  readonly chains: ChainDoor;
  /** What other machines say of agents. */
  readonly marks: Marks;
  /** Says that a command has changed the switch for everything, which follows the user. */
  switched(): void;
  /** Says on the bus what has happened. Costs a message to another thread. */
  event(event: BrainEvent): void;
  /** Runs after the answer has gone out: what the hook need not wait for. */
  later(work: () => void): void;
}

/** Agents to route around at the moment, with the reason for people. */
export function routedAround({
  health,
  marks,
  clock,
}: Pick<BrainState, 'health' | 'marks' | 'clock'>): ReadonlyMap<string, string> {
  const now = clock.now();
  return marks.addTo(health.unhealthy(now), now);
}

/** Keeps how an agent's run ended, and counts it. */
export function addOutcome({ records, health }: BrainState, outcome: OutcomeRecord): void {
  records.add(outcome);
  health.report(outcome);
}

export function placeOf(state: BrainState, sessionId: string): Place {
  return { sessionId, project: state.project };
}

/** The session of an id; one that this process has not seen takes up its recorded last route. */
export function sessionOf(state: BrainState, id: string): Session {
  return state.sessions.get(id, (sessionId) => state.lastRoutes.of(sessionId));
}
