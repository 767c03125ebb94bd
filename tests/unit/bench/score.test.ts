import { describe, expect, it } from 'vitest';
import { chanceOf, type Example, learnLogistic } from '../../../bench/support/logistic.ts';
import { scanPack } from '../../../bench/support/pack.ts';
import { scoreAll, summarise, teamOf } from '../../../bench/support/score.ts';
import { half, hash, type LabelledPrompt, readJsonl, readSets } from '../../../bench/support/sets.ts';
import { learn } from '../../../bench/support/softmax.ts';
import type { RouteDecision } from '../../../scripts/routing/decision.ts';
import { tempFolder, writeTree } from '../support/temp.ts';

const base = {
  confidence: 1,
  candidates: [],
  plugins: [],
  reasons: [],
  complexity: 'low',
  tier: 'inherit',
  tierReason: '',
} as const;
const silence: RouteDecision = { ...base, kind: 'abstain', cause: 'low-confidence' };
const estimate = { kind: 'none', basis: '' } as const;
const to = (plugin: string): RouteDecision => ({
  ...base,
  kind: 'agent',
  plugin,
  agent: `${plugin}:x`,
  fallbacks: [],
  model: 'sonnet',
  estimate,
});
const team = (...plugins: string[]): RouteDecision => ({
  ...base,
  kind: 'team',
  plugin: plugins[0] as string,
  agent: `${plugins[0]}:x`,
  estimate,
  plan: {
    strategy: 'parallel',
    lead: 'x',
    phases: plugins.map((p) => ({ members: [{ plugin: p, agent: `${p}:x`, intent: '' }], after: [] })),
  },
});
const label = (
  prompt: string,
  plugin: string | null,
  more: Partial<LabelledPrompt> = {},
): LabelledPrompt => ({
  id: prompt,
  prompt,
  plugin,
  alsoOk: [],
  team: [],
  kind: 'x',
  set: 'x',
  ...more,
});

/** A router that answers what the prompt is. */
function answers(decisions: Readonly<Record<string, RouteDecision>>): Parameters<typeof scoreAll>[0] {
  return {
    route: ({ prompt }) => decisions[prompt] ?? silence,
    rankAll: () => [],
    tier: () => 'sonnet',
    terms: () => new Map(),
  };
}

describe('scoring', () => {
  it('counts plugins, silence, agents and teams, each over its own n', () => {
    const router = answers({
      a: to('p'),
      b: to('q'),
      c: to('also'),
      t: team('q', 'p'),
      u: team('p', 'q', 'r'),
      w: to('p'),
    });
    const s = summarise(
      scoreAll(router, [
        label('a', 'p', { agent: 'p:x' }),
        label('b', 'p', { agent: 'p:x' }),
        label('c', 'p', { alsoOk: ['also'] }),
        label('quiet', 'p'),
        label('t', 'q', { team: ['p', 'q'] }),
        label('u', 'p', { team: ['p', 'q'] }),
        label('silent', null),
        label('w', null),
      ]),
    );
    expect(s).toMatchObject({ inScope: 6, silent: 2, agents: 2, teams: 2 });
    expect(s.pluginRight).toBeCloseTo(4 / 6, 10);
    expect(s.falseAbstention).toBeCloseTo(1 / 6, 10);
    expect(s.silenceKept).toBe(0.5);
    expect(s.agentRight).toBe(0.5);
    expect(s.teamExact).toBe(0.5);
    expect(s.falseTeam).toBe(0);
  });

  it('what was not measured is undefined, not 0 or 1', () => {
    expect(summarise([])).toMatchObject({
      inScope: 0,
      pluginRight: undefined,
      silenceKept: undefined,
      agentRight: undefined,
    });
  });

  it('a team for a prompt of one trade is a false team', () => {
    const s = summarise(scoreAll(answers({ a: team('p', 'q') }), [label('a', 'p')]));
    expect(s.falseTeam).toBe(1);
    expect(teamOf(to('p'))).toEqual([]);
  });
});

