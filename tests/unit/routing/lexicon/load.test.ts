import { describe, expect, it } from 'vitest';
import { compileActs } from '../../../../scripts/routing/lexicon/acts.ts';
import { compileConcepts } from '../../../../scripts/routing/lexicon/compile.ts';
import { compileGlossary } from '../../../../scripts/routing/lexicon/glossary.ts';
import { loadLexicon, openLexicon } from '../../../../scripts/routing/lexicon/load.ts';
import { compileSmalltalk } from '../../../../scripts/routing/lexicon/smalltalk.ts';

describe('the lexicon', () => {
  it('is read once per process and holds every part', () => {
    const lexicon = loadLexicon();
    expect(loadLexicon()).toBe(lexicon);
    expect(lexicon.concepts.ids.length).toBeGreaterThan(100);
    expect(lexicon.acts.ids.length).toBeGreaterThan(5);
    expect(lexicon.smalltalk.kindOf('thanks')).toBe('acknowledge');
    expect(lexicon.policy.thresholds.speak).toBeGreaterThan(0);
  });

  it('refuses a policy with a weight for a feature that does not exist', () => {
    const concepts = compileConcepts([{ id: 'a', terms: ['b'] }], {});
    const policy = {
      ...loadLexicon().policy,
      agentWeights: { ...loadLexicon().policy.agentWeights, lexcial: 1 },
    };
    expect(() =>
      openLexicon({
        id: 'x',
        concepts,
        acts: compileActs([]),
        policy,
        glossary: compileGlossary({}),
        smalltalk: compileSmalltalk({}),
      }),
    ).toThrow(/lexcial/);
  });
});
