import { isObject, type Json, list, object, text } from './openapi-document.ts';

/** A JSON Schema as far as the comparison looks, versions 3.0 and 3.1 alike. */
export interface Shape {
  /** Undefined is any type. `null` is a type among others. */
  readonly types: ReadonlySet<string> | undefined;
  readonly values: ReadonlyMap<string, unknown> | undefined;
  readonly properties: ReadonlyMap<string, unknown>;
  readonly required: ReadonlySet<string>;
  /** False when unknown fields are refused. */
  readonly open: boolean;
  readonly items: unknown;
  readonly additional: unknown;
  /** Alternatives by name (of the reference, the title or the position), `null` taken out. */
  readonly variants: ReadonlyMap<string, unknown>;
  /** Numbers such as `maxLength`, and texts such as `pattern`. */
  readonly limits: ReadonlyMap<string, number | string>;
  readonly hasDefault: boolean;
  readonly default: unknown;
}

/** Stands among the types for a choice between models. */
export const CHOICE = 'one of several';

/** Whether more of it lets less through. */
export const NARROWS: Readonly<Record<string, 'up' | 'down'>> = {
  minLength: 'up',
  minimum: 'up',
  exclusiveMinimum: 'up',
  minItems: 'up',
  minProperties: 'up',
  maxLength: 'down',
  maximum: 'down',
  exclusiveMaximum: 'down',
  maxItems: 'down',
  maxProperties: 'down',
};
const TEXT_LIMITS = ['pattern', 'format', 'multipleOf', 'uniqueItems', 'contentMediaType'];

/** A value as JSON, to be compared and shown. */
export function written(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch {
    // Nested more deeply than the stack holds: nobody means such a value.
    return '(nested too deeply)';
  }
}

type Resolve = (value: unknown) => Json;

export function shapeOf(schema: unknown, resolve: Resolve): Shape {
  const merged = merge(resolve(schema), resolve, 0);
  const alternatives = [...list(merged.anyOf), ...list(merged.oneOf)];
  const rest = alternatives.filter((a) => resolve(a).type !== 'null');
  const orNull = rest.length < alternatives.length || merged.nullable === true;
  const outer = without(merged, 'anyOf', 'oneOf');
  if (rest.length === 1) {
    const inner = merge(resolve(rest[0]), resolve, 0);
    return plain({ ...inner, ...outer }, new Map(), orNull || inner.nullable === true);
  }
  const scalars = rest.map((a) => text(resolve(a).type));
  // `int | str` is one field of two types, not a choice between models.
  if (rest.length > 0 && scalars.every((type) => SCALARS.has(type)))
    return plain({ ...outer, type: [...new Set(scalars)] }, new Map(), orNull);
  return plain(merged, named(rest), orNull);
}

const SCALARS = new Set(['string', 'integer', 'number', 'boolean']);

/** The one model of a shape as a choice of one, to be compared with a choice of several. */
export function asChoice(shape: Shape, name: string, schema: unknown): Shape {
  const types = new Set([CHOICE, ...(shape.types?.has('null') ? ['null'] : [])]);
  return { ...shape, types, variants: new Map([[name, schema]]), properties: new Map(), required: new Set() };
}

function without(schema: Json, ...keys: readonly string[]): Json {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !keys.includes(key)));
}

function plain(schema: Json, variants: ReadonlyMap<string, unknown>, orNull: boolean): Shape {
  const types = typesOf(schema, variants.size > 0, orNull);
  const values = list(schema.enum ?? (Object.hasOwn(schema, 'const') ? [schema.const] : undefined));
  return {
    types,
    values: values.length === 0 ? undefined : new Map(values.map((v) => [written(v), v])),
    properties: new Map(Object.entries(object(schema.properties))),
    required: new Set(list(schema.required).map(text)),
    open: schema.additionalProperties !== false,
    items: schema.items,
    additional: isObject(schema.additionalProperties) ? schema.additionalProperties : undefined,
    variants,
    limits: limitsOf(schema),
    hasDefault: Object.hasOwn(schema, 'default'),
    default: schema.default,
  };
}

function typesOf(schema: Json, isChoice: boolean, orNull: boolean): ReadonlySet<string> | undefined {
  const given = new Set(typeof schema.type === 'string' ? [schema.type] : list(schema.type).map(text));
  if (isChoice) given.clear();
  if (isChoice) given.add(CHOICE);
  else if (given.size === 0 && isObject(schema.properties)) given.add('object');
  if (given.size > 0 && orNull) given.add('null');
  return given.size === 0 ? undefined : given;
}

/** `allOf` folded into one schema, as far as fields go. */
function merge(schema: Json, resolve: Resolve, depth: number): Json {
  const parts = list(schema.allOf);
  if (parts.length === 0 || depth > 20) return schema;
  const all = [...parts.map((p) => merge(resolve(p), resolve, depth + 1)), without(schema, 'allOf')];
  return {
    ...Object.assign({}, ...all),
    properties: Object.assign({}, ...all.map((s) => object(s.properties))),
    required: all.flatMap((s) => list(s.required)),
  };
}

function named(alternatives: readonly unknown[]): Map<string, unknown> {
  const found = new Map<string, unknown>();
  alternatives.forEach((alternative, i) => {
    const { $ref, title, type } = object(alternative);
    const name = text($ref).split('/').at(-1) || text(title) || text(type) || String(i);
    found.set(found.has(name) ? `${name} ${i}` : name, alternative);
  });
  return found;
}

function limitsOf(schema: Json): Map<string, number | string> {
  const found = new Map<string, number | string>();
  for (const key of Object.keys(NARROWS)) {
    const value = schema[key];
    if (typeof value === 'number') found.set(key, value);
  }
  for (const key of TEXT_LIMITS) {
    const value = schema[key];
    if (value !== undefined && value !== false) found.set(key, String(value));
  }
  return found;
}
