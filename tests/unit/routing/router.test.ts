import { describe, expect, it } from 'vitest';
import type { AgentEntry } from '../../../scripts/registry/entry.ts';
import type { Evidence, RouteDecision } from '../../../scripts/routing/decision.ts';
import { agent, pack, packRouter, plugin, registry, routerOf, short, strangers } from './support/registry.ts';

const route = (prompt: string, evidence?: Evidence): RouteDecision =>
  packRouter().route(evidence === undefined ? { prompt } : { prompt, evidence });
const pluginOf = (d: RouteDecision): string | undefined => (d.kind === 'abstain' ? undefined : d.plugin);

describe('one trade', () => {
  it.each([
    ['endpoint for creating orders returns 500 when the body is empty, should be 422', 'fastapi-backend'],
    ['the Chakra modal traps focus and screen readers do not announce it', 'frontend-powerhouse'],
    ['keycloak realm import fails for the new tenant, client secret missing', 'lobbi-platform-manager'],
    ['restore the vault backup and unseal it on the home server', 'ahling-command-center'],
    ['draft the board packet for the quarterly meeting of the association', 'exec-automator'],
    ['triage the open jira bugs and set priorities for the sprint', 'jira-orchestrator'],
  ])('%s goes to %s', (prompt, name) => {
    const decision = route(prompt);
    expect(pluginOf(decision)).toBe(name);
    expect(['agent', 'shortlist']).toContain(decision.kind);
    expect(decision.confidence).toBeGreaterThan(0.5);
    expect(decision.confidence).toBeLessThanOrEqual(1);
  });

  it('candidates come best first, with full ids that the registry has', () => {
    const { candidates } = route('add pagination to the FastAPI orders endpoint');
    const ids = new Set(pack.agents.map((a) => a.id));
    expect(candidates.length).toBeGreaterThan(3);
    expect(candidates.every((c) => ids.has(c.agent) && Number.isFinite(c.score))).toBe(true);
  });

  it('what came close is in the order of its score, whatever plugin it is of, after the agent that is chosen', () => {
    const ofPlugins = (prompt: string): string[] => {
      const { candidates } = route(prompt);
      const scores = candidates.slice(1).map((c) => c.score);
      expect(scores).toEqual([...scores].sort((a, b) => b - a));
      expect(new Set(candidates.map((c) => c.agent)).size).toBe(candidates.length);
      return candidates.map((c) => c.plugin);
    };
    const plugins = ofPlugins('the Chakra modal sends the order to the FastAPI endpoint twice');
    const first = plugins.findIndex((p) => p !== plugins[0]);
    expect(plugins.slice(first)).toContain(plugins[0]);
  });

  it('probabilities of plugins lie between 0 and 1, most probable first, and leave a rest for silence', () => {
    const { plugins } = route('add pagination to the FastAPI orders endpoint');
    const all = plugins.map((p) => p.probability);
    expect(all).toEqual([...all].sort((a, b) => b - a));
    expect(all.reduce((a, b) => a + b)).toBeLessThanOrEqual(1.000_001);
  });
});

describe('the tiers that Claude chooses from', () => {
  const offered = (prompt: string, tiers: Evidence['tiers'] = () => ({ session: 'opus' })) =>
    route(prompt, { project: new Map(), tiers }).offered;
  const WORK = 'add pagination to the FastAPI orders endpoint';

  it('are those that the agent may have; none where nothing is delegated', () => {
    expect(offered(WORK)).toEqual(['haiku', 'sonnet', 'opus']);
    expect(offered('use the endpoint-engineer agent for the orders')).toEqual(['haiku', 'sonnet', 'opus']);
    expect(offered(WORK, () => ({ session: 'sonnet' }))).toEqual(['haiku', 'sonnet']);
    expect(offered(WORK, () => ({ session: 'haiku' }))).toBeUndefined();
    expect(offered('thanks')).toBeUndefined();
  });

  it('are none of a shortlist, whose lines leave no room to ask', () => {
    const shortlist = "what's our policy on refunds, I can't find the page";
    expect(route(shortlist).kind).toBe('shortlist');
    expect(offered(shortlist)).toBeUndefined();
  });

  it('are those of all whom a team names', () => {
    const both =
      'add a FastAPI endpoint for invoices with pydantic, and a React page with a Chakra table that shows them';
    const decision = route(both);
    if (decision.kind !== 'team') throw new Error(`expected a team, got ${short(decision)}`);
    const failed = (which: (id: string) => boolean) =>
      offered(both, (id) => ({ session: 'opus', failures: which(id) ? 1 : 0 }));
    expect(failed((id) => id === decision.agent)).toContain('sonnet');
    expect(failed(() => true)).toBeUndefined();
  });

  it.each(['on opus, please', 'haiku is enough', 'do it with Sonnet', 'use opusplan', 'on Opus4'])(
    'are none when the prompt says “%s”: the person has chosen',
    (said) => {
      expect(offered(`${WORK}, ${said}`)).toBeUndefined();
      expect(route(`${WORK}, ${said}`).namesModel).toBe(true);
      expect(route(WORK).namesModel).toBeUndefined();
    },
  );
});

