import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ArbiterError, messageOf, systemCode } from '../core/errors.ts';
import { type Violation, violations } from '../schema/validate.ts';
import { parseYaml } from '../schema/yaml.ts';
import { lineOfPointer } from '../schema/yaml-line.ts';
import type { ModelClass } from './ladder.ts';
import { bareModelId } from './model-id.ts';
import { type Price, type PriceBook, type PricedModel, priceBook, type Rates } from './prices.ts';
import type { TierLimits } from './tier.ts';

/** The list that is shipped: two levels above this file, or one above a bundle in `dist/`. */
const SHIPPED = fileURLToPath(
  new URL(
    `${/\/dist\/[^/]+$/.test(import.meta.url) ? '..' : '../..'}/orchestration/policies/models.yaml`,
    import.meta.url,
  ),
);

/** Nano-dollars for a token in one USD for a million of them. */
const NANO_PER_TOKEN = 1_000;
const NANO_PER_USD = 1_000_000_000;

/** Name of a list that a user's file does not name. */
const OWN_LIST = 'own';

/** A file of models cannot be used. Names everything that is wrong, with lines. */
export class ModelsFileError extends ArbiterError {
  readonly file: string;

  constructor(file: string, reasons: readonly string[]) {
    super('models-file', `${file} cannot be used: ${reasons.join('; ')}.`, {
      fix: 'schemas/models.schema.json says what it may hold, docs/costs.md shows one.',
    });
    this.file = file;
  }
}

/** The models as they hold now. `problem` says why a user's file is left out; then the built-in list alone counts. */
export interface ModelsRead {
  readonly book: PriceBook;
  readonly problem: ModelsFileError | undefined;
  /** The user's file, when it counts. */
  readonly own: string | undefined;
  /** What the user's file allows, for an agent by its id. */
  limitsOf(agent: string): TierLimits;
}

/**
 * The built-in list with what a user's file says instead, model by model. A user's file that is not there counts as none, unless it was
 * `asked` for by name. Throws a {@link ModelsFileError} only when the built-in list itself is broken.
 */
export function readModels(own?: { readonly file: string; readonly asked: boolean }): ModelsRead {
  const shipped = readFile(SHIPPED);
  const builtIn = { book: bookOf([shipped]), own: undefined, limitsOf: noLimits };
  if (own === undefined) return { ...builtIn, problem: undefined };
  try {
    const text = textOf(own);
    if (text === undefined) return { ...builtIn, problem: undefined };
    const mine = parsed(own.file, text, shipped);
    const book = bookOf([shipped, mine]);
    return { book, problem: undefined, own: own.file, limitsOf: limitsIn(mine) };
  } catch (error) {
    if (!(error instanceof ModelsFileError)) throw error;
    return { ...builtIn, problem: error };
  }
}

/**
 * What a file of this kind allows, its prices left aside: a project may bound the tiers of work in it, and says nothing about money. A
 * file that is not there allows everything. Throws a {@link ModelsFileError}.
 */
export function readTierLimits(file: string): (agent: string) => TierLimits {
  const text = textOf({ file, asked: false });
  return text === undefined ? noLimits : limitsIn(parsed(file, text, readFile(SHIPPED)));
}

const noLimits = (): TierLimits => ({});

function limitsIn({ limits = {}, agents = {} }: ModelsText): (agent: string) => TierLimits {
  return (agent) => ({ ...limits, ...(Object.hasOwn(agents, agent) ? agents[agent] : {}) });
}

interface RatesText {
  readonly input: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  readonly cacheRead: number;
  readonly output: number;
}

interface PriceText extends RatesText {
  readonly from?: string;
  readonly longPrompt?: RatesText & { readonly above: number };
}

interface ModelText {
  readonly tier: ModelClass;
  readonly aliases?: readonly string[];
  readonly prices: readonly PriceText[];
}

/** A file as its schema describes it. */
interface ModelsText {
  readonly list?: string;
  readonly usOnlyFactor?: number;
  readonly webSearch?: number;
  readonly tiers?: Partial<Record<ModelClass, string>>;
  readonly limits?: TierLimits;
  readonly agents?: Readonly<Record<string, TierLimits>>;
  readonly models?: Readonly<Record<string, ModelText>>;
}

function textOf({ file, asked }: { file: string; asked: boolean }): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (!asked && ['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return undefined;
    throw new ModelsFileError(file, [messageOf(error).replace(/\.$/, '')]);
  }
}

function readFile(file: string): ModelsText {
  return parsed(file, textOf({ file, asked: true }) ?? '');
}

