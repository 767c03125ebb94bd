import { isObject, type Json } from '../../core/json.ts';
import { nearest } from '../../schema/validate.ts';
import type { InputSpec, InputType } from './chain.ts';

type Specs = Readonly<Record<string, InputSpec>>;
type Values = { readonly [name: string]: Json };

export type CoercedInputs =
  | { readonly kind: 'ok'; readonly inputs: Values }
  /** One sentence or two for each thing that is wrong, with what to do. */
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

/** What is given, checked against what a chain takes, with defaults for the rest. All that is wrong is said at once. Never throws. */
export function coerceInputs(specs: Specs, given: Values): CoercedInputs {
  const problems: string[] = [];
  const inputs: [string, Json][] = [];
  for (const [name, value] of Object.entries(given)) {
    const spec = specOf(specs, name);
    const wrong = spec && misfit(spec, value);
    if (spec === undefined) problems.push(unknownInput(specs, name));
    else if (wrong !== undefined) problems.push(said(name, wrong));
    else inputs.push([name, value]);
  }
  const missing: string[] = [];
  for (const [name, spec] of Object.entries(specs)) {
    if (Object.hasOwn(given, name)) continue;
    if (spec.default === undefined) missing.push(name);
    else inputs.push([name, spec.default]);
  }
  if (missing.length > 0) problems.push(missingInputs(specs, missing));
  return problems.length > 0
    ? { kind: 'invalid', problems }
    : { kind: 'ok', inputs: Object.fromEntries(inputs) };
}

export type ReadPairs =
  | { readonly kind: 'ok'; readonly given: Values }
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

/**
 * Inputs as typed on a command line, `name=value`, each read as the type that the chain wants: a text as it is, the others as JSON.
 * What is missing is for {@link coerceInputs}. Never throws.
 */
export function readInputPairs(specs: Specs, pairs: readonly string[]): ReadPairs {
  const problems: string[] = [];
  const given = new Map<string, Json>();
  for (const pair of pairs) {
    const cut = pair.indexOf('=');
    const name = cut < 0 ? pair : pair.slice(0, cut);
    const spec = specOf(specs, name);
    if (spec === undefined) problems.push(unknownInput(specs, name));
    else if (cut < 0) problems.push(`Input "${name}" has no value. Write ${name}=value.`);
    else if (given.has(name)) problems.push(`Input "${name}" is given twice. Keep one of them.`);
    else {
      const value = readValue(spec, pair.slice(cut + 1));
      const wrong = value === undefined ? notOfType(spec.type, pair.slice(cut + 1)) : misfit(spec, value);
      if (wrong !== undefined) problems.push(said(name, wrong));
      else given.set(name, value as Json);
    }
  }
  return problems.length > 0
    ? { kind: 'invalid', problems }
    : { kind: 'ok', given: Object.fromEntries(given) };
}

function specOf(specs: Specs, name: string): InputSpec | undefined {
  return Object.hasOwn(specs, name) ? specs[name] : undefined;
}

function readValue({ type }: InputSpec, text: string): Json | undefined {
  if (type === 'string') return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** What keeps a value from being taken, as the rest of a sentence about it, and what to do. */
export interface Misfit {
  readonly message: string;
  readonly fix: string;
}

/** Undefined for a value that fits. */
export function misfit(spec: InputSpec, value: Json): Misfit | undefined {
  if (!isOfType(spec.type, value)) return notOfType(spec.type, JSON.stringify(value));
  if (spec.enum === undefined || spec.enum.some((one) => JSON.stringify(one) === JSON.stringify(value))) {
    return undefined;
  }
  const words = spec.enum.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
  const right = typeof value === 'string' ? nearest(value, words) : undefined;
  return {
    message: `cannot be ${shortened(JSON.stringify(value))}.`,
    fix: right === undefined ? `Take one of ${words.join(', ')}.` : `Did you mean "${right}"?`,
  };
}

function said(name: string, { message, fix }: Misfit): string {
  return `Input "${name}" ${message} ${fix}`;
}

export function isOfType(type: InputType, value: Json): boolean {
  switch (type) {
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    case 'integer':
      return Number.isSafeInteger(value);
    default:
      return typeof value === type;
  }
}

const EXAMPLES: Readonly<Record<InputType, string>> = {
  string: 'Write a text.',
  number: 'Write a number such as 1.5.',
  integer: 'Write a whole number such as 3.',
  boolean: 'Write true or false.',
  array: 'Write a JSON list such as ["a", "b"].',
  object: 'Write a JSON object such as {"a": 1}.',
};

const ARTICLES: Readonly<Record<InputType, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

function notOfType(type: InputType, text: string): Misfit {
  return { message: `has to be ${ARTICLES[type]}, but is ${shortened(text)}.`, fix: EXAMPLES[type] };
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function unknownInput(specs: Specs, name: string): string {
  const names = Object.keys(specs);
  const right = nearest(name, names);
  if (right !== undefined) return `There is no input "${name}". Did you mean "${right}"?`;
  return `There is no input "${name}". ${names.length === 0 ? 'The chain takes none.' : `Inputs are ${names.join(', ')}.`}`;
}

function missingInputs(specs: Specs, names: readonly string[]): string {
  const list = names.map((name) => {
    const { type, description } = specs[name] as InputSpec;
    return description === '' ? `${name} (${type})` : `${name} (${type}: ${description.replace(/\.$/, '')})`;
  });
  return `${names.length === 1 ? 'An input is' : 'Inputs are'} missing: ${list.join(', ')}.`;
}
