import type { SyntaxNode } from '@lezer/common';
import type { PySource } from './py-tree.ts';

/** What reading a project without running it can know of a Python value. */
export type Value =
  | StrValue
  | { readonly kind: 'const'; readonly value: number | boolean | null }
  | { readonly kind: 'list'; readonly items: Value[]; readonly complete: boolean }
  | { readonly kind: 'router'; readonly router: RouterObject }
  | { readonly kind: 'module'; readonly module: PyModule }
  | FunctionValue
  | ClassValue
  | { readonly kind: 'instance'; readonly of: ClassValue; readonly text: string }
  /** A name of a package that is not part of the project: `fastapi.Depends`. */
  | { readonly kind: 'external'; readonly name: string }
  /** A call of such a name. */
  | CallValue
  | { readonly kind: 'annotated'; readonly type: Value; readonly extras: readonly Value[] }
  /** `router.get(…)` before the function is there. */
  | { readonly kind: 'registrar'; readonly router: RouterObject; readonly verb: string; readonly call: Site }
  | { readonly kind: 'method'; readonly router: RouterObject; readonly name: string }
  | { readonly kind: 'unknown'; readonly text: string };

export interface StrValue {
  readonly kind: 'str';
  /** Parts that are not known stand as `<expression>`. */
  readonly text: string;
  readonly exact: boolean;
  /** What had to be assumed, as sentences. */
  readonly assumed: readonly string[];
}

export interface FunctionValue {
  readonly kind: 'function';
  readonly name: string;
  readonly node: SyntaxNode;
  readonly scope: Scope;
  readonly isAsync: boolean;
  readonly inClass: boolean;
}

export interface ClassValue {
  readonly kind: 'class';
  readonly name: string;
  readonly node: SyntaxNode;
  /** Names of the class body; its parent is where the class is defined. */
  readonly scope: Scope;
}

export interface CallValue {
  readonly kind: 'call';
  readonly of: string;
  readonly site: Site;
}

/** An expression at its place, to be evaluated when needed. */
export interface Site {
  readonly node: SyntaxNode;
  readonly scope: Scope;
}

export interface Scope {
  readonly vars: Map<string, Value>;
  readonly parent: Scope | undefined;
  readonly module: PyModule;
  /** What a function body returned first, among what is known. */
  returned?: Value;
}

export interface PyModule {
  readonly source: PySource;
  readonly scope: Scope;
  state: 'new' | 'running' | 'done';
}

/** Options of FastAPI that go down from app, router and include to a route. */
export interface Inherited {
  readonly prefix: StrValue;
  readonly tags: Value | undefined;
  readonly dependencies: Value | undefined;
  readonly deprecated: Value | undefined;
  readonly includeInSchema: Value | undefined;
}

/** A FastAPI app or an APIRouter, with what was registered on it, in order. */
export interface RouterObject {
  readonly kind: 'app' | 'router';
  name: string;
  readonly module: PyModule;
  readonly line: number;
  readonly options: Inherited;
  readonly entries: Entry[];
  included: boolean;
}

export type Entry = RouteEntry | IncludeEntry | MountEntry;

export interface RouteEntry {
  readonly kind: 'route';
  readonly methods: readonly string[];
  readonly path: StrValue;
  readonly handler: Value;
  readonly handlerName: string;
  readonly module: PyModule;
  readonly line: number;
  readonly websocket: boolean;
  /** Keyword arguments of the decorator. */
  readonly keywords: ReadonlyMap<string, Site>;
  /** Inside `if`, `except` or a loop whose turns are not known. */
  readonly conditional: boolean;
}

export interface IncludeEntry {
  readonly kind: 'include';
  readonly router: RouterObject;
  readonly options: Inherited;
  readonly module: PyModule;
  readonly line: number;
  readonly conditional: boolean;
}

export interface MountEntry {
  readonly kind: 'mount';
  readonly path: StrValue;
  readonly app: RouterObject | undefined;
  readonly target: string;
  readonly module: PyModule;
  readonly line: number;
  readonly conditional: boolean;
}

/** Something that decides about routes and that could not be read. */
export interface Unresolved {
  readonly file: string;
  readonly line: number;
  readonly what: string;
  readonly why: string;
}

export const unknown = (text: string): Value => ({ kind: 'unknown', text });

export const str = (text: string): StrValue => ({ kind: 'str', text, exact: true, assumed: [] });

export const EMPTY_STR: StrValue = str('');

export function joinStr(parts: readonly StrValue[]): StrValue {
  return {
    kind: 'str',
    text: parts.map((part) => part.text).join(''),
    exact: parts.every((part) => part.exact),
    assumed: [...new Set(parts.flatMap((part) => part.assumed))],
  };
}

/** A value as a string; what is not one stands as `<expression>`. */
export function asStr(value: Value, expression: string): StrValue {
  if (value.kind === 'str') return value;
  if (value.kind === 'const' && typeof value.value === 'number') return str(String(value.value));
  return { kind: 'str', text: `<${expression}>`, exact: false, assumed: [] };
}

/** What evaluating and registering need of the program that carries a project out. */
export interface Machine {
  readonly routers: RouterObject[];
  /** How many `if`s, `except`s and unknown loops are around what is carried out now. */
  readonly conditions: number;
  evaluate(node: SyntaxNode, scope: Scope): Value;
  call(fn: FunctionValue, positional: readonly Value[], keyword: ReadonlyMap<string, Value>): Value;
  lookup(name: string, scope: Scope): Value | undefined;
  moduleAttribute(module: PyModule, name: string): Value | undefined;
  report(module: PyModule, node: SyntaxNode, why: string): void;
}
