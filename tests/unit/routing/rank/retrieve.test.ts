import { describe, expect, it } from 'vitest';
import { AgentIndex } from '../../../../scripts/routing/index/agent-index.ts';
import { loadLexicon } from '../../../../scripts/routing/lexicon/load.ts';
import { analyse } from '../../../../scripts/routing/query.ts';
import { FEATURES, type FeatureVector } from '../../../../scripts/routing/rank/features.ts';
import { POOL, retrieve } from '../../../../scripts/routing/rank/retrieve.ts';
import { agentScore, shares } from '../../../../scripts/routing/rank/score.ts';
import { agent, pack } from '../support/registry.ts';

const lexicon = loadLexicon();
const routed = pack.agents.filter((a) => a.routed);
const index = new AgentIndex(routed, lexicon);
const top = (prompt: string): string | undefined => {
  const best = retrieve(index, analyse(prompt, lexicon))[0];
  return best === undefined ? undefined : index.agents[best.agent]?.id;
};

describe('retrieval', () => {
  it.each([
    ['restore the vault unseal keys', 'ahling-command-center:vault-keeper'],
    ['write the minutes of the board meeting', 'exec-automator:minutes-recorder'],
    ['a jira sprint is overcommitted, plan the next sprint', 'jira-orchestrator:sprint-planner'],
  ])('%s finds %s first', (prompt, id) => {
    expect(top(prompt)).toBe(id);
  });

  it('finds nothing for a text without a known word', () => {
    expect(retrieve(index, analyse('', lexicon))).toEqual([]);
    expect(retrieve(index, analyse('xqzv wkpf', lexicon))).toEqual([]);
    expect(retrieve(new AgentIndex([], lexicon), analyse('vault', lexicon))).toEqual([]);
  });

  it('looks closely at no more than the pool, best first, each agent once', () => {
    const many = new AgentIndex(
      Array.from({ length: 300 }, (_, i) =>
        agent(`p:vault-${i}`, { description: `vault ${'x '.repeat(i)}` }),
      ),
      lexicon,
    );
    const found = retrieve(many, analyse('vault', lexicon));
    expect(found).toHaveLength(POOL);
    expect(new Set(found.map((c) => c.agent)).size).toBe(POOL);
  });

  it('every feature is a finite number; shares lie between 0 and 1', () => {
    for (const { features } of retrieve(
      index,
      analyse('fix the slow keycloak login in the react app', lexicon),
    )) {
      for (const f of FEATURES) expect(Number.isFinite(features[f])).toBe(true);
      for (const f of ['lexical', 'name', 'description', 'triggers', 'body', 'nameWhole'] as const) {
        expect(features[f]).toBeGreaterThanOrEqual(0);
        expect(features[f]).toBeLessThanOrEqual(1.0001);
      }
    }
  });

  it('a name that stands whole in the prompt is seen as such', () => {
    const best = retrieve(index, analyse('vault keeper', lexicon))[0];
    expect(best?.features.nameWhole).toBe(1);
  });
});

describe('scores', () => {
  const zero = Object.fromEntries(FEATURES.map((f) => [f, 0])) as FeatureVector;

  it('are weighted sums', () => {
    expect(agentScore({ ...zero, lexical: 2, body: 3 }, { ...zero, lexical: 0.5, body: 10 })).toBe(31);
    expect(agentScore(zero, { ...zero, lexical: 5 })).toBe(0);
  });

  it('become shares of 1, also for huge numbers; nothing stays nothing', () => {
    expect(shares([])).toEqual([]);
    expect(shares([1])).toEqual([1]);
    expect(shares([1_000, 1_000])).toEqual([0.5, 0.5]);
    const mixed = shares([3, 1, -900]);
    expect(mixed.reduce((a, b) => a + b)).toBeCloseTo(1, 10);
    expect(mixed[0]).toBeGreaterThan(mixed[1] as number);
  });
});