describe('silence', () => {
  it.each([
    'thanks, continue',
    'paint the fence blue',
    'what should I cook tonight?',
    'write a haiku about the sea',
    'explain how merge sort works',
    'fix it',
    'make it faster',
    'now do the same for the other one',
    'without fastapi or pydantic, write a flask view',
  ])('%s adds nothing', (prompt) => {
    expect(route(prompt).kind).toBe('abstain');
  });

  it('a low confidence names the number and the threshold, and what came close', () => {
    const decision = route('make it faster');
    if (decision.kind !== 'abstain') throw new Error(`expected silence, got ${short(decision)}`);
    expect(decision.cause).toBe('low-confidence');
    expect(decision.reasons[0]?.text).toMatch(/probability .* 0\.\d\d, below 0\.\d/);
    expect(decision.candidates.length).toBeGreaterThan(0);
    expect(decision.tier).toBe('inherit');
  });

  it('an empty registry keeps quiet and says why, whatever the prompt', () => {
    const router = routerOf(registry([]));
    expect(short(router.route({ prompt: 'add a FastAPI endpoint' }))).toBe('empty-registry');
    expect(short(router.route({ prompt: '@agent-x do it' }))).toBe('empty-registry');
    expect(short(router.route({ prompt: 'thanks' }))).toMatch(/^guard:/);
    expect(router.rankAll('add a FastAPI endpoint')).toEqual([]);
  });

  it('a registry of dispatched agents only is empty', () => {
    const router = routerOf(registry([agent('p:a', { routed: false, description: 'FastAPI endpoints' })]));
    expect(short(router.route({ prompt: 'add a FastAPI endpoint' }))).toBe('empty-registry');
  });
});

describe('keys that do not count', () => {
  it.each(['do not use react here, plain html is fine', 'what is the plural of "endpoint"?'])(
    '%s adds nothing',
    (prompt) => {
      expect(route(prompt).kind).toBe('abstain');
    },
  );

  it('what is taken back loses to what is asked for', () => {
    expect(pluginOf(route('no keycloak: a login form component in react with chakra'))).toBe(
      'frontend-powerhouse',
    );
    expect(
      pluginOf(route('not the react form, the FastAPI endpoint behind it validates wrongly with pydantic')),
    ).toBe('fastapi-backend');
  });

  it('a text to translate is no request for what the text says', () => {
    expect(route('translate "create a FastAPI endpoint" to German').kind).toBe('abstain');
  });

  it('a login page without keycloak is a page', () => {
    expect(pluginOf(route('no keycloak, just our own login page in next'))).not.toBe(
      'lobbi-platform-manager',
    );
  });

  it('a pasted log that names no trade adds nothing', () => {
    const log = '2026-01-01 12:00:00 ERROR main failed\n2026-01-01 12:00:01 ERROR giving up';
    expect(route(log).kind).toBe('abstain');
  });

  it('a pasted log that clearly belongs to a trade is routed, because people paste it to have it looked at', () => {
    const log =
      'ERROR:    Exception in ASGI application\nfastapi.exceptions.ResponseValidationError: 1 validation error\npydantic';
    expect(pluginOf(route(log))).toBe('fastapi-backend');
  });

  it('code alone is no request', () => {
    expect(route('```\nfastapi endpoint pydantic\n```').kind).toBe('abstain');
  });
});

describe('named agents', () => {
  it.each([
    '@agent-endpoint-engineer add pagination',
    '@agent-fastapi-backend:endpoint-engineer add pagination',
    'use the endpoint-engineer agent to paint the fence',
    'use the Endpoint-Engineer agent',
  ])('%s goes to that agent, for sure', (prompt) => {
    const decision = route(prompt);
    expect(short(decision)).toBe('agent fastapi-backend:endpoint-engineer');
    expect(decision).toMatchObject({ confidence: 1, reasons: [{ kind: 'named' }], fallbacks: [] });
  });

  it('a name that two plugins have means neither; the full id does', () => {
    const router = routerOf(registry([agent('a:worker'), agent('b:worker')]));
    expect(short(router.route({ prompt: '@agent-worker go' }))).toBe('guard:unknown-agent');
    expect(short(router.route({ prompt: '@agent-b:worker go' }))).toBe('agent b:worker');
  });

  it('nobody of that name: silence that says so', () => {
    expect(route('@agent-nobody do it').reasons[0]?.text).toBe('no agent is called nobody');
  });

  it('an agent that is dispatched by others is not named by people', () => {
    const router = routerOf(registry([agent('a:hidden', { routed: false }), agent('a:open')]));
    expect(short(router.route({ prompt: '@agent-a:hidden go' }))).toBe('guard:unknown-agent');
  });
});

