import type { OpenApiDocument } from './openapi-document.ts';
import { asChoice, NARROWS, type Shape, shapeOf, written } from './openapi-shape.ts';

/** Who has to cope with the data: the service (request) or the client (response). */
export type Direction = 'request' | 'response';

export interface Change {
  /** `breaking`: a client written against the base notices. `info`: it may. */
  readonly kind: 'breaking' | 'additive' | 'info';
  /** Stable id of the rule, for example `field-removed`. */
  readonly rule: string;
  /** `POST /orders`; null for the document as a whole. */
  readonly operation: string | null;
  /** Where in the operation: `body.lines[].sku`, `response 200.total`, `query page`. */
  readonly place: string;
  readonly message: string;
}

type Draft = Omit<Change, 'operation'>;

/** Differences of two schemas as seen by an old client, for data that goes in one direction. */
export class SchemaComparison {
  readonly changes: Draft[] = [];
  readonly #base: OpenApiDocument;
  readonly #head: OpenApiDocument;
  readonly #request: boolean;
  readonly #seen = new Set<string>();

  constructor(base: OpenApiDocument, head: OpenApiDocument, direction: Direction) {
    this.#base = base;
    this.#head = head;
    this.#request = direction === 'request';
  }

  /** Models with a name are compared once, so recursive ones end; `place` is then the first place that has them. */
  compare(base: unknown, head: unknown, place: string): void {
    const [old, next] = [nameOf(base), nameOf(head)];
    if (place.length > MAX_PLACE_CHARS) return;
    if (old !== '' && next !== '') {
      if (this.#seen.has(`${old} ${next}`)) return;
      this.#seen.add(`${old} ${next}`);
    }
    let from = shapeOf(base, this.#base.resolve);
    let to = shapeOf(head, this.#head.resolve);
    if (from.variants.size === 0 && to.variants.has(old)) from = asChoice(from, old, base);
    else if (to.variants.size === 0 && from.variants.has(next)) to = asChoice(to, next, head);
    const same = this.#types(from, to, place);
    this.#values(from, to, place);
    if (same) {
      this.#limits(from, to, place);
      this.#fields(from, to, place);
      this.#variants(from, to, place);
      if (from.items !== undefined && to.items !== undefined)
        this.compare(from.items, to.items, `${place}[]`);
      if (from.additional !== undefined && to.additional !== undefined)
        this.compare(from.additional, to.additional, `${place}.*`);
    }
  }

  /** Whether what is inside can be compared. */
  #types(from: Shape, to: Shape, place: string): boolean {
    if (from.types === undefined || to.types === undefined) {
      if (from.types === to.types) return true;
      const narrower = to.types !== undefined;
      const message = narrower
        ? `is ${names(to.types)} now, was anything`
        : `is anything now, was ${names(from.types)}`;
      this.#add(narrower, 'type-changed', place, message);
      return false;
    }
    const gone = [...from.types].filter((t) => !has(to.types, t));
    const come = [...to.types].filter((t) => !has(from.types, t));
    for (const [types, isGone] of [
      [gone, true],
      [come, false],
    ] as const) {
      const kinds = types.filter((t) => t !== 'null');
      if (types.length > kinds.length)
        this.#add(isGone, 'null', place, isGone ? 'is never null any more' : 'may be null now');
      if (kinds.length === 0) continue;
      const whole = `is ${names(to.types)} now, was ${names(from.types)}`;
      // A type that was replaced is one change, and nobody can send or read the old one.
      if (isGone && come.some((t) => t !== 'null')) this.#push('breaking', 'type-changed', place, whole);
      else if (isGone || gone.every((t) => t === 'null')) this.#add(isGone, 'type-changed', place, whole);
    }
    return gone.filter((t) => t !== 'null').length === 0;
  }

  #values(from: Shape, to: Shape, place: string): void {
    if (from.values === undefined && to.values === undefined) return;
    if (from.values === undefined || to.values === undefined) {
      const fixed = to.values !== undefined;
      this.#add(
        fixed,
        'values-changed',
        place,
        fixed ? `takes only ${quoted(to.values)} now` : 'takes any value now',
      );
      return;
    }
    const gone = [...from.values.keys()].filter((v) => !to.values?.has(v));
    const come = [...to.values.keys()].filter((v) => !from.values?.has(v));
    if (gone.length > 0)
      this.#add(true, 'value-removed', place, `has no ${gone.slice(0, 10).join(', ')} any more`);
    if (come.length > 0) this.#add(false, 'value-added', place, `has ${come.slice(0, 10).join(', ')} now`);
  }

