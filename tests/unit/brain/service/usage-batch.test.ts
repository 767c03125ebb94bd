import { describe, expect, it } from 'vitest';
import { MAX_KEYS, UsageBatch } from '../../../../scripts/brain/service/usage-batch.ts';

function counted(...events: readonly (readonly [topic: string, payload: object])[]): Record<string, number> {
  const batch = new UsageBatch();
  for (const [topic, payload] of events) batch.add({ topic, payload });
  return Object.fromEntries(batch.counts);
}

const ended = (end: string, more: object = {}) => ['plugin/p/ended', { agent: 'p:a', end, ...more }] as const;

describe('what is counted of an event', () => {
  it('is the agent and its plugin', () => {
    expect(
      counted(
        ['routing/decision', { agent: 'p:a', plugin: 'p' }],
        ['routing/decision', { agent: 'p:a', plugin: 'p' }],
        ['plugin/p/spawned', { agent: 'p:b' }],
      ),
    ).toEqual({
      'usage/agent/p:a/routed': 2,
      'usage/plugin/p/routed': 2,
      'usage/agent/p:b/spawned': 1,
      'usage/plugin/p/spawned': 1,
    });
  });

  it('is only the agent when it has no plugin', () => {
    expect(counted(['plugin/user/spawned', { agent: 'reviewer' }])).toEqual({
      'usage/agent/reviewer/spawned': 1,
    });
  });

  it.each([
    ['finished', 'succeeded'],
    ['failed', 'failed'],
    ['refused', 'failed'],
  ])('of an end "%s" is that it %s', (end, event) => {
    expect(counted(ended(end))).toEqual({ [`usage/agent/p:a/${event}`]: 1, [`usage/plugin/p/${event}`]: 1 });
  });

  it.each([
    ['a prompt that was routed nowhere', ['routing/decision', { kind: 'abstain' }]],
    ['an end that says nothing', ended('unknown')],
    ['an end before the end', ended('unfinished')],
    ['another event', ['system/health', { agent: 'p:a', available: false }]],
    ['a topic that only looks like one', ['plugin/p/q/ended', { agent: 'p:a', end: 'failed' }]],
    ['an id that is no key', ['plugin/user/spawned', { agent: 'a\nb' }]],
    ['an id that is too long', ['plugin/p/spawned', { agent: 'x'.repeat(250) }]],
  ] as const)('is nothing for %s', (_what, event) => {
    expect(counted(event)).toEqual({});
  });

  it('is each run once, by its first end that says something', () => {
    const run = { toolUseId: 't1' };
    expect(counted(ended('unfinished', run), ended('failed', run), ended('finished', run))).toEqual({
      'usage/agent/p:a/failed': 1,
      'usage/plugin/p/failed': 1,
    });
    expect(counted(ended('finished', { agentId: '1' }), ended('finished', { agentId: '2' }))).toMatchObject({
      'usage/agent/p:a/succeeded': 2,
    });
  });
});

describe('a batch that cannot be written', () => {
  it('stays within its bound, goes on counting what it has, and says what it has lost', () => {
    const batch = new UsageBatch();
    for (let i = 0; i < MAX_KEYS + 5; i += 1)
      batch.add({ topic: 'plugin/user/spawned', payload: { agent: `a${i}` } });
    batch.add({ topic: 'plugin/user/spawned', payload: { agent: 'a0' } });
    expect(batch.counts.size).toBe(MAX_KEYS);
    expect(batch.counts.get('usage/agent/a0/spawned')).toBe(2);
    expect(batch.lost).toBe(5);
  });
});
