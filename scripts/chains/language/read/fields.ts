import { isObject, type Json } from '../../../core/json.ts';
import { nearest } from '../../../schema/validate.ts';
import { readDuration } from '../duration.ts';
import type { ProblemCode } from '../problem.ts';
import { partsOf } from '../template-text.ts';
import { described, type Entry, entryOf, type Located, type LocatedMap, plain } from './located.ts';
import type { Reading, Use } from './reading.ts';

/** What is taken for granted about the templates of a map. */
export interface Sight {
  readonly uses: Use[];
  readonly vars: readonly string[];
  readonly when: Use['when'];
}

/**
 * The keys of one map, read by what they should be. A value that is something else is a problem of the file, and is then read as if it
 * were not there, so that one mistake does not hide the next.
 */
export class Fields {
  readonly reading: Reading;
  readonly node: LocatedMap;
  readonly sight: Sight;
  /** Whether something was wrong that the checks of the whole should not build on. */
  broken = false;

  constructor(reading: Reading, node: LocatedMap, sight: Sight) {
    this.reading = reading;
    this.node = node;
    this.sight = sight;
  }

  /** Says which keys are unknown, each with the right spelling. `elsewhere` explains keys that have their place, but not here. */
  allow(what: string, known: readonly string[], elsewhere?: (key: string) => string | undefined): this {
    for (const { key, keyAt } of this.node.entries) {
      if (known.includes(key)) continue;
      const right = nearest(key, known);
      const fix =
        right !== undefined
          ? `Did you mean "${right}"?`
          : (elsewhere?.(key) ?? `Keys here are ${known.join(', ')}.`);
      this.reading.file.problem(keyAt, 'unknown-key', `${what} has no key "${key}".`, fix);
    }
    return this;
  }

  has(key: string): boolean {
    return entryOf(this.node, key) !== undefined;
  }

  entry(key: string): Entry | undefined {
    return entryOf(this.node, key);
  }

  problem(at: number, code: ProblemCode, message: string, fix: string): undefined {
    this.broken = true;
    this.reading.file.problem(at, code, message, fix);
    return undefined;
  }

  /** A key that has to be there. */
  require(key: string, what: string, fix: string): Entry | undefined {
    const entry = this.entry(key);
    if (entry !== undefined) return entry;
    return this.problem(this.node.at, 'missing-key', `${what} needs the key "${key}".`, fix);
  }

  /** A plain text, without expressions. */
  text(key: string): string | undefined {
    const entry = this.entry(key);
    if (entry === undefined) return undefined;
    const { value } = entry;
    if (value.kind !== 'scalar' || typeof value.value !== 'string' || value.value.trim() === '') {
      return this.wrong(entry, 'a text', 'Write a text; quote numbers, true and false.');
    }
    if (hasExpression(value.value)) {
      return this.problem(
        value.at,
        'no-expression-here',
        `"${key}" takes no expression.`,
        'Write the text itself.',
      );
    }
    return value.value;
  }

  flag(key: string): boolean | undefined {
    const entry = this.entry(key);
    if (entry === undefined) return undefined;
    const { value } = entry;
    if (value.kind === 'scalar' && typeof value.value === 'boolean') return value.value;
    return this.wrong(entry, 'true or false', 'Write true or false.');
  }