describe('evidence', () => {
  it('the project raises the probability of its plugin, and is named as a reason', () => {
    const prompt = 'add validation for the create order body';
    const project = new Map([['fastapi-backend', ['fastapi in pyproject.toml']]]);
    const of = (d: RouteDecision): number =>
      d.plugins.find((p) => p.plugin === 'fastapi-backend')?.probability ?? 0;
    const with_ = route(prompt, { project });
    expect(of(with_)).toBeGreaterThan(of(route(prompt)));
    expect(with_.reasons).toContainEqual(
      expect.objectContaining({
        kind: 'evidence',
        text: expect.stringContaining('fastapi in pyproject.toml'),
      }),
    );
  });

  it('a vague follow-up leans to the plugin of the last route', () => {
    const prompt = 'also make the same request return the total count';
    const of = (d: RouteDecision, name: string): number =>
      d.plugins.find((p) => p.plugin === name)?.probability ?? 0;
    for (const id of ['fastapi-backend:endpoint-engineer', 'frontend-powerhouse:state-data-engineer']) {
      const name = id.split(':')[0] as string;
      const last = { plugin: name, agent: id };
      expect(of(route(prompt, { project: new Map(), last }), name)).toBeGreaterThan(of(route(prompt), name));
    }
  });

  it('the last route and the project together turn silence into a route, which names both', () => {
    const prompt = 'it should also reject an empty body';
    expect(route(prompt).plugins[0]?.probability ?? 0).toBeLessThan(0.9);
    const decision = route(prompt, {
      project: new Map([['fastapi-backend', ['fastapi']]]),
      last: { plugin: 'fastapi-backend', agent: 'fastapi-backend:endpoint-engineer' },
    });
    expect(pluginOf(decision)).toBe('fastapi-backend');
    expect(decision.reasons.map((r) => r.kind)).toEqual(expect.arrayContaining(['evidence', 'session']));
  });

  it('evidence of an unknown plugin changes nothing', () => {
    const prompt = 'add pagination to the FastAPI orders endpoint';
    expect(
      route(prompt, { project: new Map([['gone', ['x']]]), last: { plugin: 'gone', agent: 'gone:x' } }),
    ).toEqual(route(prompt));
  });

  const sick = 'fastapi-backend:endpoint-engineer';
  const unhealthy = new Map([[sick, 'failed 4 of 5 runs']]);

  it('an agent that keeps failing is routed around, with the reason shown', () => {
    const spare = pack.agents.find((a) => a.id === sick);
    const two = {
      ...pack,
      agents: [
        ...pack.agents,
        { ...(spare as AgentEntry), id: `${sick}-two`, name: 'endpoint-engineer-two' },
      ],
    };
    const prompt = 'the FastAPI orders endpoint returns 500 when the pydantic body is empty, should be 422';
    const around = routerOf(two).route({ prompt, evidence: { project: new Map(), unhealthy } });
    if (around.kind === 'abstain') throw new Error('expected a route');
    expect(around.agent).toBe(`${sick}-two`);
    expect(around.reasons).toContainEqual({
      kind: 'health',
      text: `${sick}: failed 4 of 5 runs`,
      weight: -1,
    });
  });

  it('an agent that keeps failing is routed around also when it fits much better than the next', () => {
    const prompt = 'add pagination to the FastAPI orders endpoint';
    const around = route(prompt, { project: new Map(), unhealthy });
    expect(around.kind !== 'abstain' && around.agent).not.toBe(sick);
  });

  it('the only agent there is stays, though unhealthy', () => {
    const only = registry([
      agent('rusty:borrow-doctor', { description: 'Rust borrow checker errors and lifetimes.' }),
    ]);
    const decision = routerOf(only).route({
      prompt: 'use the borrow-doctor agent',
      evidence: { project: new Map(), unhealthy: new Map([['rusty:borrow-doctor', 'fails']]) },
    });
    expect(short(decision)).toBe('agent rusty:borrow-doctor');
  });
});

