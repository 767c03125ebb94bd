import { describe, expect, it } from 'vitest';
import { LastRoutes } from '../../../scripts/brain/last-routes.ts';
import type { RouteRecord } from '../../../scripts/host/record.ts';

const route = (session: string, agent: string | undefined): RouteRecord => ({
  type: 'route',
  id: `${session}-${agent}`,
  at: '2026-11-22T11:00:00.000Z',
  session,
  promptHash: '0',
  promptChars: 1,
  kind: agent === undefined ? 'abstain' : 'agent',
  plugin: agent?.split(':')[0],
  agent,
  confidence: 0.9,
  tier: 'haiku',
  complexity: 'low',
  candidates: [],
  tookMs: 1,
});

describe('the last routes of sessions', () => {
  it('are the newest to an agent of each session, whatever came after without one', () => {
    const routes = new LastRoutes({ recent: () => [] });
    routes.add([route('a', 'x:one'), route('b', 'y:two'), route('a', 'x:three'), route('a', undefined)]);
    expect(routes.of('a')).toEqual({ plugin: 'x', agent: 'x:three' });
    expect(routes.of('b')).toEqual({ plugin: 'y', agent: 'y:two' });
    expect(routes.of('c')).toBeUndefined();
  });

  it('come from the records until somebody follows them, and from then on only from what was heard', () => {
    let reads = 0;
    const recent = () => {
      reads += 1;
      return [route('a', 'x:one')];
    };
    const routes = new LastRoutes({ recent });
    expect(routes.of('a')?.agent).toBe('x:one');
    const heard = [route('a', 'x:two')];
    routes.followBy(() => routes.add(heard.splice(0)));
    expect(routes.of('a')?.agent).toBe('x:two');
    expect(routes.of('a')?.agent).toBe('x:two');
    expect(reads).toBe(1);
  });

  it('are forgotten for the session that has been silent longest when there are very many', () => {
    const routes = new LastRoutes({ recent: () => [] });
    routes.add([route('first', 'x:one'), route('second', 'x:one'), route('first', 'x:two')]);
    routes.add(Array.from({ length: 999 }, (_, i) => route(`s${i}`, 'x:one')));
    expect(routes.of('first')?.agent).toBe('x:two');
    expect(routes.of('second')).toBeUndefined();
  });
});
