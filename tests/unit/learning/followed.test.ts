import { describe, expect, it } from 'vitest';
import { routeResults, tally } from '../../../scripts/learning/followed.ts';
import type { StoredOutcome, StoredRoute, StoredSpawn } from '../../../scripts/store/route-records.ts';

const at = (second: number): string => new Date(Date.UTC(2026, 10, 22, 12, 0, second)).toISOString();

function route(
  id: string,
  second: number,
  agent: string | undefined,
  more: Partial<StoredRoute> = {},
): StoredRoute {
  return {
    type: 'route',
    id,
    at: at(second),
    session: 's',
    promptHash: 'h',
    promptChars: 1,
    kind: agent === undefined ? 'abstain' : 'agent',
    plugin: agent?.split(':')[0],
    agent,
    confidence: 1,
    tier: 'sonnet',
    complexity: 'low',
    candidates: [],
    tookMs: 1,
    ...more,
  };
}

const spawn = (
  toolUseId: string,
  second: number,
  agent: string,
  more: Partial<StoredSpawn> = {},
): StoredSpawn => ({
  type: 'spawn',
  at: at(second),
  session: 's',
  toolUseId,
  agent,
  ...more,
});

const outcome = (toolUseId: string, second: number, end: string): StoredOutcome => ({
  type: 'outcome',
  at: at(second),
  session: 's',
  toolUseId,
  agent: 'x',
  end,
  tokens: {},
});

const brief = (records: Parameters<typeof routeResults>[0]) =>
  routeResults(records).map((r) => [r.route.id, r.following, r.called, r.end]);

describe('what became of a route', () => {
  it('is followed when an agent that it named was called, also beside another one, with its last end', () => {
    expect(
      brief([
        outcome('t1', 9, 'finished'),
        route('r1', 1, 'p:a', { promptId: 'p1' }),
        spawn('t0', 2, 'p:b', { promptId: 'p1' }),
        spawn('t1', 3, 'p:a', { promptId: 'p1', routeId: 'r1' }),
        outcome('t1', 5, 'unfinished'),
        outcome('t0', 4, 'failed'),
      ]),
    ).toEqual([['r1', 'followed', 'p:a', 'finished']]);
  });

  it('is another agent, by the prompt’s id, or without one by what came last before in the session', () => {
    expect(
      brief([
        route('r1', 1, 'p:a', { promptId: 'p1' }),
        route('r2', 2, 'p:a', { promptId: 'p2' }),
        spawn('t1', 3, 'p:b', { promptId: 'p1' }),
        route('r3', 4, 'p:a'),
        spawn('t2', 5, 'p:c'),
        spawn('t3', 6, 'p:d', { session: 'elsewhere' }),
      ]),
    ).toEqual([
      ['r1', 'other', 'p:b', undefined],
      ['r2', 'none', undefined, undefined],
      ['r3', 'other', 'p:c', undefined],
    ]);
  });

  it('is nobody’s when a silent prompt came between, and a silent prompt is no route', () => {
    expect(brief([route('r1', 1, 'p:a'), route('r2', 2, undefined), spawn('t1', 3, 'p:a')])).toEqual([
      ['r1', 'none', undefined, undefined],
    ]);
  });
});

describe('the tally', () => {
  const results = routeResults([
    route('r1', 1, 'p:a', { promptId: '1' }),
    spawn('t1', 2, 'p:a', { promptId: '1', routeId: 'r1' }),
    outcome('t1', 3, 'failed'),
    route('r2', 4, 'p:a', { promptId: '2' }),
    spawn('t2', 5, 'q:x', { promptId: '2' }),
    outcome('t2', 6, 'finished'),
    route('r3', 7, 'p:sub:b', { promptId: '3' }),
  ]);

  it('counts by agent, most routed first, and ends only of agents that were named and called', () => {
    expect(tally(results, 'agent')).toEqual([
      { name: 'p:a', routed: 2, followed: 1, other: 1, none: 0, ends: { failed: 1 } },
      { name: 'p:sub:b', routed: 1, followed: 0, other: 0, none: 1, ends: {} },
    ]);
  });

  it('counts by plugin', () => {
    expect(tally(results, 'plugin')).toEqual([
      { name: 'p', routed: 3, followed: 1, other: 1, none: 1, ends: { failed: 1 } },
    ]);
  });
});
