import type { ModelClass } from './ladder.ts';
import { bareModelId } from './model-id.ts';

/** Prices of one kind of request, in nano-dollars for one token: whole numbers, because a USD for a million tokens is 1,000 of them. */
export interface Rates {
  readonly input: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  readonly cacheRead: number;
  readonly output: number;
}

/** What a model costs from a moment on. */
export interface Price extends Rates {
  /** Milliseconds since 1970 at which it begins to hold; undefined: since the model came out. */
  readonly from: number | undefined;
  /** Of a whole request whose prompt, cache included, has more than `above` tokens. */
  readonly longPrompt: (Rates & { readonly above: number }) | undefined;
  /** Name of the price list it stands in. */
  readonly list: string;
}

export interface PricedModel {
  /** Without date, region and provider; see `bareModelId`. */
  readonly id: string;
  readonly tier: ModelClass;
  /** Newest first, never empty. */
  readonly prices: readonly Price[];
}

/** A model's price at a time, or that no list has the model. */
export type PriceFound =
  | { readonly kind: 'price'; readonly model: PricedModel; readonly price: Price }
  | { readonly kind: 'unknown'; readonly model: string };

/** All models that are known. Immutable. */
export interface PriceBook {
  /** The model that a tier stands for where no run tells it. */
  readonly tiers: Readonly<Record<ModelClass, string>>;
  readonly models: readonly PricedModel[];
  /** A request that must stay in the US costs this multiple. */
  readonly usOnlyFactor: number;
  /** Nano-dollars for one web search of the model. */
  readonly webSearch: number;
  /** Takes an id in any spelling (`bareModelId`). `at` is milliseconds since 1970; without it the newest price counts. */
  priceOf(model: string, at?: number): PriceFound;
  /** The class of a model in any spelling, or undefined when it is not known. */
  tierOf(model: string): ModelClass | undefined;
}

/** What was used: one request, or the sum of several of one model (`summed`). Tokens. */
export interface TokenUsage {
  /** Neither read from nor written to the cache. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  /** All that was written, however long it is kept. */
  readonly cacheWriteTokens: number;
  /** Its parts; undefined where only the sum is known. */
  readonly cacheWrite5mTokens?: number | undefined;
  readonly cacheWrite1hTokens?: number | undefined;
  /** Default 0. */
  readonly webSearches?: number | undefined;
  /** `inference_geo: us`. Default false. */
  readonly usOnly?: boolean | undefined;
  /** `speed: fast`, which no list of ours prices. Default false. */
  readonly fast?: boolean | undefined;
  /** Several requests, so that the size of each prompt is not known. Default false. */
  readonly summed?: boolean | undefined;
}

/** What a usage cost. Unknown is never 0; where the parts are not known, it lies between two sums, both possible. */
export type Cost =
  | { readonly kind: 'priced'; readonly nanoUsd: number; readonly list: string }
  | { readonly kind: 'between'; readonly least: number; readonly most: number; readonly list: string }
  | { readonly kind: 'unknown'; readonly model: string; readonly why: 'model' | 'fast' };

/** The cost at a time (milliseconds since 1970; default: at the newest price), in whole nano-dollars. Pure; never throws. */
export function costOf(book: PriceBook, model: string, usage: TokenUsage, at?: number): Cost {
  const found = book.priceOf(model, at);
  if (found.kind === 'unknown') return { kind: 'unknown', model, why: 'model' };
  if (usage.fast === true) return { kind: 'unknown', model, why: 'fast' };
  const { price } = found;
  const sums = ratesFor(price, usage).flatMap((rates) =>
    cacheWrites(rates, usage).map((written) => atRates(rates, usage) + written),
  );
  const total = (sum: number): number =>
    Math.round(sum * (usage.usOnly === true ? book.usOnlyFactor : 1)) +
    (usage.webSearches ?? 0) * book.webSearch;
  const least = total(Math.min(...sums));
  const most = total(Math.max(...sums));
  return least === most
    ? { kind: 'priced', nanoUsd: least, list: price.list }
    : { kind: 'between', least, most, list: price.list };
}

/** The prices that can apply: both steps only when a sum of requests may hold a long prompt among short ones. */
function ratesFor(price: Price, usage: TokenUsage): readonly Rates[] {
  const long = price.longPrompt;
  const prompt = usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
  if (long === undefined || prompt <= long.above) return [price];
  return usage.summed === true ? [price, long] : [long];
}

function atRates(rates: Rates, usage: TokenUsage): number {
  return (
    usage.inputTokens * rates.input +
    usage.outputTokens * rates.output +
    usage.cacheReadTokens * rates.cacheRead
  );
}

/** What was written to the cache: one sum when its parts are known, else all for five minutes and all for an hour. */
function cacheWrites(rates: Rates, usage: TokenUsage): readonly number[] {
  const { cacheWriteTokens: all, cacheWrite5mTokens: short, cacheWrite1hTokens: long } = usage;
  const cost = (hour: number): number => (all - hour) * rates.cacheWrite5m + hour * rates.cacheWrite1h;
  if (long !== undefined) return [cost(Math.min(long, all))];
  if (short !== undefined) return [cost(Math.max(0, all - short))];
  return [cost(0), cost(all)];
}

/** A book over models, keyed by id and alias in any spelling. */
export function priceBook(
  models: readonly PricedModel[],
  aliases: ReadonlyMap<string, string>,
  rest: Pick<PriceBook, 'tiers' | 'usOnlyFactor' | 'webSearch'>,
): PriceBook {
  const byId = new Map(models.map((m) => [m.id, m]));
  for (const [alias, id] of aliases) {
    const model = byId.get(id);
    if (model !== undefined && !byId.has(alias)) byId.set(alias, model);
  }
  // An id of a user's own may look like one with a date: it is asked for as it is first.
  const find = (model: string): PricedModel | undefined =>
    byId.get(model.trim().toLowerCase()) ?? byId.get(bareModelId(model));
  return {
    ...rest,
    models,
    priceOf(model, at) {
      const found = find(model);
      const price = found?.prices.find((p) => at === undefined || p.from === undefined || p.from <= at);
      return found === undefined || price === undefined
        ? { kind: 'unknown', model }
        : { kind: 'price', model: found, price };
    },
    tierOf: (model) => find(model)?.tier,
  };
}