  #limits(from: Shape, to: Shape, place: string): void {
    for (const key of new Set([...from.limits.keys(), ...to.limits.keys()])) {
      const [old, next] = [from.limits.get(key), to.limits.get(key)];
      if (old === next) continue;
      const message =
        next === undefined ? `has no ${key} any more` : `has ${key} ${next} now, was ${old ?? 'without'}`;
      const narrower = isNarrower(key, old, next);
      const kind = this.#request ? (narrower ? 'breaking' : 'additive') : 'info';
      this.#push(kind, 'limit-changed', place, message);
    }
    if (this.#request && written(from.default) !== written(to.default) && from.hasDefault)
      this.#push(
        'breaking',
        'default-changed',
        place,
        `is ${said(to)} when it is left out, was ${said(from)}`,
      );
  }

  #fields(from: Shape, to: Shape, place: string): void {
    for (const [name, schema] of from.properties) {
      const at = `${place}.${name}`;
      const next = to.properties.get(name);
      if (next === undefined) this.#removed(to, at);
      else {
        const [was, is] = [from.required.has(name), to.required.has(name)];
        if (was !== is)
          this.#add(
            is,
            is ? 'field-required' : 'field-optional',
            at,
            is ? 'is required now' : 'may be absent now',
          );
        this.compare(schema, next, at);
      }
    }
    for (const name of to.properties.keys()) {
      if (from.properties.has(name)) continue;
      const needed = this.#request && to.required.has(name);
      const rule = needed ? 'field-required' : 'field-added';
      this.#push(
        needed ? 'breaking' : 'additive',
        rule,
        `${place}.${name}`,
        needed ? 'is new and required' : 'is new',
      );
    }
    if (this.#request && from.open && !to.open)
      this.#push('breaking', 'unknown-refused', place, 'refuses unknown fields now');
  }

  #removed(to: Shape, at: string): void {
    if (!this.#request) this.#push('breaking', 'field-removed', at, 'is not there any more');
    else if (to.open)
      this.#push('info', 'field-removed', at, 'is not read any more; what clients send there is ignored');
    else this.#push('breaking', 'field-removed', at, 'is refused now');
  }

  #variants(from: Shape, to: Shape, place: string): void {
    for (const [name, schema] of from.variants) {
      const next = to.variants.get(name);
      if (next === undefined) this.#add(true, 'variant-removed', place, `cannot be ${name} any more`);
      else this.compare(schema, next, `${place}<${name}>`);
    }
    for (const name of to.variants.keys())
      if (!from.variants.has(name)) this.#add(false, 'variant-added', place, `can be ${name} now`);
  }

  /** Less is let through: that breaks requests. More is let through: that breaks who reads responses. */
  #add(narrower: boolean, rule: string, place: string, message: string): void {
    this.#push(narrower === this.#request ? 'breaking' : 'additive', rule, place, message);
  }

  #push(kind: Change['kind'], rule: string, place: string, message: string): void {
    this.changes.push({ kind, rule, place, message });
  }
}

const MAX_PLACE_CHARS = 600;

/** An integer is a number; a number need not be one. */
function has(types: ReadonlySet<string> | undefined, type: string): boolean {
  return types?.has(type) === true || (type === 'integer' && types?.has('number') === true);
}

function isNarrower(
  key: string,
  old: number | string | undefined,
  next: number | string | undefined,
): boolean {
  if (next === undefined) return false;
  if (old === undefined) return true;
  const way = NARROWS[key];
  return way === undefined || (way === 'up' ? Number(next) > Number(old) : Number(next) < Number(old));
}

/** Last part of a reference, as people know the model; empty for a schema that is written in place. */
function nameOf(schema: unknown): string {
  const value = (schema as { $ref?: unknown } | null | undefined)?.$ref;
  return typeof value === 'string' ? (value.split('/').at(-1) ?? '') : '';
}

function names(types: ReadonlySet<string> | undefined): string {
  return [...(types ?? [])].join(' or ');
}

function quoted(values: ReadonlyMap<string, unknown>): string {
  return [...values.keys()].slice(0, 10).join(', ');
}

function said(shape: Shape): string {
  return shape.hasDefault ? written(shape.default) : 'without a default';
}
