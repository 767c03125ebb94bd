import {
  isObject,
  type Json,
  list,
  type OpenApiDocument,
  type OpenApiOperation,
  object,
  parameterKey,
  text,
} from './openapi-document.ts';
import { type Change, type Direction, SchemaComparison } from './openapi-schema-diff.ts';

type Draft = Omit<Change, 'operation'>;

/** Every difference between two documents, operation by operation, as a client of the base meets it. */
export function diffDocuments(base: OpenApiDocument, head: OpenApiDocument, signal: AbortSignal): Change[] {
  const changes: Change[] = [];
  const after = new Map(head.operations.map((o) => [o.key, o]));
  const before = new Map(base.operations.map((o) => [o.key, o]));
  for (const [key, from] of before) {
    signal.throwIfAborted();
    const to = after.get(key);
    const found = to === undefined ? [gone(from)] : diffOperation(base, head, from, to);
    changes.push(...found.map((draft) => ({ ...draft, operation: from.id })));
  }
  for (const [key, to] of after)
    if (!before.has(key)) changes.push(at(to.id, 'additive', 'operation-added', 'operation', 'is new'));
  return changes;
}

function at(operation: string, kind: Change['kind'], rule: string, place: string, message: string): Change {
  return { kind, rule, operation, place, message };
}

function gone({ operation }: OpenApiOperation): Draft {
  const was = operation.deprecated === true ? ', it was deprecated' : ', it was not deprecated';
  return { kind: 'breaking', rule: 'operation-removed', place: 'operation', message: `is gone${was}` };
}

function diffOperation(
  base: OpenApiDocument,
  head: OpenApiDocument,
  from: OpenApiOperation,
  to: OpenApiOperation,
): Draft[] {
  const found: Draft[] = [];
  const push = (kind: Change['kind'], rule: string, place: string, message: string): void => {
    found.push({ kind, rule, place, message });
  };
  const schemas = (a: unknown, b: unknown, place: string, direction: Direction): void => {
    const comparison = new SchemaComparison(base, head, direction);
    comparison.compare(a, b, place);
    found.push(...comparison.changes);
  };
  const [a, b] = [from.operation, to.operation];
  if (text(a.operationId) !== text(b.operationId))
    push(
      'info',
      'operation-id-changed',
      'operationId',
      `is ${text(b.operationId)} now, was ${text(a.operationId)}`,
    );
  if (a.deprecated !== true && b.deprecated === true)
    push('info', 'deprecated', 'operation', 'is deprecated now');
  security(from, to, push);
  parameters(from, to, push, schemas);
  body(base.resolve(a.requestBody), head.resolve(b.requestBody), push, schemas);
  responses(base, head, a, b, push, schemas);
  return found;
}

type Push = (kind: Change['kind'], rule: string, place: string, message: string) => void;
type Schemas = (a: unknown, b: unknown, place: string, direction: Direction) => void;

/** Credentials that were enough have to stay enough. */
function security(from: OpenApiOperation, to: OpenApiOperation, push: Push): void {
  const open = (o: OpenApiOperation): boolean =>
    o.security.length === 0 || o.security.some((s) => Object.keys(s).length === 0);
  if (open(to)) {
    if (!open(from)) push('info', 'security-removed', 'security', 'asks for no credentials any more');
    return;
  }
  if (open(from)) {
    push('breaking', 'security-required', 'security', 'asks for credentials now');
    return;
  }
  const enough = (old: Json): boolean =>
    to.security.some((next) =>
      Object.entries(next).every(([scheme, scopes]) => {
        const had = old[scheme];
        return had !== undefined && list(scopes).every((scope) => list(had).includes(scope));
      }),
    );
  const lost = from.security.filter((old) => !enough(old));
  if (lost.length > 0)
    push(
      'breaking',
      'security-changed',
      'security',
      `${schemes(lost)} is not enough any more, needs ${schemes(to.security)}`,
    );
}

function schemes(alternatives: readonly Json[]): string {
  return alternatives
    .map((s) =>
      Object.entries(s)
        .map(([name, scopes]) => [name, ...list(scopes)].join(' '))
        .join(' + '),
    )
    .join(' or ');
}

