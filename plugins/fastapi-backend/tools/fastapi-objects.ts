import { argsOf, lineOf, type PyDecorator, rawText, textOf } from './py-tree.ts';
import {
  asStr,
  EMPTY_STR,
  type FunctionValue,
  type Inherited,
  type Machine,
  type RouterObject,
  type Scope,
  type Site,
  type StrValue,
  str,
  unknown,
  type Value,
} from './py-values.ts';

/** What FastAPI's classes do with calls: new routers, routes, includes and mounts. */

const HTTP_VERBS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'trace'] as const;
/** Methods that give a decorator. */
const DECORATORS: ReadonlySet<string> = new Set([
  ...HTTP_VERBS,
  'api_route',
  'route',
  'websocket',
  'websocket_route',
]);
const ADDERS: ReadonlySet<string> = new Set([
  'add_api_route',
  'add_route',
  'add_api_websocket_route',
  'add_websocket_route',
]);

export const ROUTER_METHODS: ReadonlySet<string> = new Set([
  ...DECORATORS,
  ...ADDERS,
  'include_router',
  'mount',
]);

const APPS: ReadonlySet<string> = new Set(['fastapi.FastAPI', 'fastapi.applications.FastAPI']);
const ROUTERS: ReadonlySet<string> = new Set(['fastapi.APIRouter', 'fastapi.routing.APIRouter']);

export function isRouterClass(name: string): boolean {
  return APPS.has(name) || ROUTERS.has(name);
}

/** `FastAPI(…)`, `APIRouter(…)` or a subclass of theirs. */
export function newRouter(machine: Machine, base: string, site: Site): Value {
  const router: RouterObject = {
    kind: APPS.has(base) ? 'app' : 'router',
    name: '',
    module: site.scope.module,
    line: lineOf(site.scope.module.source, site.node),
    options: inherited(machine, site, APPS.has(base)),
    entries: [],
    included: false,
  };
  machine.routers.push(router);
  if (argsOf(site.scope.module.source, site.node).keyword.has('routes'))
    machine.report(site.scope.module, site.node, 'routes given as routes=[…] are not read');
  return { kind: 'router', router };
}

function inherited(machine: Machine, site: Site, isApp: boolean): Inherited {
  const { scope, node } = site;
  const args = argsOf(scope.module.source, node);
  const value = (name: string): Value | undefined => {
    const at = args.keyword.get(name);
    return at === undefined ? undefined : machine.evaluate(at, scope);
  };
  const at = args.keyword.get('prefix');
  if (args.hasSpread)
    machine.report(scope.module, node, 'options are given with ** and may change prefix or dependencies');
  return {
    prefix:
      at === undefined || isApp
        ? EMPTY_STR
        : asStr(machine.evaluate(at, scope), textOf(scope.module.source, at)),
    tags: value('tags'),
    dependencies: value('dependencies'),
    deprecated: value('deprecated'),
    includeInSchema: value('include_in_schema'),
  };
}

/** A call of a method of an app or router. `apply:<verb>` is `router.get(…)(handler)`, with the first call in `first`. */
export function callRouterMethod(
  machine: Machine,
  router: RouterObject,
  name: string,
  site: Site,
  first?: Site,
): Value {
  const { scope, node } = site;
  const args = argsOf(scope.module.source, node);
  const expression = args.positional[0];
  if (name.startsWith('apply:') && first !== undefined) {
    if (expression !== undefined)
      addRoute(
        machine,
        router,
        name.slice(6),
        first,
        machine.evaluate(expression, scope),
        textOf(scope.module.source, expression),
      );
    return unknown('');
  }
  if (DECORATORS.has(name)) return { kind: 'registrar', router, verb: name, call: site };
  if (ADDERS.has(name)) {
    const handler = args.positional[1] ?? args.keyword.get('endpoint') ?? args.keyword.get('route');
    const value = handler === undefined ? unknown('') : machine.evaluate(handler, scope);
    const text = handler === undefined ? '?' : textOf(scope.module.source, handler);
    addRoute(machine, router, name, site, value, value.kind === 'function' ? value.name : text);
    return unknown('');
  }
  if (name === 'include_router') include(machine, router, site);
  else mount(machine, router, site);
  return unknown('');
}

