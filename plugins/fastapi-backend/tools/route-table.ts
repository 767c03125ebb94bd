import { argsOf, dottedName, type PyParam, paramsOf, textOf } from './py-tree.ts';
import {
  type FunctionValue,
  type Inherited,
  joinStr,
  type Machine,
  type MountEntry,
  type PyModule,
  type RouteEntry,
  type RouterObject,
  type StrValue,
  type Value,
} from './py-values.ts';

/** One dependency of a route, as FastAPI will resolve it. */
export interface Dependency {
  readonly name: string;
  readonly kind: 'Depends' | 'Security';
  readonly scopes?: readonly string[];
  /** Where it is written. */
  readonly from: 'app' | 'router' | 'include' | 'decorator' | 'signature';
  /** The function, when it is part of the project. */
  readonly target: FunctionValue | undefined;
}

/** A route of an app, with everything that comes down to it from routers and includes. */
export interface Route {
  readonly entry: RouteEntry;
  readonly app: RouterObject;
  readonly path: StrValue;
  readonly tags: readonly string[];
  readonly dependencies: readonly Dependency[];
  readonly deprecated: boolean;
  readonly includeInSchema: boolean;
  readonly conditional: boolean;
  /** Written below the line that includes its router, in the same file. FastAPI before 0.137 does not serve it. */
  readonly late: boolean;
}

export interface Mount {
  readonly entry: MountEntry;
  readonly path: StrValue;
}

export type Row =
  | { readonly kind: 'route'; readonly route: Route }
  | { readonly kind: 'mount'; readonly mount: Mount };

export interface RouteTable {
  /** In the order in which a request is compared with them; a mount stands after the routes of its app. */
  readonly rows: readonly Row[];
  readonly truncated: boolean;
}

const MAX_ROWS = 20_000;
const MAX_NESTING = 24;

interface Level {
  readonly options: Inherited;
  readonly from: 'app' | 'router' | 'include';
}

/** What a router inherits from where it is included. */
interface Around {
  readonly prefix: readonly StrValue[];
  readonly levels: readonly Level[];
  readonly conditional: boolean;
  /** The include, when routes written below it in the same file are late. */
  readonly included: { readonly module: PyModule; readonly line: number } | undefined;
  readonly routers: readonly RouterObject[];
}

/** All routes of an app, in matching order. A router that includes itself through others is followed only once. */
export function tableOf(machine: Machine, app: RouterObject): RouteTable {
  const rows: Row[] = [];
  let truncated = false;
  const visit = (router: RouterObject, around: Around): void => {
    const levels: readonly Level[] = [...around.levels, { options: router.options, from: router.kind }];
    const prefix = [...around.prefix, router.options.prefix];
    for (const entry of router.entries) {
      truncated ||= rows.length >= MAX_ROWS;
      if (truncated) return;
      const conditional = around.conditional || entry.conditional;
      if (entry.kind === 'route') {
        const { included } = around;
        const late = included !== undefined && included.module === entry.module && entry.line > included.line;
        rows.push({
          kind: 'route',
          route: routeOf(machine, app, entry, prefix, { levels, conditional, late }),
        });
        continue;
      }
      const inner = entry.kind === 'include' ? entry.router : entry.app;
      const isNew =
        inner !== undefined && !around.routers.includes(inner) && around.routers.length < MAX_NESTING;
      const routers = inner === undefined ? around.routers : [...around.routers, inner];
      if (entry.kind === 'include') {
        const below: Around = {
          prefix: [...prefix, entry.options.prefix],
          levels: [...levels, { options: entry.options, from: 'include' }],
          conditional,
          included: { module: entry.module, line: entry.line },
          routers,
        };
        if (isNew) visit(entry.router, below);
        continue;
      }
      const path = joinStr([...prefix, entry.path]);
      // A mounted app has its own routes: the path in front of them, but no dependencies of the outer app.
      if (isNew && inner !== undefined)
        visit(inner, { prefix: [path], levels: [], conditional, included: undefined, routers });
      rows.push({ kind: 'mount', mount: { entry, path } });
    }
  };
  visit(app, { prefix: [], levels: [], conditional: false, included: undefined, routers: [app] });
  return { rows, truncated };
}

