import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openModels } from '../../../scripts/host/open-models.ts';
import { LADDER } from '../../../scripts/models/ladder.ts';
import { ModelsFileError, readModels } from '../../../scripts/models/read-models.ts';
import { tempFolder, writeTree } from '../support/temp.ts';

const read = (text: string) =>
  readModels({ file: join(writeTree(tempFolder(), { 'models.yaml': text }), 'models.yaml'), asked: true });
const PRICE = '{ input: 1, cacheWrite5m: 1, cacheWrite1h: 1, cacheRead: 1, output: 1 }';
const input = (book: ReturnType<typeof readModels>['book'], model: string) => {
  const found = book.priceOf(model);
  return found.kind === 'price' ? found.price.input : undefined;
};

describe('the built-in list', () => {
  const { book, problem, own } = readModels();

  it('can be used, and has a price for what each tier stands for', () => {
    expect({ problem, own }).toEqual({ problem: undefined, own: undefined });
    for (const tier of [...LADDER, 'fable'] as const) expect(book.tierOf(book.tiers[tier])).toBe(tier);
  });

  it('makes each rung of the ladder dearer than the one below', () => {
    const inputs = LADDER.map((tier) => input(book, book.tiers[tier]) as number);
    expect(inputs).toEqual([...inputs].sort((a, b) => a - b));
    expect(new Set(inputs).size).toBe(LADDER.length);
  });

  it('says of no price 0, and of each that reading the cache is cheaper than writing it', () => {
    for (const { prices } of book.models)
      for (const p of prices.flatMap((price) => [price, ...(price.longPrompt ? [price.longPrompt] : [])])) {
        expect(p.cacheRead).toBeGreaterThan(0);
        expect(p.cacheRead).toBeLessThan(p.input);
        expect(p.input).toBeLessThan(p.cacheWrite5m);
        expect(p.cacheWrite5m).toBeLessThan(p.cacheWrite1h);
        expect(p.cacheWrite1h).toBeLessThan(p.output);
      }
  });
});

describe("a user's file", () => {
  it('replaces single models, adds others, and leaves the rest', () => {
    const { book, own, problem } = read(
      `list: mine\ntiers: { opus: house-model }\nmodels:\n  claude-opus-5-5: { tier: opus, prices: [${PRICE}] }\n` +
        `  house-model: { tier: opus, aliases: [Gateway/Best], prices: [${PRICE}] }\n`,
    );
    expect(problem).toBeUndefined();
    expect(own).toMatch(/models\.yaml$/);
    expect(input(book, 'claude-opus-5-5')).toBe(1_000);
    expect(input(book, 'gateway/best')).toBe(1_000);
    expect(input(book, 'claude-opus-5')).toBe(5_000);
    expect(book.tiers.opus).toBe('house-model');
    expect(book.tiers.haiku).toBe('claude-haiku-5-5');
    expect(book.priceOf('house-model')).toMatchObject({ price: { list: 'mine' } });
    expect(book.priceOf('claude-opus-5')).toMatchObject({ price: { list: 'anthropic-2026-11' } });
  });

  it('may be empty or only comments', () => {
    expect(read('# nothing yet\n').problem).toBeUndefined();
  });

  it('may price one snapshot of a model apart from the others', () => {
    const { book } = read(`models:\n  claude-opus-4-5-20251101: { tier: opus, prices: [${PRICE}] }\n`);
    expect(input(book, 'claude-opus-4-5-20251101')).toBe(1_000);
    expect(input(book, 'claude-opus-4-5')).toBe(5_000);
    expect(book.priceOf('claude-opus-4-5-20251101')).toMatchObject({ price: { list: 'own' } });
  });

  it.each([
    ['no YAML', 'models: {', /line 1, column/],
    ['a list', '- a', /line 1, \/: must be object/],
    [
      'a misspelled key',
      `models:\n  a:\n    teir: opus\n    prices: [${PRICE}]`,
      /line 3, \/models\/a: unknown key "teir"; did you mean "tier"\?/,
    ],
    [
      'a price below 0',
      `models:\n  a:\n    tier: opus\n    prices:\n      - ${PRICE.replace('output: 1', 'output: -1')}`,
      /line 5, \/models\/a\/prices\/0\/output: must be >= 0/,
    ],
    ['no price at all', 'models: { a: { tier: opus, prices: [] } }', /must NOT have fewer than 1 items/],
    [
      'a price too fine to reckon with',
      `models: { a: { tier: opus, prices: [${PRICE.replace('output: 1', 'output: 0.0005')}] } }`,
      /0\.0005 is finer than 0\.001 USD/,
    ],
    [
      'a day that is none',
      `models: { a: { tier: opus, prices: [{ from: 2026-02-30, ${PRICE.slice(1)}, ${PRICE}] } }`,
      /2026-02-30 is no day/,
    ],
    [
      'the older price first',
      `models: { a: { tier: opus, prices: [{ from: 2026-01-01, ${PRICE.slice(1)}, { from: 2026-02-01, ${PRICE.slice(1)}, ${PRICE}] } }`,
      /newest first/,
    ],
    [
      'a last price that begins some day',
      `models: { a: { tier: opus, prices: [{ from: 2026-01-01, ${PRICE.slice(1)}] } }`,
      /the last price has no "from"/,
    ],
    [
      'two prices since ever',
      `models: { a: { tier: opus, prices: [${PRICE}, ${PRICE}] } }`,
      /only the last price may have no "from"/,
    ],
    [
      'a tier without a price',
      '\ntiers:\n  opus: nobody',
      /line 3, \/tiers\/opus: there is no price of "nobody"/,
    ],
    ['a key twice', 'list: a\nlist: b', /line 2/],
  ])('with %s is left out whole, with the reason, and the built-in list counts', (_what, text, reason) => {
    const { book, own, problem } = read(text);
    expect(problem).toBeInstanceOf(ModelsFileError);
    expect(problem?.message).toMatch(reason);
    expect(problem?.message).toMatch(/models\.yaml cannot be used: /);
    expect(own).toBeUndefined();
    expect(input(book, 'claude-opus-5-5')).toBe(4_000);
  });
});

describe('where the file is', () => {
  it('is the data folder, where it need not be', () => {
    const home = tempFolder();
    expect(openModels({ ARBITER_HOME: home }).problem).toBeUndefined();
    writeTree(home, { 'models.yaml': `models: { x: { tier: haiku, prices: [${PRICE}] } }` });
    expect(openModels({ ARBITER_HOME: home }).book.tierOf('x')).toBe('haiku');
  });

  it('is ARBITER_MODELS when that is set, and then it has to be there', () => {
    const home = writeTree(tempFolder(), {
      'other.yaml': `models: { y: { tier: opus, prices: [${PRICE}] } }`,
    });
    const at = (name: string) => openModels({ ARBITER_HOME: home, ARBITER_MODELS: join(home, name) });
    expect(at('other.yaml').book.tierOf('y')).toBe('opus');
    expect(at('nowhere.yaml').problem?.message).toMatch(/nowhere\.yaml cannot be used: ENOENT/);
    expect(at('.').problem?.message).toMatch(/EISDIR/);
  });
});
