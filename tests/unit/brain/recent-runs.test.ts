import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { onExpand } from '../../../scripts/brain/on-expand.ts';
import { decide, onPrompt } from '../../../scripts/brain/on-prompt.ts';
import { RecentRuns } from '../../../scripts/brain/recent-runs.ts';
import { sessionOf } from '../../../scripts/brain/state.ts';
import { RecordsKeeper } from '../../../scripts/brain/take-up.ts';
import type { RegistrySnapshot } from '../../../scripts/registry/entry.ts';
import type { AgentDecision, RouteRequest } from '../../../scripts/routing/decision.ts';
import { estimateOf } from '../../../scripts/routing/estimate.ts';
import { type State, stateFile } from '../../../scripts/store/state.ts';
import { agent, registry } from '../routing/support/registry.ts';
import { NOON, stateOf, testClock } from '../store/support/database.ts';
import { insertRuns, type TestRun } from '../store/support/runs.ts';
import { tempFolder } from '../support/temp.ts';
import { routeTo, testBrain } from './brain.ts';

const run = (more: Partial<TestRun> = {}): TestRun => ({
  agent: 'p:a',
  endedAt: NOON,
  minutes: 2,
  usd: [0.5],
  ...more,
});

const three = [run(), run(), run()];

interface Lab {
  readonly runs: RecentRuns;
  readonly store: State;
  readonly clock: ReturnType<typeof testClock>;
  /** Runs that another process has recorded. */
  record(...runs: readonly TestRun[]): void;
  /** Takes the next snapshot for the registry. */
  register(snapshot: RegistrySnapshot): void;
  /** Tends until nothing waits; how often that was. */
  settle(): number;
}

function lab(...agents: readonly string[]): Lab {
  const folder = tempFolder();
  const clock = testClock();
  const store = stateOf(folder, { clock });
  const other = stateOf(folder);
  let snapshot = registry(agents.map((id) => agent(id)));
  const runs = new RecentRuns({ store, clock, snapshot: () => snapshot });
  return {
    runs,
    store,
    clock,
    record: (...all) => void other.attempt((database) => insertRuns(database, all)),
    register: (next) => {
      snapshot = next;
    },
    settle: () => {
      let times = 1;
      while (runs.tend()) times += 1;
      return times;
    },
  };
}