describe('teams', () => {
  const prompt =
    'make the FastAPI endpoint for orders with pydantic models, then the React form component that calls it';

  it('two trades in one prompt make a team in the order that the prompt says', () => {
    const decision = route(prompt);
    expect(short(decision)).toBe('team fastapi-backend > frontend-powerhouse');
    if (decision.kind !== 'team') return;
    expect(decision.plan.strategy).toBe('sequential');
    expect(decision.plan.lead).toBe(decision.agent);
    expect(decision.plan.phases[1]?.members[0]?.intent).toMatch(/React form/);
    expect(decision.reasons.length).toBeGreaterThanOrEqual(2);
  });

  it('the parts of an unhealthy lead say so', () => {
    const lead = route(prompt);
    if (lead.kind === 'abstain') throw new Error('expected a team');
    const others = pack.agents.filter((a) => a.plugin === lead.plugin).map((a) => [a.id, 'fails'] as const);
    const sick = route(prompt, { project: new Map(), unhealthy: new Map(others) });
    expect(sick.reasons.some((r) => r.kind === 'health')).toBe(true);
  });

  it.each([
    'add pagination and sorting to the FastAPI orders endpoint, and test both with pytest',
    'style the React form and the React table, then write a Storybook story for each',
  ])('%s is one trade: no team', (one) => {
    expect(route(one).kind).not.toBe('team');
  });

  it('a plugin that takes no work from the lead is left out', () => {
    const closed = {
      ...pack,
      plugins: pack.plugins.map((p) =>
        p.name === 'frontend-powerhouse'
          ? { ...p, routing: { ...p.routing, acceptsRoutingFrom: ['nobody'] } }
          : p,
      ),
    };
    expect(routerOf(closed).route({ prompt }).kind).not.toBe('team');
  });
});

describe('any registry', () => {
  const router = routerOf(strangers());

  it.each([
    [
      'E0502: cannot borrow `x` as mutable because it is also borrowed as immutable, rust lifetimes',
      'rusty:borrow-doctor',
    ],
    ['review this NDA for risky indemnity and termination clauses', 'law:contract-reader'],
    ['my HLSL shader shows black shadows in Unity post-processing', 'game:shader-smith'],
    ['publish the cargo workspace crates with the right feature versions', 'rusty:cargo-keeper'],
  ])("%s: %s first among strangers' agents", (prompt, id) => {
    expect(router.rankAll(prompt)[0]?.agent).toBe(id);
  });

  it("strangers' plugins declare nothing, so that the best agent of all is chosen, not the best of a plugin", () => {
    const vague = {
      description: 'Handles releases, crates, features, versions and workspaces of any project.',
    };
    const snapshot = registry([
      ...strangers().agents,
      ...Array.from({ length: 6 }, (_, i) => agent(`shop:helper-${i}`, vague)),
    ]);
    const mixed = routerOf(snapshot);
    const prompt = 'publish the cargo workspace crates with the right feature versions';
    const decision = mixed.route({ prompt });
    if (decision.kind === 'abstain') throw new Error(short(decision));
    expect(decision.agent).toBe(mixed.rankAll(prompt)[0]?.agent);
    expect(decision.plugin).toBe('rusty');
  });

  it("small talk stays silent among strangers' agents", () => {
    expect(router.route({ prompt: 'thanks, looks good' }).kind).toBe('abstain');
    expect(router.route({ prompt: 'what should I cook tonight?' }).kind).toBe('abstain');
  });

  it('a plugin without an arbiter.json is routed by its texts', () => {
    const snapshot = {
      ...pack,
      agents: [...pack.agents, ...strangers().agents],
      plugins: [...pack.plugins, ...strangers().plugins],
    };
    const decision = routerOf(snapshot).route({
      prompt:
        'review this NDA contract for risky indemnity, liability and termination clauses and write redlines',
    });
    expect(short(decision)).toBe('agent law:contract-reader');
  });

  it('priority decides between plugins that fit equally well', () => {
    const text = { description: 'Berths vessels in the harbour and assigns quays to ships.' };
    const of = (first: number, second: number): string | undefined =>
      routerOf(
        registry(
          [agent('one:berths', text), agent('two:berths', text)],
          [plugin('one', { priority: first }), plugin('two', { priority: second })],
        ),
      ).rankAll('assign a quay in the harbour')[0]?.plugin;
    expect(of(90, 10)).toBe('one');
    expect(of(10, 90)).toBe('two');
  });

  it('the same request gives the same decision, also after others', () => {
    const prompt = 'add pagination to the FastAPI orders endpoint';
    const first = route(prompt);
    for (const p of ['thanks', 'fix the keycloak realm', 'board minutes']) route(p);
    expect(route(prompt)).toEqual(first);
    expect(routerOf(pack).route({ prompt })).toEqual(first);
  });
});