/** Registers a function under a decorator such as `@router.get("/x")`; other decorators are none of our business. */
export function applyRegistrar(
  machine: Machine,
  decorator: PyDecorator,
  fn: FunctionValue,
  scope: Scope,
): void {
  const verb = decorator.names[decorator.names.length - 1];
  const [head, ...middle] = decorator.names.slice(0, -1);
  if (head === undefined || verb === undefined) return;
  let base = machine.lookup(head, scope);
  for (const name of middle) {
    if (base?.kind === 'module') base = machine.moduleAttribute(base.module, name);
    else if (base?.kind !== 'router' || name !== 'router') base = undefined;
  }
  if (base?.kind === 'router') {
    if (DECORATORS.has(verb))
      addRoute(machine, base.router, verb, { node: decorator.node, scope }, fn, fn.name);
    return;
  }
  const isPath =
    (decorator.args?.positional[0] ?? decorator.args?.keyword.get('path'))?.name.endsWith('String') === true;
  const isRouteLike =
    DECORATORS.has(verb) &&
    isPath &&
    /(^|_)(app|api|router|routes)$/i.test(middle[middle.length - 1] ?? head);
  if (isRouteLike && base?.kind !== 'external' && base?.kind !== 'call')
    machine.report(
      scope.module,
      decorator.node,
      `${decorator.names.slice(0, -1).join('.')} is not known, so its prefix is not either`,
    );
}

function addRoute(
  machine: Machine,
  router: RouterObject,
  verb: string,
  site: Site,
  handler: Value,
  handlerName: string,
): void {
  const { source } = site.scope.module;
  const args = argsOf(source, site.node);
  const path = args.positional[0] ?? args.keyword.get('path');
  const methods = methodsOf(machine, verb, site);
  if (path === undefined && args.hasSpread)
    machine.report(site.scope.module, site.node, 'the path is given with * or **');
  router.entries.push({
    kind: 'route',
    methods,
    path: path === undefined ? EMPTY_STR : asStr(machine.evaluate(path, site.scope), textOf(source, path)),
    handler,
    handlerName,
    module: site.scope.module,
    line: lineOf(source, site.node),
    websocket: verb.includes('websocket'),
    keywords: new Map([...args.keyword].map(([name, node]) => [name, { node, scope: site.scope }])),
    conditional: machine.conditions > 0,
  });
}

function methodsOf(machine: Machine, verb: string, site: Site): string[] {
  if (verb.includes('websocket')) return ['WEBSOCKET'];
  if ((HTTP_VERBS as readonly string[]).includes(verb)) return [verb.toUpperCase()];
  const node = argsOf(site.scope.module.source, site.node).keyword.get('methods');
  // Starlette's own routes answer HEAD wherever they answer GET; FastAPI's do not.
  const plain = verb === 'route' || verb === 'add_route';
  const value = node === undefined ? undefined : machine.evaluate(node, site.scope);
  if (value === undefined) return plain ? ['GET', 'HEAD'] : ['GET'];
  const known = value.kind === 'list' && value.items.every((item) => item.kind === 'str' && item.exact);
  if (value.kind !== 'list' || !known) {
    machine.report(site.scope.module, site.node, 'the methods are computed');
    return ['?'];
  }
  const methods = value.items.flatMap((item) => (item.kind === 'str' ? item.text.toUpperCase() : []));
  return [...new Set(plain && methods.includes('GET') ? [...methods, 'HEAD'] : methods)].sort();
}

function include(machine: Machine, router: RouterObject, site: Site): void {
  const { scope, node } = site;
  const { source } = scope.module;
  const args = argsOf(source, node);
  const expression = args.positional[0] ?? args.keyword.get('router');
  const value = expression === undefined ? unknown('') : machine.evaluate(expression, scope);
  if (value.kind !== 'router') {
    machine.report(
      scope.module,
      node,
      'the included router is not part of the files that were read, or is computed',
    );
    return;
  }
  value.router.included = true;
  router.entries.push({
    kind: 'include',
    router: value.router,
    options: inherited(machine, site, false),
    module: scope.module,
    line: lineOf(source, node),
    conditional: machine.conditions > 0,
  });
}

function mount(machine: Machine, router: RouterObject, site: Site): void {
  const { scope, node } = site;
  const { source } = scope.module;
  const args = argsOf(source, node);
  const path = args.positional[0] ?? args.keyword.get('path');
  const target = args.positional[1] ?? args.keyword.get('app');
  const value = target === undefined ? unknown('') : machine.evaluate(target, scope);
  const text: StrValue =
    path === undefined ? str('') : asStr(machine.evaluate(path, scope), textOf(source, path));
  if (value.kind === 'router') value.router.included = true;
  router.entries.push({
    kind: 'mount',
    // Starlette takes the slash at the end off.
    path: { ...text, text: text.text.replace(/\/+$/, '') },
    app: value.kind === 'router' ? value.router : undefined,
    target: target === undefined ? '?' : rawText(source, target).slice(0, 120),
    module: scope.module,
    line: lineOf(source, node),
    conditional: machine.conditions > 0,
  });
}