function routeOf(
  machine: Machine,
  app: RouterObject,
  entry: RouteEntry,
  prefix: readonly StrValue[],
  { levels, conditional, late }: { levels: readonly Level[]; conditional: boolean; late: boolean },
): Route {
  const own = (name: string): Value | undefined => {
    const site = entry.keywords.get(name);
    return site === undefined ? undefined : machine.evaluate(site.node, site.scope);
  };
  const listed = (value: Value | undefined, from: Dependency['from']): Dependency[] =>
    value?.kind === 'list'
      ? value.items.flatMap((item) => dependencyOf(machine, item, from, undefined) ?? [])
      : [];
  return {
    entry,
    app,
    path: joinStr([...prefix, entry.path]),
    tags: [...new Set([...levels.flatMap((l) => stringsOf(l.options.tags)), ...stringsOf(own('tags'))])],
    dependencies: [
      ...levels.flatMap((l) => listed(l.options.dependencies, l.from)),
      ...listed(own('dependencies'), 'decorator'),
      ...signatureDependencies(machine, entry.handler),
    ],
    deprecated: isTrue(own('deprecated')) || levels.some((l) => isTrue(l.options.deprecated)),
    includeInSchema:
      !isFalse(own('include_in_schema')) &&
      !levels.some((l) => isFalse(l.options.includeInSchema)) &&
      !entry.websocket,
    conditional,
    late,
  };
}

/** Dependencies in the parameters of a function: `x = Depends(f)`, `x: Annotated[T, Depends(f)]` and names that stand for either. */
export function signatureDependencies(machine: Machine, handler: Value): Dependency[] {
  if (handler.kind !== 'function') return [];
  return paramsOf(handler.scope.module.source, handler.node).flatMap((param) =>
    markersOf(machine, param, handler).flatMap(
      (value) =>
        dependencyOf(
          machine,
          value,
          'signature',
          param.annotation && textOf(handler.scope.module.source, param.annotation),
        ) ?? [],
    ),
  );
}

/** What FastAPI reads from a parameter beside its type: its default and the extras of `Annotated`. */
export function markersOf(machine: Machine, param: PyParam, fn: FunctionValue): Value[] {
  const annotated = param.annotation === undefined ? undefined : machine.evaluate(param.annotation, fn.scope);
  const extras = annotated?.kind === 'annotated' ? annotated.extras : [];
  return param.default === undefined ? [...extras] : [...extras, machine.evaluate(param.default, fn.scope)];
}

const DEPENDS = /^fastapi(\.params|\.param_functions)?\.(Depends|Security)$/;

function dependencyOf(
  machine: Machine,
  value: Value,
  from: Dependency['from'],
  type: string | undefined,
): Dependency | undefined {
  if (value.kind !== 'call') return undefined;
  const match = DEPENDS.exec(value.of);
  if (match === null) return undefined;
  const { node, scope } = value.site;
  const { source } = scope.module;
  const args = argsOf(source, node);
  const target = args.positional[0] ?? args.keyword.get('dependency');
  const scopes = args.keyword.get('scopes');
  const found = target === undefined ? undefined : machine.evaluate(target, scope);
  return {
    name:
      target === undefined
        ? (type ?? '?')
        : (dottedName(source, target)?.join('.') ?? textOf(source, target)),
    kind: match[2] as Dependency['kind'],
    ...(scopes === undefined ? {} : { scopes: stringsOf(machine.evaluate(scopes, scope)) }),
    from,
    target: found?.kind === 'function' ? found : undefined,
  };
}

function stringsOf(value: Value | undefined): string[] {
  if (value?.kind !== 'list') return [];
  return value.items.map((item) => {
    if (item.kind === 'str') return item.text;
    return item.kind === 'unknown'
      ? `<${item.text}>`
      : item.kind === 'external'
        ? `<${item.name}>`
        : '<computed>';
  });
}

const isTrue = (value: Value | undefined): boolean => value?.kind === 'const' && value.value === true;
const isFalse = (value: Value | undefined): boolean => value?.kind === 'const' && value.value === false;