  /** A number within bounds, both included. */
  number(key: string, least: number, most: number, whole: boolean): number | undefined {
    const entry = this.entry(key);
    if (entry === undefined) return undefined;
    const value = entry.value.kind === 'scalar' ? entry.value.value : undefined;
    if (typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value))) {
      return value;
    }
    const what = whole ? 'a whole number' : 'a number';
    return this.wrong(entry, `${what} from ${least} to ${most}`, `Write ${what} from ${least} to ${most}.`);
  }

  oneOf<T extends string>(key: string, words: readonly T[]): T | undefined {
    const entry = this.entry(key);
    if (entry === undefined) return undefined;
    const value = entry.value.kind === 'scalar' ? entry.value.value : undefined;
    const word = words.find((w) => w === value);
    if (word !== undefined) return word;
    const right = typeof value === 'string' ? nearest(value, words) : undefined;
    const fix = right === undefined ? `Write one of ${words.join(', ')}.` : `Did you mean "${right}"?`;
    return this.wrong(entry, `one of ${words.join(', ')}`, fix);
  }

  /** Milliseconds. */
  duration(key: string): number | undefined {
    const entry = this.entry(key);
    if (entry === undefined) return undefined;
    const parsed = readDuration(entry.value.kind === 'scalar' ? entry.value.value : undefined);
    if (parsed.kind === 'invalid') {
      return this.problem(entry.value.at, 'duration', `"${key}": ${parsed.message}`, parsed.fix);
    }
    if (parsed.ms > 0) return parsed.ms;
    return this.problem(
      entry.value.at,
      'duration',
      `"${key}" has to be longer than nothing.`,
      'Write 1s or more.',
    );
  }

  /** Any value; the expressions in its texts are noted. */
  template(key: string): Json | undefined {
    const entry = this.entry(key);
    return entry && this.asTemplate(entry.value);
  }

  /** A text that may hold expressions. */
  textTemplate(key: string): string | undefined {
    const entry = this.entry(key);
    if (entry === undefined) return undefined;
    const { value } = entry;
    if (value.kind === 'scalar' && typeof value.value === 'string' && value.value.trim() !== '') {
      this.#use({ node: value });
      return value.value;
    }
    return this.wrong(entry, 'a text', 'Write a text; it may hold ${{ … }}.');
  }

  /** A map of templates; an empty one when the key is not there. */
  templates(key: string): Record<string, Json> {
    const map = this.map(key);
    if (map === undefined) return {};
    for (const { key: name, keyAt } of map.entries) {
      if (name.includes('${{')) this.problem(keyAt, ...NO_KEY_EXPRESSION);
    }
    return Object.fromEntries(map.entries.map((entry) => [entry.key, this.asTemplate(entry.value)]));
  }

  asTemplate(node: Located): Json {
    this.#use({ node });
    return plain(node);
  }

  /** CEL, its braces taken off. `true` and `false` are conditions too. */
  condition(entry: Entry | undefined, vars: readonly string[] = []): string | undefined {
    if (entry === undefined) return undefined;
    const value = entry.value.kind === 'scalar' ? entry.value.value : undefined;
    if (typeof value === 'boolean') return String(value);
    if (typeof value !== 'string' || value.trim() === '') {
      return this.wrong(entry, 'a condition', `Write an expression: ${entry.key}: \${{ inputs.x == "y" }}.`);
    }
    const condition = withoutBraces(value);
    if (condition === undefined) {
      return this.problem(
        entry.value.at,
        'condition',
        `"${entry.key}" is a text around an expression, which is neither true nor false.`,
        'Put the whole condition into one pair of braces: ${{ a && b }}.',
      );
    }
    this.#use({ node: entry.value, condition, vars });
    return condition;
  }

  map(key: string): LocatedMap | undefined {
    const entry = this.entry(key);
    if (entry === undefined) return undefined;
    if (entry.value.kind === 'map') return entry.value;
    return this.wrong(entry, 'a map', 'Write keys and values below it.');
  }

  list(key: string, fix: string): readonly Located[] | undefined {
    const entry = this.entry(key);
    if (entry === undefined) return undefined;
    if (entry.value.kind === 'list') return entry.value.items;
    return this.wrong(entry, 'a list', fix);
  }

  /** The keys of a map inside of this one, which sees the same. */
  inner(node: LocatedMap): Fields {
    return new Fields(this.reading, node, this.sight);
  }

  wrong(entry: Entry, expected: string, fix: string): undefined {
    return this.problem(
      entry.value.at,
      'type',
      `"${entry.key}" has to be ${expected}, but is ${described(entry.value)}.`,
      fix,
    );
  }

  #use(use: { node: Located; condition?: string; vars?: readonly string[] }): void {
    const { uses, vars, when } = this.sight;
    uses.push({ ...use, vars: [...vars, ...(use.vars ?? [])], when });
  }
}

/** Code, message and fix of a key with an expression. */
export const NO_KEY_EXPRESSION = [
  'no-expression-here',
  'A key takes no expression.',
  'Write the key out.',
] as const;

/** The CEL of a condition, which may stand in braces; undefined for a text around an expression. */
function withoutBraces(text: string): string | undefined {
  const trimmed = text.trim();
  if (!trimmed.includes('${{')) return trimmed;
  try {
    const parts = partsOf(trimmed);
    return parts.length === 1 && parts[0]?.kind === 'expression' ? parts[0].source.trim() : undefined;
  } catch {
    // Without an end; the check of expressions says so.
    return trimmed;
  }
}

/** Whether a text holds `${{ … }}`, or begins one. */
export function hasExpression(text: string): boolean {
  if (!text.includes('${{')) return false;
  try {
    return partsOf(text).some((part) => part.kind === 'expression');
  } catch {
    return true;
  }
}

/** Whether a text is one expression and nothing else, so that it takes the type of its value. */
export function isOneExpression(text: string): boolean {
  if (!hasExpression(text)) return false;
  try {
    return partsOf(text).length === 1;
  } catch {
    // Without an end; the check of expressions says so.
    return true;
  }
}

/** Whether a value holds an expression anywhere. */
export function isTemplated(value: Json): boolean {
  if (typeof value === 'string') return hasExpression(value);
  if (Array.isArray(value)) return value.some(isTemplated);
  return isObject(value) && Object.values(value).some(isTemplated);
}
