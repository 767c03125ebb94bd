import { type BreakerState, failuresOf, isClean } from '../../resilience/breaker.ts';
import type { NamedBreaker } from '../../resilience/breaker-store.ts';
import { SqliteBreakers } from '../../store/breakers.ts';
import { type LedgerSums, ledgerGroups } from '../../store/ledger-queries.ts';
import { type AgentSums, agentSums, FAILED_ENDS } from '../../store/route-queries.ts';
import type { State } from '../../store/state.ts';
import { type Answer, ready, type Stretch } from '../shapes/answer.ts';
import type { AgentRow, Agents, BreakerRow } from '../shapes/routes.ts';
import { lookAt, SCHEMA } from './look-at.ts';
import { given, nameText, reasonText } from './texts.ts';

/** How breakers of agents are called. */
const PREFIX = 'agent:';

/** Agents that were chosen, started or ended within a stretch, and those whose breaker is not clean; the busiest first. */
export function agentsOf(state: State, stretch: Stretch): Answer<Agents> {
  const read = lookAt(state, SCHEMA.records, (database) => agentSums(database, stretch));
  if (read.kind === 'unavailable') return read;
  const { since: fromMs, until: toMs } = stretch;
  const costs = lookAt(state, SCHEMA.ledger, (db) => ledgerGroups(db, { fromMs, toMs }, 'agent'));
  const costOf = new Map(costs.kind === 'done' ? costs.value.map((group) => [group.name, group]) : []);
  const kept = lookAt(state, SCHEMA.breakers, () => new SqliteBreakers(state).list(PREFIX));
  const breakers = new Map(
    (kept.kind === 'done' ? kept.value : [])
      .filter(({ breaker }) => !isClean(breaker))
      .map((named) => [named.name.slice(PREFIX.length), named]),
  );
  const rows = read.value.map((sums) => rowOf(sums, breakers.get(sums.agent), costOf.get(sums.agent)));
  const seen = new Set(read.value.map((sums) => sums.agent));
  const others = [...breakers]
    .filter(([agent]) => !seen.has(agent))
    .map(([agent, named]) => rowOf(nothingOf(agent), named, costOf.get(agent)));
  const agents = [...rows, ...others].sort((a, b) => b.routed + b.started - (a.routed + a.started));
  return ready({ ...stretch, agents });
}

const nothingOf = (agent: string): AgentSums => ({
  agent,
  routed: 0,
  started: 0,
  ends: {},
  lastFailureAt: undefined,
  tokens: undefined,
});

function rowOf(sums: AgentSums, named: NamedBreaker | undefined, cost?: LedgerSums): AgentRow {
  const { agent, routed, started, ends, lastFailureAt, tokens } = sums;
  const sum = (names: readonly string[]): number => names.reduce((all, name) => all + (ends[name] ?? 0), 0);
  return {
    id: agent,
    name: nameText(agent),
    routed,
    started,
    ended: sum(Object.keys(ends)),
    finished: sum(['finished']),
    failed: sum(FAILED_ENDS),
    ...given('lastFailureAt', lastFailureAt),
    ...given('tokens', tokens),
    ...given('usd', cost?.nanoUsd === undefined ? undefined : cost.nanoUsd / 1e9),
    ...given('costN', cost === undefined ? undefined : cost.n - cost.unpriced),
    ...given('breaker', named === undefined ? undefined : breakerRow(named)),
  };
}

function breakerRow({ breaker, updatedAt }: NamedBreaker): BreakerRow {
  const opened = breaker.state === 'closed' ? undefined : breaker;
  return {
    state: wordOf(breaker),
    failures: failuresOf(breaker),
    since: opened?.since ?? updatedAt,
    ...given('reason', opened === undefined ? undefined : reasonText(opened.reason)),
    ...given('probeAt', breaker.state === 'open' ? breaker.probeAt : undefined),
  };
}

const wordOf = (breaker: BreakerState): BreakerRow['state'] =>
  breaker.state === 'open' && breaker.tripped ? 'tripped' : breaker.state;
