import { describe, expect, it } from 'vitest';
import { eventOf, healthEvents, registryEvent } from '../../../../scripts/brain/service/events.ts';
import { topicProblem } from '../../../../scripts/bus/topic.ts';
import type { OutcomeRecord, RouteRecord, SpawnRecord } from '../../../../scripts/host/record.ts';
import { scanPack } from '../pack.ts';

const ROUTE: RouteRecord = {
  type: 'route',
  id: 'route_1',
  at: '2026-11-22T12:00:00.000Z',
  session: 's1',
  promptHash: 'abcd',
  promptChars: 7,
  kind: 'agent',
  plugin: 'p',
  agent: 'p:a',
  confidence: 0.9,
  tier: 'haiku',
  complexity: 'low',
  candidates: [],
  tookMs: 1,
};
const SPAWN: SpawnRecord = { type: 'spawn', at: ROUTE.at, session: 's1', toolUseId: 't1', agent: 'p:a' };
const OUTCOME: OutcomeRecord = {
  type: 'outcome',
  at: ROUTE.at,
  session: 's1',
  agent: 'p:a',
  end: 'finished',
  tokens: {},
};

describe('what happens in a session', () => {
  it('is said under the topic of its kind, with the session in a header and not in the payload', () => {
    const events = [ROUTE, SPAWN, OUTCOME].map(eventOf);
    expect(events.map((e) => [e.topic, e.sessionId])).toEqual([
      ['routing/decision', 's1'],
      ['plugin/p/spawned', 's1'],
      ['plugin/p/ended', 's1'],
    ]);
    for (const { payload } of events) expect(Object.keys(payload)).not.toContain('session');
    expect(events[0]?.payload).toMatchObject({ agent: 'p:a', promptHash: 'abcd' });
  });

  it.each([
    ['reviewer', 'plugin/user/spawned'],
    ['my plugin:a', 'plugin/my_20plugin/spawned'],
    ['a/b:c', 'plugin/a_2fb/spawned'],
    ['p:folder:a', 'plugin/p/spawned'],
    ['*:a', 'plugin/_2a/spawned'],
  ])('of agent %s has the topic %s, which is one', (agent, topic) => {
    expect(eventOf({ ...SPAWN, agent }).topic).toBe(topic);
    expect(topicProblem(topic)).toBeUndefined();
  });

  it('to the registry is said with names and counts', () => {
    const { topic, payload } = registryEvent(scanPack());
    expect(topic).toBe('system/registry');
    expect(payload).toMatchObject({ plugins: expect.arrayContaining(['fastapi-backend']), rejected: 0 });
  });
});

describe('the health of agents', () => {
  it('is said when it changes, with the time until which an agent is routed around', () => {
    const before = new Map([
      ['p:a', 'old'],
      ['p:b', 'still'],
    ]);
    const now = new Map([
      ['p:b', 'still, but longer ago'],
      ['p:c', 'new'],
    ]);
    const until = (agent: string) => (agent === 'p:c' ? Date.parse('2026-11-22T13:00:00Z') : undefined);
    expect(healthEvents(before, now, until).map((e) => [e.topic, e.payload])).toEqual([
      ['system/health', { agent: 'p:c', available: false, reason: 'new', until: '2026-11-22T13:00:00.000Z' }],
      ['system/health', { agent: 'p:a', available: true, reason: null, until: null }],
    ]);
    expect(healthEvents(now, now)).toEqual([]);
  });
});
