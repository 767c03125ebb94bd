import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cost, costOf, type TokenUsage } from '../../scripts/models/prices.ts';
import { readModels } from '../../scripts/models/read-models.ts';

const { book } = readModels();
const RUNS = process.env['LONG'] === '1' ? 20_000 : 500;

const count = fc.integer({ min: 0, max: 2_000_000 });
const model = fc.constantFrom(...book.models.map((m) => m.id));

/** One request, with the parts of its cache writes told. */
const request: fc.Arbitrary<TokenUsage> = fc
  .record({
    inputTokens: count,
    outputTokens: count,
    cacheReadTokens: count,
    short: count,
    hour: count,
    webSearches: fc.nat(5),
  })
  .map(({ short, hour, ...rest }) => ({
    ...rest,
    cacheWriteTokens: short + hour,
    cacheWrite5mTokens: short,
    cacheWrite1hTokens: hour,
  }));

const bounds = (cost: Cost): readonly [number, number] => {
  if (cost.kind === 'priced') return [cost.nanoUsd, cost.nanoUsd];
  if (cost.kind === 'between') return [cost.least, cost.most];
  throw new Error(`no cost: ${cost.kind}`);
};

const plus = (a: TokenUsage, b: TokenUsage): TokenUsage => ({
  inputTokens: a.inputTokens + b.inputTokens,
  outputTokens: a.outputTokens + b.outputTokens,
  cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
  cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
  cacheWrite5mTokens: (a.cacheWrite5mTokens ?? 0) + (b.cacheWrite5mTokens ?? 0),
  cacheWrite1hTokens: (a.cacheWrite1hTokens ?? 0) + (b.cacheWrite1hTokens ?? 0),
  webSearches: (a.webSearches ?? 0) + (b.webSearches ?? 0),
});

describe('costs', () => {
  it('of two requests lie within what their sum is said to have cost, and are it where prices have no steps', () => {
    fc.assert(
      fc.property(model, request, request, (id, a, b) => {
        const [one] = bounds(costOf(book, id, a));
        const [other] = bounds(costOf(book, id, b));
        const [least, most] = bounds(costOf(book, id, { ...plus(a, b), summed: true }));
        expect(one + other).toBeGreaterThanOrEqual(least);
        expect(one + other).toBeLessThanOrEqual(most);
        const found = book.priceOf(id);
        if (found.kind === 'price' && found.price.longPrompt === undefined) expect(least).toBe(one + other);
      }),
      { numRuns: RUNS },
    );
  });

  it('never fall when more was used, and are whole numbers', () => {
    fc.assert(
      fc.property(model, request, request, fc.boolean(), (id, a, b, usOnly) => {
        const [less] = bounds(costOf(book, id, { ...a, usOnly }));
        const [more] = bounds(costOf(book, id, { ...plus(a, b), usOnly }));
        expect(more).toBeGreaterThanOrEqual(less);
        expect(Number.isSafeInteger(more)).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });

  it('with the parts of the cache writes told lie within the bounds without them', () => {
    fc.assert(
      fc.property(model, request, (id, used) => {
        const [exact] = bounds(costOf(book, id, used));
        const { cacheWrite5mTokens: _5m, cacheWrite1hTokens: _1h, ...sum } = used;
        const [least, most] = bounds(costOf(book, id, sum));
        expect(exact).toBeGreaterThanOrEqual(least);
        expect(exact).toBeLessThanOrEqual(most);
      }),
      { numRuns: RUNS },
    );
  });
});