function parameters(from: OpenApiOperation, to: OpenApiOperation, push: Push, schemas: Schemas): void {
  const keyed = (all: readonly Json[]): Map<string, Json> =>
    new Map(all.filter((p) => p.in !== 'path').map((p) => [parameterKey(p), p]));
  const [before, after] = [keyed(from.parameters), keyed(to.parameters)];
  for (const [key, old] of before) {
    const next = after.get(key);
    if (next === undefined) {
      push('info', 'parameter-removed', key, 'is not read any more');
      continue;
    }
    if (old.required !== true && next.required === true)
      push('breaking', 'parameter-required', key, 'is required now');
    if (old.required === true && next.required !== true)
      push('additive', 'parameter-optional', key, 'may be left out now');
    schemas(schemaOf(old), schemaOf(next), key, 'request');
  }
  for (const [key, next] of after) {
    if (before.has(key)) continue;
    if (next.required === true) push('breaking', 'parameter-required', key, 'is new and required');
    else push('additive', 'parameter-added', key, 'is new');
  }
  const path = (o: OpenApiOperation): Json[] => o.parameters.filter((p) => p.in === 'path');
  const order = (o: OpenApiOperation): string[] =>
    [...o.id.matchAll(/\{([^}:]*)/g)].map((m) => m[1] as string);
  order(from).forEach((name, i) => {
    const old = path(from).find((p) => p.name === name);
    const next = path(to).find((p) => p.name === order(to)[i]);
    if (old !== undefined && next !== undefined)
      schemas(schemaOf(old), schemaOf(next), `path ${name}`, 'request');
  });
}

/** Some parameters have a content type instead of a schema. */
function schemaOf(parameter: Json): unknown {
  return parameter.schema ?? object(Object.values(object(parameter.content))[0]).schema;
}

function body(from: Json, to: Json, push: Push, schemas: Schemas): void {
  const [before, after] = [object(from.content), object(to.content)];
  if (Object.keys(before).length === 0) {
    if (Object.keys(after).length === 0) return;
    const needed = to.required === true;
    push(
      needed ? 'breaking' : 'additive',
      'body-added',
      'body',
      needed ? 'is required now, there was none' : 'may be sent now',
    );
    return;
  }
  if (Object.keys(after).length === 0) {
    push('info', 'body-removed', 'body', 'is not read any more');
    return;
  }
  if (from.required !== true && to.required === true)
    push('breaking', 'body-required', 'body', 'is required now');
  contents(before, after, 'body', 'request', push, schemas);
}

function responses(
  base: OpenApiDocument,
  head: OpenApiDocument,
  from: Json,
  to: Json,
  push: Push,
  schemas: Schemas,
): void {
  const [before, after] = [object(from.responses), object(to.responses)];
  for (const [code, value] of Object.entries(before)) {
    const place = `response ${code}`;
    if (after[code] === undefined) {
      const ok = code.startsWith('2') || code.startsWith('3');
      push(ok ? 'breaking' : 'info', 'response-removed', place, 'is not documented any more');
      continue;
    }
    const [old, next] = [base.resolve(value), head.resolve(after[code])];
    contents(object(old.content), object(next.content), place, 'response', push, schemas);
    for (const name of Object.keys(object(old.headers)))
      if (!Object.keys(object(next.headers)).some((n) => n.toLowerCase() === name.toLowerCase()))
        push('breaking', 'header-removed', `${place} header ${name}`, 'is not documented any more');
  }
  for (const code of Object.keys(after))
    if (before[code] === undefined)
      push('additive', 'response-added', `response ${code}`, 'is documented now');
}

function contents(
  before: Json,
  after: Json,
  place: string,
  direction: Direction,
  push: Push,
  schemas: Schemas,
): void {
  for (const [type, value] of Object.entries(before)) {
    const next = after[type];
    if (!isObject(next)) push('breaking', 'media-type-removed', place, `is not ${type} any more`);
    else schemas(object(value).schema ?? {}, next.schema ?? {}, place, direction);
  }
  for (const type of Object.keys(after))
    if (before[type] === undefined) push('additive', 'media-type-added', place, `can be ${type} now`);
}
