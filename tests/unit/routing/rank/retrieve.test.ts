import { describe, expect, it } from 'vitest';
import { readSets } from '../../../../bench/support/sets.ts';
import { AgentIndex } from '../../../../scripts/routing/index/agent-index.ts';
import { ROUGH_SCALE } from '../../../../scripts/routing/index/rough-dots.ts';
import { rowDot } from '../../../../scripts/routing/index/senses.ts';
import { loadLexicon } from '../../../../scripts/routing/lexicon/load.ts';
import { analyse } from '../../../../scripts/routing/query.ts';
import { FEATURES, type Feature } from '../../../../scripts/routing/rank/features.ts';
import { POOL, type Pool, retrieve } from '../../../../scripts/routing/rank/retrieve.ts';
import { rowScore, shares, weightRow } from '../../../../scripts/routing/rank/score.ts';
import { agent, pack } from '../support/registry.ts';

const lexicon = loadLexicon();
const routed = pack.agents.filter((a) => a.routed);
const index = new AgentIndex(routed, lexicon);
const top = (prompt: string): string | undefined => {
  const best = retrieve(index, analyse(prompt, lexicon)).agents[0];
  return best === undefined ? undefined : index.agents[best]?.id;
};

const feature = (pool: Pool, slot: number, name: Feature): number =>
  pool.rows[slot * FEATURES.length + FEATURES.indexOf(name)] as number;

describe('retrieval', () => {
  it.each([
    ['restore the vault unseal keys', 'ahling-command-center:vault-keeper'],
    ['write the minutes of the board meeting', 'exec-automator:minutes-recorder'],
    ['a jira sprint is overcommitted, plan the next sprint', 'jira-orchestrator:sprint-planner'],
  ])('%s finds %s first', (prompt, id) => {
    expect(top(prompt)).toBe(id);
  });

  it('finds nothing for a text without a known word', () => {
    expect(retrieve(index, analyse('', lexicon)).agents).toEqual([]);
    expect(retrieve(index, analyse('xqzv wkpf', lexicon)).agents).toEqual([]);
    expect(retrieve(new AgentIndex([], lexicon), analyse('vault', lexicon)).agents).toEqual([]);
  });

  it('looks closely at no more than the pool, best first, each agent once', () => {
    const many = new AgentIndex(
      Array.from({ length: 300 }, (_, i) =>
        agent(`p:vault-${i}`, { description: `vault ${'x '.repeat(i)}` }),
      ),
      lexicon,
    );
    const { agents } = retrieve(many, analyse('vault', lexicon));
    expect(agents).toHaveLength(POOL);
    expect(new Set(agents).size).toBe(POOL);
  });

  it('every feature is a finite number; shares lie between 0 and 1', () => {
    const pool = retrieve(index, analyse('fix the slow keycloak login in the react app', lexicon));
    expect(pool.rows).toHaveLength(pool.agents.length * FEATURES.length);
    expect(pool.rows.every(Number.isFinite)).toBe(true);
    pool.agents.forEach((_, slot) => {
      for (const f of ['lexical', 'name', 'description', 'triggers', 'body', 'nameWhole'] as const) {
        expect(feature(pool, slot, f)).toBeGreaterThanOrEqual(0);
        expect(feature(pool, slot, f)).toBeLessThanOrEqual(1.0001);
      }
    });
  });

  it('a name that stands whole in the prompt is seen as such', () => {
    expect(feature(retrieve(index, analyse('vault keeper', lexicon)), 0, 'nameWhole')).toBe(1);
  });

  it('each feature stands at its place in the row', () => {
    const one = new AgentIndex([agent('p:x', { name: 'plain', description: 'zymurgy' })], lexicon);
    const pool = retrieve(one, analyse('zymurgy', lexicon));
    expect(feature(pool, 0, 'description')).toBeGreaterThan(0.99);
    for (const f of ['name', 'triggers', 'capabilities', 'body', 'plugin', 'nameWhole'] as const)
      expect(feature(pool, 0, f)).toBe(0);
  });

  it('a prompt leaves nothing behind for the next one', () => {
    const query = (): Pool => retrieve(index, analyse('restore the vault unseal keys', lexicon));
    const alone = query();
    retrieve(index, analyse('a jira sprint is overcommitted, plan the next sprint', lexicon));
    expect(query()).toEqual(alone);
  });

  it('rough similarities leave out no agent that exact ones would find', () => {
    const { roughWhole, whole } = index.senses;
    for (const { prompt } of readSets().filter((_, i) => i % 40 === 0)) {
      const query = analyse(prompt, lexicon);
      const rough = roughWhole.of(query.sense);
      expect(rough).toBeDefined();
      index.agents.forEach((_, a) => {
        const exact = rowDot(whole, a, query.sense);
        expect(Math.abs((rough?.[a] as number) * ROUGH_SCALE - exact)).toBeLessThan(roughWhole.error);
      });
    }
  });
});

describe('scores', () => {
  const zero = Object.fromEntries(FEATURES.map((f) => [f, 0])) as Record<Feature, number>;
  const row = (values: Partial<Record<Feature, number>>): number[] => FEATURES.map((f) => values[f] ?? 0);

  it('are weighted sums', () => {
    const weights = weightRow({ ...zero, lexical: 0.5, body: 10 });
    expect(rowScore([9, ...row({ lexical: 2, body: 3 })], 1, weights)).toBe(31);
    expect(rowScore(row({}), 0, weights)).toBe(0);
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
