import { describe, expect, it } from 'vitest';
import type { Estimate, RunFacts, TeamPlan } from '../../../scripts/routing/decision.ts';
import { estimateOf, estimateOfTeam } from '../../../scripts/routing/estimate.ts';
import { estimateText } from '../../../scripts/routing/explain/estimate-text.ts';
import { renderContext } from '../../../scripts/routing/render.ts';
import { pack, packRouter } from './support/registry.ts';

const facts = (more: Partial<RunFacts> = {}): RunFacts => ({
  finished: 12,
  since: '2026-09-01',
  dollars: { n: 12, low: 0.1234, high: 0.4567 },
  minutes: { n: 12, low: 2.06, high: 5.44 },
  ...more,
});

const plan = (...phases: string[][]): TeamPlan => ({
  strategy: 'mixed',
  lead: phases[0]?.[0] ?? '',
  phases: phases.map((agents, i) => ({
    members: agents.map((agent) => ({ plugin: 'p', agent, intent: '' })),
    after: i === 0 ? [] : [i - 1],
  })),
});

describe('the estimate of an agent', () => {
  it('is the middle half of its runs to two digits, and says of how many since when', () => {
    const estimate = estimateOf(facts());
    expect(estimate).toEqual({
      kind: 'estimate',
      dollars: [0.12, 0.46],
      minutes: [2.1, 5.4],
      basis: 'middle half of 12 finished runs of this agent since 2026-09-01',
    });
    expect(estimateText(estimate)).toBe(
      '$0.12 to $0.46, 2.1 to 5.4 min (middle half of 12 finished runs of this agent since 2026-09-01)',
    );
  });

  it.each([
    [undefined, 'the records of finished runs were not looked at, or cannot be read'],
    [
      { finished: 0, since: undefined, dollars: undefined, minutes: undefined },
      'no finished runs of this agent are recorded, 3 are needed',
    ],
    [facts({ finished: 1 }), '1 finished run of this agent since 2026-09-01, 3 are needed'],
    [facts({ finished: 2 }), '2 finished runs of this agent since 2026-09-01, 3 are needed'],
    [
      facts({ dollars: undefined, minutes: { n: 2, low: 1, high: 2 } }),
      '12 finished runs of this agent since 2026-09-01; price known of none; duration known of 2; 3 are needed',
    ],
  ])('is none of fewer than three runs, with how many there are (%#)', (given, why) => {
    expect(estimateOf(given)).toEqual({ kind: 'none', basis: `not measured: ${why}` });
  });

  it('says of the one number that is not known that it was not measured, and of how many runs the other is', () => {
    const unpriced = estimateOf(facts({ dollars: undefined, minutes: { n: 9, low: 1, high: 2 } }));
    expect(estimateText(unpriced)).toBe(
      'dollars not measured, 1.0 to 2.0 min (middle half of 12 finished runs of this agent since 2026-09-01; price known of none; duration known of 9)',
    );
    const untimed = estimateOf(facts({ minutes: { n: 2, low: 1, high: 2 } }));
    expect(untimed).toMatchObject({ dollars: [0.12, 0.46], minutes: undefined });
    expect(estimateText(untimed)).toMatch(/^\$0\.12 to \$0\.46, minutes not measured \(/);
  });
});

describe('numbers of an estimate', () => {
  const text = (dollars: [number, number], minutes: [number, number]): string =>
    estimateText({ kind: 'estimate', dollars, minutes, basis: 'b' } satisfies Estimate);

  it.each([
    [[0, 0.5], [0.3, 1], '$0 to $0.50, 0.30 to 1.0 min (b)'],
    [[0.000012, 0.0001], [0.02, 0.1], 'less than $0.0001 to $0.00010, less than 0.1 to 0.10 min (b)'],
    [[0.03, 0.099], [1, 2], '$0.030 to $0.099, 1.0 to 2.0 min (b)'],
    [[0.000012, 0.000034], [0.02, 0.03], 'less than $0.0001, less than 0.1 min (b)'],
    [[1.2, 12], [9.9, 140], '$1.20 to $12, 9.9 to 140 min (b)'],
    [[4, 4], [10, 10], '$4.00, 10 min (b)'],
  ] as [[number, number], [number, number], string][])('read well: %j, %j', (dollars, minutes, said) => {
    expect(text(dollars, minutes)).toBe(said);
  });

  it('are never rounded to nothing', () => {
    const tiny = estimateOf(facts({ dollars: { n: 3, low: 1e-9, high: 2.34e-9 } }));
    expect(tiny).toMatchObject({ dollars: [1e-9, 2.3e-9] });
    expect(estimateText(tiny)).not.toContain('$0.00,');
  });
});

describe('the estimate of a team', () => {
  const known: Record<string, RunFacts> = {
    'a:one': facts({
      finished: 5,
      dollars: { n: 5, low: 0.1, high: 0.2 },
      minutes: { n: 5, low: 1, high: 4 },
    }),
    'b:two': facts({ finished: 7, dollars: { n: 7, low: 1, high: 2 }, minutes: { n: 7, low: 3, high: 3.5 } }),
    'c:three': facts({
      finished: 3,
      dollars: { n: 3, low: 10, high: 20 },
      minutes: { n: 3, low: 10, high: 20 },
    }),
  };
  const of = (agent: string): RunFacts | undefined => known[agent];

  it('adds dollars; members of a phase work side by side, phases one after the other', () => {
    expect(estimateOfTeam(plan(['a:one', 'b:two'], ['c:three']), of)).toEqual({
      kind: 'estimate',
      dollars: [11, 22],
      minutes: [13, 24],
      basis:
        "put together from the middle half of each member's finished runs, not from runs of teams: a:one 5 since 2026-09-01, b:two 7 since 2026-09-01, c:three 3 since 2026-09-01",
    });
  });

  it('has no minutes when one member has none, and says so', () => {
    const one = { ...known['b:two'], minutes: { n: 2, low: 1, high: 1 } } as RunFacts;
    const estimate = estimateOfTeam(plan(['a:one'], ['b:two']), (a) => (a === 'b:two' ? one : of(a)));
    expect(estimate).toMatchObject({ dollars: [1.1, 2.2], minutes: undefined });
    expect(estimate.basis).toMatch(/b:two 7 since 2026-09-01; duration known of 2$/);
  });

  it('is that of the lead alone, and says so, when a member has none', () => {
    const estimate = estimateOfTeam(plan(['a:one'], ['d:unknown']), of);
    expect(estimate).toMatchObject({ dollars: [0.1, 0.2], minutes: [1, 4] });
    expect(estimate.basis).toBe('middle half of 5 finished runs of the lead alone, a:one, since 2026-09-01');
    expect(estimateOfTeam(plan(['d:unknown'], ['a:one']), of).kind).toBe('none');
    expect(estimateOfTeam(plan(['a:one']), undefined).kind).toBe('none');
  });
});

describe('a decision', () => {
  const prompts = {
    agent: 'use the endpoint-engineer agent to add a route',
    team: 'make the FastAPI endpoint for orders with pydantic models, then the React form component that calls it',
    ranked: 'add pagination to the FastAPI orders endpoint',
    open: 'improve the React app',
  };
  const with12 = { project: new Map(), runs: () => facts() };

  it('carries the estimate of its agent, of the first choice of a shortlist, of all members of a team', () => {
    const named = packRouter().route({ prompt: prompts.agent, evidence: with12 });
    expect(named).toMatchObject({ kind: 'agent', estimate: { kind: 'estimate', dollars: [0.12, 0.46] } });
    const ranked = packRouter().route({ prompt: prompts.ranked, evidence: with12 });
    expect(ranked).toMatchObject({ kind: 'agent', estimate: { kind: 'estimate', dollars: [0.12, 0.46] } });
    const open = packRouter().route({ prompt: prompts.open, evidence: with12 });
    expect(open).toMatchObject({
      kind: 'shortlist',
      estimate: { basis: expect.stringMatching(/ of the first choice, frontend-powerhouse:[\w-]+, since/) },
    });
    const team = packRouter().route({ prompt: prompts.team, evidence: with12 });
    expect(team).toMatchObject({ kind: 'team', estimate: { dollars: [0.24, 0.92], minutes: [4.2, 11] } });
  });

  it('asks for the runs of its own agents only', () => {
    const asked: string[] = [];
    const runs = (agent: string): undefined => void asked.push(agent);
    const decision = packRouter().route({ prompt: prompts.ranked, evidence: { project: new Map(), runs } });
    expect(asked).toEqual([decision.kind === 'abstain' ? '' : decision.agent]);
  });

  it('goes where it would go without, and adds not a byte to the prompt', () => {
    for (const prompt of Object.values(prompts)) {
      const [plain, informed] = [undefined, with12].map((evidence) =>
        packRouter().route({ prompt, ...(evidence === undefined ? {} : { evidence }) }),
      ) as [
        ReturnType<ReturnType<typeof packRouter>['route']>,
        ReturnType<ReturnType<typeof packRouter>['route']>,
      ];
      expect({ ...informed, estimate: null }).toEqual({ ...plain, estimate: null });
      expect(renderContext(informed, pack)).toBe(renderContext(plain, pack));
    }
  });
});