describe('the routing sets', () => {
  const sets = readSets();
  const known = scanPack();

  it('hold what they must: 40 a plugin, 120 silent, 60 with several intents, 30 not in English', () => {
    for (const p of known.plugins)
      expect(sets.filter((s) => s.plugin === p.name).length).toBeGreaterThanOrEqual(40);
    expect(sets.filter((s) => s.plugin === null).length).toBeGreaterThanOrEqual(120);
    expect(sets.filter((s) => s.team.length > 1).length).toBeGreaterThanOrEqual(60);
    expect(sets.filter((s) => s.set === 'nonenglish').length).toBeGreaterThanOrEqual(30);
  });

  it('name only plugins and agents that exist, and no id twice', () => {
    const plugins = new Set(known.plugins.map((p) => p.name));
    const agents = new Set(known.agents.map((a) => a.id));
    const unknown = sets.flatMap((s) => [
      ...[s.plugin, ...s.alsoOk, ...s.team].filter((p) => p !== null && !plugins.has(p)),
      ...[s.agent, ...(s.alsoOkAgents ?? [])].filter((a) => typeof a === 'string' && !agents.has(a)),
    ]);
    expect(unknown).toEqual([]);
    expect(new Set(sets.map((s) => s.id)).size).toBe(sets.length);
  });

  it('a label never contradicts itself', () => {
    const odd = sets.filter(
      (s) =>
        (s.plugin === null && (s.agent != null || s.team.length > 0)) ||
        (s.plugin !== null && s.team.length > 0 && !s.team.includes(s.plugin)) ||
        s.team.length === 1,
    );
    expect(odd.map((s) => s.id)).toEqual([]);
  });

  it('the halves are fixed by the id and about even', () => {
    expect(hash('')).toBe(2_166_136_261);
    expect(hash('a')).toBe(0xe40c292c);
    expect(half('sil-001')).toBe(half('sil-001'));
    const test = sets.filter((s) => half(s.id) === 'test').length / sets.length;
    expect(test).toBeGreaterThan(0.42);
    expect(test).toBeLessThan(0.58);
  });

  it('are read from a folder of jsonl, in the order of names', () => {
    const folder = writeTree(tempFolder(), {
      'b.jsonl': '{"id":"2","prompt":"x"}\n\n',
      'a.jsonl': '{"id":"1","prompt":"y"}\n',
      'notes.txt': 'no',
    });
    expect(readSets(folder).map((s) => [s.set, s.id])).toEqual([
      ['a', '1'],
      ['b', '2'],
    ]);
    expect(readJsonl(`${folder}/b.jsonl`)).toHaveLength(1);
  });
});

describe('learning weights', () => {
  it('finds the column that tells right from wrong, and is deterministic', () => {
    const choices = Array.from({ length: 40 }, (_, i) => ({
      rows: [
        [1, i % 2],
        [0, (i + 1) % 2],
      ],
      right: [true, false],
      weight: 1,
    }));
    const options = { epochs: 60, rate: 0.5, penalty: 0.01 };
    const [useful, noise] = learn(choices, 2, options);
    expect(useful).toBeGreaterThan(1);
    expect(Math.abs(noise as number)).toBeLessThan(0.2);
    expect(learn(choices, 2, options)).toEqual([useful, noise]);
  });

  it('learns silence where silence is right', () => {
    const silent = Array.from({ length: 20 }, () => ({
      rows: [[1]],
      right: [false],
      silence: 'right' as const,
      weight: 1,
    }));
    expect(learn(silent, 1, { epochs: 50, rate: 0.5, penalty: 0.001 })[0]).toBeLessThan(-0.5);
  });
});

describe('learning a yes or no from sparse rows', () => {
  // Position 0 is the bias; 1 speaks for yes, 2 against it, 3 for nothing.
  const example = (isRight: boolean, ...at: number[]): Example => ({
    row: { at: [0, ...at], values: [1, ...at.map(() => 1)] },
    isRight,
    weight: 1,
  });
  const examples = [
    example(true, 1),
    example(true, 1, 3),
    example(true, 1, 2),
    example(false, 2),
    example(false, 2, 3),
    example(false, 3),
    example(true, 3),
    example(false),
  ];

  it('finds the weights at which the gradient is nothing', () => {
    const penalty = 0.01;
    const weights = learnLogistic(examples, 4, { penalty, bias: 0, steps: 3_000 });
    for (let j = 0; j < 4; j++) {
      const pull = examples.reduce((sum, { row, isRight }) => {
        const i = row.at.indexOf(j);
        return i < 0 ? sum : sum + (chanceOf(weights, row) - (isRight ? 1 : 0));
      }, 0);
      const penalised = j === 0 ? 0 : penalty * (weights[j] as number);
      expect(pull / examples.length + penalised, `weight ${j}`).toBeCloseTo(0, 6);
    }
    expect(weights[1]).toBeGreaterThan(1);
    expect(weights[2]).toBeLessThan(0);
  });

  it('counts an example by its weight, and not at all without one', () => {
    const doubled = [...examples, example(false, 1)];
    const weighted = (weight: number) =>
      learnLogistic([...examples, { ...example(false, 1), weight }], 4, { penalty: 0.01, bias: 0 })[1];
    expect(weighted(1)).toBe(learnLogistic(doubled, 4, { penalty: 0.01, bias: 0 })[1]);
    expect(weighted(5)).toBeLessThan(weighted(1) as number);
    expect(() => learnLogistic([], 4, { penalty: 0.01, bias: 0 })).toThrow('no example');
  });
});