/** A file's text, checked; `below` is the list that it lies over. */
function parsed(file: string, text: string, below: ModelsText = {}): ModelsText {
  let value: unknown;
  try {
    value = parseYaml(text) ?? {};
  } catch (error) {
    throw new ModelsFileError(file, [messageOf(error).replace(/\.$/, '')]);
  }
  const wrong = [...violations('models', value)];
  if (wrong.length === 0)
    wrong.push(...beyondSchema(value as ModelsText), ...tiersWithout(value as ModelsText, below));
  if (wrong.length > 0)
    throw new ModelsFileError(
      file,
      wrong.map((v) => `line ${lineOfPointer(text, v.path)}, ${v.path || '/'}: ${v.message}`),
    );
  return value as ModelsText;
}

/** What a schema cannot say: days that are none, prices out of order, prices finer than a nano-dollar a token. */
function beyondSchema(value: ModelsText): Violation[] {
  return Object.entries(value.models ?? {}).flatMap(([id, model]) =>
    model.prices.flatMap((price, i) => {
      const path = `/models/${id.replaceAll('~', '~0').replaceAll('/', '~1')}/prices/${i}`;
      const later = model.prices[i - 1]?.from;
      const day = price.from === undefined ? undefined : dayOf(price.from);
      return [
        ...(Number.isNaN(day) ? [{ path: `${path}/from`, message: `${price.from} is no day` }] : []),
        ...(i > 0 && price.from !== undefined && later !== undefined && price.from >= later
          ? [
              {
                path,
                message: `holds from ${price.from}, so it stands before the price from ${later}: newest first`,
              },
            ]
          : []),
        ...(price.from === undefined && i < model.prices.length - 1
          ? [{ path, message: 'only the last price may have no "from"' }]
          : []),
        ...(price.from !== undefined && i === model.prices.length - 1
          ? [{ path, message: 'the last price has no "from": it holds since the model came out' }]
          : []),
        ...finer(price, path),
        ...(price.longPrompt === undefined ? [] : finer(price.longPrompt, `${path}/longPrompt`)),
      ];
    }),
  );
}

/** Tiers that stand for a model of which neither list has a price. */
function tiersWithout(value: ModelsText, below: ModelsText): Violation[] {
  const known = [below, value].flatMap(({ models = {} }) =>
    Object.entries(models).flatMap(([id, model]) => [id, ...(model.aliases ?? [])]),
  );
  return Object.entries(value.tiers ?? {})
    .filter(([, model]) => !known.includes(model) && !known.includes(bareModelId(model)))
    .map(([tier, model]) => ({ path: `/tiers/${tier}`, message: `there is no price of "${model}"` }));
}

const KINDS = ['input', 'cacheWrite5m', 'cacheWrite1h', 'cacheRead', 'output'] as const;

function finer(rates: RatesText, path: string): Violation[] {
  return KINDS.filter((kind) => Math.abs(nano(rates[kind]) - rates[kind] * NANO_PER_TOKEN) > 1e-6).map(
    (kind) => ({
      path: `${path}/${kind}`,
      message: `${rates[kind]} is finer than 0.001 USD for a million tokens`,
    }),
  );
}

const nano = (usdPerMillion: number): number => Math.round(usdPerMillion * NANO_PER_TOKEN);

/** Midnight (UTC) of `2026-10-07`; NaN for a day that no calendar has. */
function dayOf(text: string): number {
  const at = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(at) || !new Date(at).toISOString().startsWith(text) ? Number.NaN : at;
}

function bookOf(layers: readonly ModelsText[]): PriceBook {
  const models = new Map<string, PricedModel>();
  const aliases = new Map<string, string>();
  for (const layer of layers) {
    for (const [name, text] of Object.entries(layer.models ?? {})) {
      // As it is written: `claude-sonnet-4-5-20250929` may be priced apart from the model's other snapshots.
      const id = name.trim().toLowerCase();
      models.set(id, {
        id,
        tier: text.tier,
        prices: text.prices.map((p) => priceOf(p, layer.list ?? OWN_LIST)),
      });
      for (const alias of text.aliases ?? []) aliases.set(alias.toLowerCase(), id);
    }
  }
  const tiers = Object.assign({}, ...layers.map((layer) => layer.tiers ?? {})) as Record<ModelClass, string>;
  const last = <K extends 'usOnlyFactor' | 'webSearch'>(key: K, or: number): number =>
    layers.map((l) => l[key]).findLast((v) => v !== undefined) ?? or;
  return priceBook([...models.values()], aliases, {
    tiers,
    usOnlyFactor: last('usOnlyFactor', 1.1),
    webSearch: Math.round(last('webSearch', 0.01) * NANO_PER_USD),
  });
}

function priceOf(text: PriceText, list: string): Price {
  const { from, longPrompt } = text;
  return {
    ...ratesOf(text),
    from: from === undefined ? undefined : dayOf(from),
    longPrompt: longPrompt === undefined ? undefined : { above: longPrompt.above, ...ratesOf(longPrompt) },
    list,
  };
}

function ratesOf(text: RatesText): Rates {
  return Object.fromEntries(KINDS.map((kind) => [kind, nano(text[kind])])) as unknown as Rates;
}
