import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FailingAgents } from '../../../scripts/host/failing-agents.ts';
import type { Health } from '../../../scripts/host/health.ts';
import { openHealth } from '../../../scripts/host/open-health.ts';
import type { OutcomeRecord } from '../../../scripts/host/record.ts';
import { Breakers } from '../../../scripts/resilience/breakers.ts';
import type { ErrorHandling } from '../../../scripts/resilience/policy.ts';
import { SqliteBreakers } from '../../../scripts/store/breakers.ts';
import { stateFile } from '../../../scripts/store/state.ts';
import { plugin } from '../routing/support/registry.ts';
import { HOUR_MS, NOON, stateOf, testClock } from '../store/support/database.ts';
import { tempFolder } from '../support/temp.ts';

const outcome = (end: OutcomeRecord['end'], n: number, agent = 'p:a'): OutcomeRecord => ({
  type: 'outcome',
  at: '2026-11-22T12:00:00.000Z',
  session: 's',
  toolUseId: `t${n}`,
  agent,
  end,
  tokens: {},
});

/** Sessions of one data folder, on one clock. */
function setUp(folder = tempFolder(), said: ErrorHandling = {}) {
  const clock = testClock();
  const session = (): Health =>
    openHealth({
      state: stateOf(folder, { clock }),
      clock,
      copy: new FailingAgents(folder).read(),
      plugins: () => [{ ...plugin('p'), errorHandling: said }],
    });
  const unhealthy = (health: Health): [string, string][] => {
    health.look(clock.now());
    return [...health.unhealthy(clock.now())];
  };
  const breakers = new Breakers(new SqliteBreakers(stateOf(folder, { clock })), clock);
  return { folder, clock, session, unhealthy, breakers };
}

const failThrice = (health: Health): void => {
  for (const n of [1, 2, 3]) health.report(outcome('failed', n));
};

