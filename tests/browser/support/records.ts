import type { OutcomeRecord, RouteRecord, SpawnRecord } from '../../../scripts/host/record.ts';

let made = 0;

/** A route as a session records it; its time is now. */
export function route(given: Partial<RouteRecord> = {}): RouteRecord {
  made += 1;
  const agent = given.kind === 'abstain' ? {} : { plugin: 'shop', agent: 'shop:checkout-engineer' };
  return {
    type: 'route',
    id: `route_${process.pid}_${made}`,
    at: new Date().toISOString(),
    session: '1f0c2a44-7c1e-4f5e-9d2b-5b8a3d1c0e77',
    promptHash: 'a1b2c3d4',
    promptChars: 84,
    kind: 'agent',
    ...agent,
    confidence: 0.82,
    tier: 'sonnet',
    complexity: 'moderate',
    candidates:
      given.kind === 'abstain'
        ? []
        : [
            { agent: 'shop:checkout-engineer', score: 7.41 },
            { agent: 'shop:payment-reviewer', score: 3.02 },
          ],
    tookMs: 0.61,
    ...given,
  };
}

export function spawn(of: RouteRecord, given: Partial<SpawnRecord> = {}): SpawnRecord {
  return {
    type: 'spawn',
    at: of.at,
    session: of.session,
    routeId: of.id,
    toolUseId: `toolu_${of.id}`,
    agent: of.agent ?? 'unknown',
    model: 'sonnet',
    ...given,
  };
}

export function outcome(of: RouteRecord, given: Partial<OutcomeRecord> = {}): OutcomeRecord {
  return {
    type: 'outcome',
    at: of.at,
    session: of.session,
    routeId: of.id,
    toolUseId: `toolu_${of.id}`,
    agent: of.agent ?? 'unknown',
    end: 'finished',
    status: 'DONE',
    tokens: { 'claude-sonnet-4-5': { input: 1_200, output: 640, cacheRead: 18_000, cacheWrite: 2_100 } },
    ...given,
  };
}
