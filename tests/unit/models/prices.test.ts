import { describe, expect, it } from 'vitest';
import { costOf, type TokenUsage } from '../../../scripts/models/prices.ts';
import { readModels } from '../../../scripts/models/read-models.ts';

const { book } = readModels();

const NOTHING: TokenUsage = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
const usage = (part: Partial<TokenUsage>): TokenUsage => ({ ...NOTHING, ...part });
const priced = (model: string, part: Partial<TokenUsage>, at?: number) =>
  costOf(book, model, usage(part), at);

const MILLION = 1_000_000;
const USD = 1_000_000_000;

describe('what a usage costs, worked out by hand', () => {
  it('of Opus 5.5 with every kind of token', () => {
    // 1,200 at $4, 3,400 at $20, 56,000 at $0.20, 7,000 at $5 and 800 at $8, each for a million:
    // 0.0048 + 0.068 + 0.0112 + 0.035 + 0.0064 = 0.1254 dollars.
    const used = {
      inputTokens: 1_200,
      outputTokens: 3_400,
      cacheReadTokens: 56_000,
      cacheWriteTokens: 7_800,
      cacheWrite5mTokens: 7_000,
      cacheWrite1hTokens: 800,
    };
    expect(priced('claude-opus-5-5', used)).toEqual({
      kind: 'priced',
      nanoUsd: 125_400_000,
      list: 'anthropic-2026-11',
    });
  });

  it('of Haiku 5.5 rises for the whole request, output too, with the first token above 100,000', () => {
    // 100,000 at $0.10 and 1,000 at $0.50; one token more: 100,001 at $0.50 and 1,000 at $2.50.
    const at = (cacheReadTokens: number) =>
      priced('claude-haiku-5-5', { inputTokens: 60_000, cacheReadTokens, outputTokens: 1_000 });
    expect(at(40_000)).toMatchObject({ nanoUsd: 6_000_000 + 400_000 + 500_000 });
    expect(at(40_001)).toMatchObject({ nanoUsd: 30_000_000 + 40_001 * 50 + 2_500_000 });
  });

  it('of a Sonnet 5.5 cache read is half since 7 October 2026', () => {
    const read = { cacheReadTokens: MILLION };
    expect(priced('claude-sonnet-5-5', read, Date.UTC(2026, 9, 6, 23, 59))).toMatchObject({
      nanoUsd: 0.2 * USD,
    });
    expect(priced('claude-sonnet-5-5', read, Date.UTC(2026, 9, 7))).toMatchObject({ nanoUsd: 0.1 * USD });
    expect(priced('claude-sonnet-5-5', read)).toMatchObject({ nanoUsd: 0.1 * USD });
  });

  it('is a tenth more where the request must stay in the US, and searches are not', () => {
    const used = { inputTokens: MILLION, webSearches: 3 };
    expect(priced('claude-opus-5-5', { ...used, usOnly: true })).toMatchObject({
      nanoUsd: 4_430_000_000,
    });
    expect(priced('claude-opus-5-5', used)).toMatchObject({ nanoUsd: 4_030_000_000 });
  });

  it('of the same model is the same under each of its names', () => {
    const ids = [
      'claude-sonnet-4-5-20250929',
      'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
      'claude-sonnet-4-5@20250929',
    ];
    for (const id of ids) expect(priced(id, { inputTokens: MILLION })).toMatchObject({ nanoUsd: 3 * USD });
    expect(priced('claude-opus-4-20250514', { inputTokens: MILLION })).toMatchObject({ nanoUsd: 15 * USD });
    expect(priced('claude-opus-4-1-20250805', { inputTokens: MILLION })).toMatchObject({ nanoUsd: 15 * USD });
  });
});

describe('what is not known', () => {
  it('is unknown and not 0: a model in no list, the synthetic one, fast mode', () => {
    for (const model of ['gpt-5', '<synthetic>', '', 'claude-opus-9'])
      expect(priced(model, { inputTokens: 1 })).toEqual({ kind: 'unknown', model, why: 'model' });
    expect(priced('claude-opus-5-5', { inputTokens: 1, fast: true })).toMatchObject({
      kind: 'unknown',
      why: 'fast',
    });
  });

  it('lies between two sums when only the sum of the cache writes is told', () => {
    expect(priced('claude-opus-5-5', { cacheWriteTokens: MILLION })).toEqual({
      kind: 'between',
      least: 5 * USD,
      most: 8 * USD,
      list: 'anthropic-2026-11',
    });
    const hour = { cacheWriteTokens: MILLION, cacheWrite1hTokens: MILLION };
    expect(priced('claude-opus-5-5', hour)).toMatchObject({ kind: 'priced', nanoUsd: 8 * USD });
    const minutes = { cacheWriteTokens: MILLION, cacheWrite5mTokens: 400_000 };
    expect(priced('claude-opus-5-5', minutes)).toMatchObject({
      kind: 'priced',
      nanoUsd: 2 * USD + 4.8 * USD,
    });
  });

  it('lies between both steps of Haiku 5.5 when several requests are summed and one may have been long', () => {
    const sum = { inputTokens: 100_001, summed: true };
    expect(priced('claude-haiku-5-5', sum)).toMatchObject({
      kind: 'between',
      least: 10_000_100,
      most: 50_000_500,
    });
    expect(priced('claude-haiku-5-5', { ...sum, inputTokens: 100_000 })).toMatchObject({ kind: 'priced' });
    expect(priced('claude-opus-5-5', sum)).toMatchObject({ kind: 'priced' });
  });
});