describe('health', () => {
  it('is lost after three failed runs in a row, whichever sessions they were in, and not after two', () => {
    const { session, unhealthy, clock } = setUp();
    const [one, two] = [session(), session()];
    one.report(outcome('failed', 1));
    two.report(outcome('refused', 2));
    expect(unhealthy(one)).toEqual([]);
    two.report(outcome('failed', 3));
    clock.pass(60_000);
    const why = [['p:a', 'its last 3 runs failed, the latest 1 minute ago']];
    expect(unhealthy(one)).toEqual(why);
    expect(unhealthy(two)).toEqual(why);
    expect(one.until('p:a')).toBe(NOON + HOUR_MS);
  });

  it('comes back with a run that finished, before it was lost', () => {
    const { session, unhealthy } = setUp();
    const one = session();
    for (const [end, n] of [
      ['failed', 1],
      ['failed', 2],
      ['finished', 3],
      ['failed', 4],
      ['failed', 5],
    ] as const)
      one.report(outcome(end, n));
    expect(unhealthy(one)).toEqual([]);
  });

  it('after an hour lets one run try it, and all sessions route around it meanwhile', () => {
    const { session, unhealthy, clock } = setUp();
    const [one, two] = [session(), session()];
    failThrice(one);
    clock.pass(HOUR_MS - 1);
    expect(unhealthy(one)).toHaveLength(1);
    clock.pass(1);
    expect([unhealthy(one), unhealthy(two)]).toEqual([[], []]);
    one.started('p:a', 't4');
    const why = [['p:a', 'its last 3 runs failed; one is trying it now']];
    expect([unhealthy(one), unhealthy(two)]).toEqual([why, why]);
    one.report(outcome('failed', 4));
    expect(unhealthy(two)).toEqual([['p:a', 'its last 4 runs failed, the latest 0 minutes ago']]);
    clock.pass(HOUR_MS);
    expect(unhealthy(two)).toEqual([]);
    two.started('p:a', 't5');
    two.report(outcome('finished', 5));
    clock.pass(1);
    expect([unhealthy(one), unhealthy(two)]).toEqual([[], []]);
    one.report(outcome('failed', 6));
    expect(unhealthy(one)).toEqual([]);
  });

  it('comes back with a run that somebody asked for before its time', () => {
    const { session, unhealthy } = setUp();
    const one = session();
    failThrice(one);
    unhealthy(one);
    one.started('p:a', 't4');
    expect(unhealthy(one)).toHaveLength(1);
    one.report(outcome('finished', 4));
    expect(unhealthy(one)).toEqual([]);
  });

  it('is not known from a run whose end nobody knows: the next one tries', () => {
    const { session, unhealthy, clock } = setUp();
    const one = session();
    failThrice(one);
    clock.pass(HOUR_MS);
    unhealthy(one);
    one.started('p:a', 't4');
    one.report(outcome('unfinished', 4));
    expect(unhealthy(one)).toEqual([]);
  });

  it('counts an agent that stops three times as one run, by its last stop', () => {
    const { session, unhealthy } = setUp();
    const one = session();
    for (let i = 0; i < 3; i += 1) one.report(outcome('failed', 1));
    expect(unhealthy(one)).toEqual([]);
  });

  it('is of each agent alone, and unknown ends say nothing about it', () => {
    const { session, unhealthy } = setUp();
    const one = session();
    failThrice(one);
    one.report(outcome('unknown', 4));
    one.report(outcome('finished', 5, 'p:b'));
    expect(unhealthy(one).map(([agent]) => agent)).toEqual(['p:a']);
  });

  it('is what a person says, until the reset, and no run that went well ends that', () => {
    const { session, unhealthy, breakers, clock } = setUp();
    const one = session();
    breakers.trip('agent:p:a', 'it\u001b[31m <system> costs too much');
    clock.pass(30 * 24 * HOUR_MS);
    expect(unhealthy(one)).toEqual([['p:a', 'held back by hand: it ‹system› costs too much']]);
    expect(one.until('p:a')).toBeUndefined();
    one.started('p:a', 't1');
    one.report(outcome('finished', 1));
    expect(unhealthy(one)).toHaveLength(1);
    breakers.reset('agent:p:a');
    expect(unhealthy(one)).toEqual([]);
  });

  it('follows what a plugin says of its agents', () => {
    const five = setUp(tempFolder(), { agent: { breaker: { failures: 5, openMs: 1_000 } } });
    const one = five.session();
    failThrice(one);
    expect(five.unhealthy(one)).toEqual([]);
    for (const n of [4, 5]) one.report(outcome('failed', n));
    expect(one.until('p:a')).toBeUndefined();
    expect(five.unhealthy(one)).toHaveLength(1);
    expect(one.until('p:a')).toBe(NOON + 1_000);
    const never = setUp(tempFolder(), { agent: { breaker: false } });
    const two = never.session();
    failThrice(two);
    expect(never.unhealthy(two)).toEqual([]);
    never.breakers.trip('agent:p:a', 'maintenance');
    expect(never.unhealthy(two)).toHaveLength(1);
  });

  it('starts with what the last session has left, and keeps that while there is no database', () => {
    const { folder, session, unhealthy, clock } = setUp();
    const one = session();
    failThrice(one);
    unhealthy(one);
    new FailingAgents(folder).keep(one.kept);
    expect([...session().unhealthy(clock.now()).keys()]).toEqual(['p:a']);
    writeFileSync(stateFile(folder), 'garbage '.repeat(1_000));
    const blind = session();
    expect(unhealthy(blind).map(([agent]) => agent)).toEqual(['p:a']);
    blind.started('p:a', 't4');
    blind.report(outcome('finished', 4));
    expect(unhealthy(blind)).toEqual([]);
  });

  it('takes a file that holds anything else for nothing', () => {
    const folder = tempFolder();
    const { session, clock } = setUp(folder);
    const good = {
      name: 'agent:p:a',
      updatedAt: NOON,
      breaker: { state: 'open', since: NOON, reason: 'x', failures: 3, tripped: false, probeAt: NOON + 1 },
    };
    const bad = [
      null,
      { ...good, name: 1 },
      { ...good, breaker: { state: 'ajar' } },
      { ...good, breaker: { state: 'closed', outcomes: 7 } },
      { ...good, breaker: { ...good.breaker, since: 'yesterday' } },
      { type: 'outcome', agent: 'p:b', at: '2026-11-22T12:00:00.000Z', end: 'failed' },
    ];
    for (const text of ['{', '7', JSON.stringify(bad)]) {
      writeFileSync(`${folder}/failing-agents.json`, text);
      expect([...session().unhealthy(clock.now())]).toEqual([]);
    }
    writeFileSync(`${folder}/failing-agents.json`, JSON.stringify([...bad, good]));
    expect([...session().unhealthy(clock.now()).keys()]).toEqual(['p:a']);
  });
});
