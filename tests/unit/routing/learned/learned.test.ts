import { describe, expect, it } from 'vitest';
import { Learned, likeness, MAX_EXAMPLES, SAME } from '../../../../scripts/routing/learned/learned.ts';
import { MAX_FEATURES, TermKey } from '../../../../scripts/routing/learned/term-key.ts';

const key = new TermKey('0f'.repeat(32));
const features = (text: string, by = key) => by.featuresOf(new Map(text.split(' ').map((w) => [w, 1])));
const example = (text: string, agent: string | undefined, reach = 0.45) => ({
  agent,
  features: features(text),
  reach,
});
const all = () => true;

describe('features of a prompt', () => {
  it('hold no word, are the same for the same words in any order, and others under another key', () => {
    const made = features('refund customer invoice');
    expect(JSON.stringify(made)).not.toMatch(/refund|customer|invoice/);
    expect(features('invoice refund customer')).toEqual(made);
    const other = features('refund customer invoice', new TermKey('1e'.repeat(32)));
    expect(other.map(([term]) => term).filter((term) => made.some(([one]) => one === term))).toEqual([]);
  });

  it('keep one of three weights, never the exact one, and the heaviest words of a long prompt', () => {
    const made = key.featuresOf(
      new Map([
        ['api', 0.6],
        ['refund', 1.31],
        ['7', 0.2],
      ]),
    );
    expect(made.map(([, weight]) => weight).sort()).toEqual([1, 2, 3]);
    const long = new Map(Array.from({ length: 100 }, (_, i) => [`word${i}`, i < 50 ? 0.5 : 1]));
    const kept = key.featuresOf(long);
    expect(kept).toHaveLength(MAX_FEATURES);
    expect(kept.every(([, weight]) => weight === 3)).toBe(true);
  });
});

describe('what was learned', () => {
  const learned = new Learned([
    example('refund customer invoice twice', 'shop:billing'),
    example('lunch menu monday', undefined),
  ]);

  it('speaks for the corrected prompt and for one that shares most of its words', () => {
    expect(learned.ask(features('refund customer invoice twice'), all)).toMatchObject({
      agent: 'shop:billing',
      examples: 1,
    });
    const alike = learned.ask(features('customer invoice refund again'), all);
    expect(alike?.agent).toBe('shop:billing');
    expect(alike?.likeness).toBeCloseTo(0.75, 2);
  });

  it('says nothing of a prompt that shares half of its words, or none', () => {
    expect(learned.ask(features('refund customer password reset'), all)).toBeUndefined();
    expect(learned.ask(features('deploy cluster'), all)).toBeUndefined();
    expect(learned.ask([], all)).toBeUndefined();
  });

  it('teaches silence as it teaches an agent', () => {
    expect(learned.ask(features('lunch menu monday'), all)).toMatchObject({ agent: undefined, examples: 1 });
  });

  it('passes over an agent that has gone, and takes the next that is there', () => {
    expect(learned.ask(features('refund customer invoice twice'), () => false)).toBeUndefined();
    const both = new Learned([
      example('refund customer invoice now', 'old:billing'),
      example('refund customer invoice later', 'new:billing'),
    ]);
    const said = both.ask(features('refund customer invoice now'), (id) => id === 'new:billing');
    expect(said?.agent).toBe('new:billing');
  });

  it('lets several corrections speak together for what one alone does not reach', () => {
    const alone = new Learned([example('refund customer invoice twice', 'shop:billing')]);
    const together = new Learned([
      example('refund customer invoice twice', 'shop:billing'),
      example('refund customer order lost', 'shop:billing'),
    ]);
    const asked = features('refund customer parcel order invoice');
    expect(likeness(asked, features('refund customer invoice twice'))).toBeLessThan(0.7);
    expect(alone.ask(features('refund customer parcel invoice soon late'), all)).toBeUndefined();
    expect(together.ask(asked, all)).toMatchObject({ agent: 'shop:billing', examples: 2 });
  });

  it('does as the very prompt was told, however many others are a little like it', () => {
    const crowd = new Learned([
      ...['now', 'soon', 'late', 'today'].map((w) => example(`refund customer invoice ${w}`, 'shop:billing')),
      example('refund customer invoice twice', 'shop:fraud'),
    ]);
    expect(crowd.ask(features('refund customer invoice twice'), all)?.agent).toBe('shop:fraud');
    expect(crowd.ask(features('refund customer invoice'), all)?.agent).toBe('shop:billing');
  });

  it('keeps to an example’s reach', () => {
    const narrow = new Learned([example('refund customer invoice twice', 'shop:billing', SAME)]);
    expect(narrow.ask(features('refund customer invoice twice'), all)?.agent).toBe('shop:billing');
    expect(narrow.ask(features('customer invoice refund again'), all)).toBeUndefined();
  });

  it('is undecided between two that say as much', () => {
    const torn = new Learned([
      example('refund customer invoice now', 'shop:billing'),
      example('refund customer invoice late', 'shop:fraud'),
    ]);
    expect(torn.ask(features('refund customer invoice'), all)).toBeUndefined();
  });

  it('is bounded: the oldest examples give way', () => {
    const many = new Learned(
      Array.from({ length: MAX_EXAMPLES + 1 }, (_, i) => example(`alpha${i} beta${i}`, `p:a${i}`)),
    );
    expect(many.examples).toHaveLength(MAX_EXAMPLES);
    expect(many.ask(features('alpha0 beta0'), all)).toBeUndefined();
    expect(many.ask(features(`alpha${MAX_EXAMPLES} beta${MAX_EXAMPLES}`), all)?.agent).toBe(
      `p:a${MAX_EXAMPLES}`,
    );
  });
});