describe('the copy of runs', () => {
  it('has nothing of an agent before it has looked, and then also that there is nothing', () => {
    const { runs, settle } = lab('p:a');
    expect(runs.of('p:a')).toBeUndefined();
    settle();
    expect(runs.of('p:a')).toMatchObject({ finished: 0 });
    expect(runs.of('q:stranger')).toBeUndefined();
  });

  it('hears of runs that ended since, of agents that the registry has', () => {
    const { runs, settle, record } = lab('p:a', 'p:b');
    settle();
    record(...three, run({ agent: 'q:stranger' }));
    settle();
    expect(runs.of('p:a')).toMatchObject({ finished: 3, dollars: { n: 3, low: 0.5, high: 0.5 } });
    expect(runs.of('p:b')).toMatchObject({ finished: 0 });
    expect(runs.of('q:stranger')).toBeUndefined();
  });

  it('looks at such an agent twice, because its messages reach the ledger after the record of its end', () => {
    const { runs, settle, record, store } = lab('p:a');
    settle();
    record(run({ id: 'late', usd: [] }));
    settle();
    expect(runs.of('p:a')).toMatchObject({ finished: 1, dollars: undefined });
    store.attempt((database) =>
      database.exec(`INSERT INTO ledger (message_id, at, session, agent_id, agent, model, input_tokens, output_tokens,
        cache_read_tokens, cache_write_tokens, cost_nano_usd) VALUES ('m', 1, 's1', 'agent-late', 'p:a', 'm', 1, 1, 1, 1, 5)`),
    );
    settle();
    expect(runs.of('p:a')).toMatchObject({ finished: 1, dollars: { n: 1 } });
  });

  it('asks nothing but whether something ended, as long as nothing did', () => {
    const { settle, record, runs } = lab('p:a');
    record(...three);
    settle();
    const known = runs.of('p:a');
    settle();
    expect(runs.of('p:a')).toBe(known);
  });

  it('looks at all agents again after an hour, and when the registry has changed', () => {
    const { runs, settle, record, register, clock } = lab('p:a', 'p:gone');
    record(...three);
    settle();
    clock.pass(31 * 24 * 3_600_000);
    settle();
    expect(runs.of('p:a')).toMatchObject({ finished: 0 });
    record(run({ agent: 'p:new', endedAt: clock.now() }));
    settle();
    register(registry([agent('p:a'), agent('p:new'), agent('p:hidden', { routed: false })]));
    settle();
    expect(runs.of('p:new')).toMatchObject({ finished: 1 });
    expect([runs.of('p:gone'), runs.of('p:hidden')]).toEqual([undefined, undefined]);
  });

  it('is filled in pieces, so that a prompt can come in between', () => {
    const ids = Array.from({ length: 30 }, (_, i) => `p:a${i}`);
    const { runs, settle, clock, record } = lab(...ids);
    record(...ids.map((id) => run({ agent: id })));
    let ms = 0;
    // Each look at the clock takes 2 ms here.
    Object.assign(clock, { monotonicMs: () => (ms += 2) });
    expect(settle()).toBeGreaterThan(5);
    expect(ids.every((id) => runs.of(id)?.finished === 1)).toBe(true);
  });

  it('stays as it was while the database cannot be had, and goes on afterwards', () => {
    const { runs, settle, record, store, clock } = lab('p:a');
    record(...three);
    settle();
    rmSync(stateFile(storeFolder(store)), { force: true });
    mkdirSync(stateFile(storeFolder(store)));
    expect(settle()).toBe(1);
    expect(runs.of('p:a')).toMatchObject({ finished: 3 });
    rmSync(stateFile(storeFolder(store)), { recursive: true });
    clock.pass(3_600_000);
    settle();
    expect(runs.of('p:a')).toMatchObject({ finished: 0 });
  });

  it('is empty over a damaged database, without a throw and without asking to be called again', () => {
    const folder = tempFolder();
    writeFileSync(stateFile(folder), 'garbage '.repeat(1_000));
    const runs = new RecentRuns({
      store: stateOf(folder),
      clock: testClock(),
      snapshot: () => registry([agent('p:a')]),
    });
    expect(runs.tend()).toBe(false);
    expect(runs.of('p:a')).toBeUndefined();
  });
});

const storeFolder = (store: State): string => store.path.replace(/\/state\.db$/, '');

describe('the estimate in a session', () => {
  const AGENT = 'p:a';
  const pack = registry([agent(AGENT)]);
  const byRuns = ({ evidence }: RouteRequest): AgentDecision => ({
    ...(routeTo(AGENT) as AgentDecision),
    estimate: estimateOf(evidence?.runs?.(AGENT)),
  });
  const page = (state: Parameters<typeof onExpand>[0], command: string, args = ''): string =>
    onExpand(state, { session_id: 's', command_name: `jira-orchestrator:${command}`, command_args: args }, {
      restarts: 0,
    } as never);

  it('opens no database while a prompt waits; once the records are open, both pages show it', () => {
    const { state } = testBrain(pack, byRuns);
    const other = stateOf(state.dataFolder);
    other.attempt((database) => insertRuns(database, three));
    onPrompt(state, { session_id: 's', prompt: 'do it' });
    expect(state.store.isOpen).toBe(false);
    expect(page(state, 'explain')).toContain('not measured: the records of finished runs were not looked at');
    const keeper = new RecordsKeeper(state, state.lastRoutes, (work) => work());
    keeper.open();
    const said = '$0.50, 2.0 min (middle half of 3 finished runs of this agent since 2026-11-22)';
    expect(page(state, 'route', 'do it')).toContain(`Cost and duration: ${said}`);
    onPrompt(state, { session_id: 's', prompt: 'do it' });
    expect(page(state, 'explain')).toContain(said);
    keeper.close();
  });

  it('is decided from the copy alone: a database that goes away changes nothing', () => {
    const { state } = testBrain(pack, byRuns);
    stateOf(state.dataFolder).attempt((database) => insertRuns(database, three));
    while (state.runs.tend());
    state.store.close();
    expect(decide(state, sessionOf(state, 's'), 'do it', undefined)).toMatchObject({
      estimate: { kind: 'estimate', dollars: [0.5, 0.5] },
    });
    expect(state.store.isOpen).toBe(false);
  });
});
