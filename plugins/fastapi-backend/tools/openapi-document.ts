import { parse } from 'yaml';
import { messageOf } from '../../../scripts/core/errors.ts';
import { MethodError } from '../../../scripts/core/method.ts';
import { readText } from '../../../scripts/core/source-files.ts';

export type Json = Readonly<Record<string, unknown>>;

/** One HTTP operation of a document, with what its path and the document add to it. */
export interface OpenApiOperation {
  /** `GET /orders/{id}`, as written. */
  readonly id: string;
  /** The same with parameters without names: two documents that differ in those only mean one operation. */
  readonly key: string;
  readonly operation: Json;
  /** Parameters of the path and of the operation, references followed; the operation's own win. */
  readonly parameters: readonly Json[];
  /** Alternatives, each a list of schemes with scopes; an empty list is no security at all. */
  readonly security: readonly Json[];
}

/** An OpenAPI 3 document, references followed on demand. */
export interface OpenApiDocument {
  readonly file: string;
  readonly version: string;
  readonly title: string;
  readonly apiVersion: string;
  readonly operations: readonly OpenApiOperation[];
  /** The object that a `$ref` of this document means, or the object itself. References to other files are not followed. */
  resolve(value: unknown): Json;
  /** References that lead nowhere or out of the document, each once. */
  readonly unresolved: ReadonlySet<string>;
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
const MAX_BYTES = 30_000_000;
const MAX_REFERENCES = 50;

/** Throws `not_openapi`, `unsupported`, and what reading a text throws. */
export function readOpenApi(path: string): OpenApiDocument {
  const root = parsed(path, readText(path, MAX_BYTES));
  if (typeof root.swagger === 'string')
    throw new MethodError('unsupported', `${path} is Swagger ${root.swagger}.`, {
      fix: 'Convert it to OpenAPI 3 first; FastAPI has never written version 2.',
    });
  if (typeof root.openapi !== 'string' || !/^3\./.test(root.openapi))
    throw new MethodError('not_openapi', `${path} has no key openapi with a version 3.`, {
      fix: 'Give the document that the service has under /openapi.json.',
    });
  const unresolved = new Set<string>();
  const resolve = (value: unknown): Json => follow(root, value, unresolved);
  const info = object(root.info);
  return {
    file: path,
    version: root.openapi,
    title: text(info.title),
    apiVersion: text(info.version),
    operations: operationsOf(root, resolve),
    resolve,
    unresolved,
  };
}

function parsed(path: string, content: string): Json {
  let value: unknown;
  try {
    value = /^\s*[{[]/.test(content) ? JSON.parse(content) : parse(content, { maxAliasCount: 100 });
  } catch (error) {
    throw new MethodError(
      'not_openapi',
      `${path} is neither JSON nor YAML: ${messageOf(error).slice(0, 300)}`,
      {
        fix: 'Write the document anew; a page of HTML is often what was saved.',
      },
    );
  }
  return object(value);
}

function follow(root: Json, value: unknown, unresolved: Set<string>): Json {
  let at = value;
  for (let n = 0; n < MAX_REFERENCES; n++) {
    const reference = object(at).$ref;
    if (typeof reference !== 'string') return object(at);
    const next = reference.startsWith('#/') ? pointed(root, reference) : undefined;
    if (next === undefined) {
      unresolved.add(reference);
      return {};
    }
    at = next;
  }
  return {};
}

function pointed(root: Json, reference: string): unknown {
  let at: unknown = root;
  for (const part of reference.slice(2).split('/')) {
    const key = decoded(part).replaceAll('~1', '/').replaceAll('~0', '~');
    at = Array.isArray(at) ? at[Number(key)] : Object.hasOwn(object(at), key) ? object(at)[key] : undefined;
  }
  return at;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function operationsOf(root: Json, resolve: (value: unknown) => Json): OpenApiOperation[] {
  return Object.entries(object(root.paths)).flatMap(([path, item]) => {
    const pathItem = resolve(item);
    return METHODS.filter((method) => isObject(pathItem[method])).map((method) => {
      const operation = object(pathItem[method]);
      const shared = list(pathItem.parameters).map(resolve);
      const own = list(operation.parameters).map(resolve);
      const names = new Set(own.map(parameterKey));
      return {
        id: `${method.toUpperCase()} ${path}`,
        key: `${method.toUpperCase()} ${path.replace(/\{[^}]*\}/g, '{}')}`,
        operation,
        parameters: [...shared.filter((p) => !names.has(parameterKey(p))), ...own],
        security: list(operation.security ?? root.security).map(object),
      };
    });
  });
}

/** Header names have no case. */
export function parameterKey(parameter: Json): string {
  const place = text(parameter.in);
  return `${place} ${place === 'header' ? text(parameter.name).toLowerCase() : text(parameter.name)}`;
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function object(value: unknown): Json {
  return isObject(value) ? value : {};
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
