import { blockingCalls } from './blocking-calls.ts';
import type { Finding } from './finding.ts';
import { lineOf, paramsOf } from './py-tree.ts';
import type { FunctionValue, Machine, RouterObject, StrValue } from './py-values.ts';
import { covers, type Pattern, patternOf } from './route-patterns.ts';
import { markersOf, type Route, type Row, signatureDependencies } from './route-table.ts';
import { compareVersions, type PinnedVersion } from './versions.ts';

/** Routes with parameters that later ones are compared with; an app with more gets no shadow check beyond. */
const MAX_COMPARED = 4_000;
/** Dependencies of dependencies that are followed for path parameters. */
const MAX_DEPENDENCY_DEPTH = 8;
/** Since this version a router may be filled after it was included (checked with 0.142.2). */
const LIVE_INCLUDES_SINCE = [0, 137];

export function findInTable(
  machine: Machine,
  rows: readonly Row[],
  fastapi: PinnedVersion | undefined,
): Finding[] {
  const routes = rows.flatMap((row) => (row.kind === 'route' ? [row.route] : []));
  return [
    ...orderFindings(rows),
    ...routes.flatMap((route) => parameterFindings(machine, route)),
    ...routes.flatMap((route) => blockingFindings(machine, route)),
    ...routes.flatMap((route) => lateFindings(route, fastapi)),
  ];
}

function at(route: Route): { file: string; line: number } {
  return { file: route.entry.module.source.path, line: route.entry.line };
}

function title(route: Route): string {
  return `${route.entry.methods.join(',')} ${route.path.text}`;
}

interface Earlier {
  readonly pattern: Pattern;
  readonly path: StrValue;
  /** Undefined for a mount, which takes every method. */
  readonly route: Route | undefined;
  readonly where: string;
}

/** Starlette takes the first route whose path and method fit. What an earlier one takes never reaches a later one. */
function orderFindings(rows: readonly Row[]): Finding[] {
  const found: Finding[] = [];
  const exact = new Map<string, Route>();
  const open: Earlier[] = [];
  for (const row of rows) {
    if (row.kind === 'mount') {
      const pattern = patternOf(`${row.mount.path.text}/{rest:path}`);
      const where = `the mount at ${row.mount.entry.module.source.path}:${row.mount.entry.line}`;
      if (pattern !== undefined) open.push({ pattern, path: row.mount.path, route: undefined, where });
      continue;
    }
    const { route } = row;
    const pattern = patternOf(route.path.text);
    if (pattern === undefined) continue;
    const blocked = new Set<string>();
    for (const method of route.entry.methods) {
      if (method === '?') continue;
      const key = `${method} ${pattern.shape}`;
      const first = exact.get(key);
      if (first === undefined) exact.set(key, route);
      else {
        blocked.add(method);
        found.push(duplicate(route, first, method));
      }
    }
    const shadow = open.find((earlier) => shadows(earlier, route, pattern, blocked));
    if (shadow !== undefined) found.push(shadowed(route, shadow));
    if (pattern.names.length > 0 && open.length < MAX_COMPARED)
      open.push({
        pattern,
        path: route.path,
        route,
        where: `${title(route)} at ${at(route).file}:${at(route).line}`,
      });
  }
  return found;
}

function shadows(earlier: Earlier, route: Route, pattern: Pattern, blocked: ReadonlySet<string>): boolean {
  const methods = route.entry.methods.filter((method) => !blocked.has(method) && method !== '?');
  if (methods.length === 0) return false;
  if (earlier.route === undefined) return covers(earlier.pattern, pattern);
  const { entry } = earlier.route;
  if (!methods.every((method) => entry.methods.includes(method))) return false;
  return earlier.pattern.shape !== pattern.shape && covers(earlier.pattern, pattern);
}

function duplicate(route: Route, first: Route, method: string): Finding {
  const same =
    route.entry === first.entry
      ? 'its router is included twice with the same prefix'
      : `${first.entry.handlerName} at ${at(first).file}:${at(first).line} has it already`;
  const sure = !route.conditional && !first.conditional;
  return {
    rule: 'duplicate-route',
    severity: sure ? 'error' : 'warning',
    ...at(route),
    message: `${method} ${route.path.text} (${route.entry.handlerName}) is never reached: ${same}${sure ? '' : ', if both branches run'}.`,
    fix: 'Remove one of the two, or give one another path or method.',
  };
}

function shadowed(route: Route, earlier: Earlier): Finding {
  const sure = !route.conditional && earlier.route?.conditional !== true;
  return {
    rule: earlier.route === undefined ? 'shadowed-by-mount' : 'shadowed-route',
    severity: sure ? 'error' : 'warning',
    ...at(route),
    message: `${title(route)} (${route.entry.handlerName}) is never reached: ${earlier.where} is compared first and takes the same requests.`,
    fix: `Register ${route.path.text} before it; routes are compared in order of registration.`,
  };
}

/** Path parameters that nothing reads, and `Path(…)` parameters that the path does not have. */
function parameterFindings(machine: Machine, route: Route): Finding[] {
  const { handler } = route.entry;
  const pattern = patternOf(route.path.text);
  if (handler.kind !== 'function' || pattern === undefined) return [];
  const read = readNames(machine, route, handler);
  const found: Finding[] = [];
  for (const name of pattern.names) {
    if (read.names.has(name) || read.open) continue;
    found.push({
      rule: 'path-parameter-unused',
      severity: 'warning',
      ...at(route),
      message: `${title(route)}: neither ${handler.name} nor its dependencies take the path parameter ${name}, so it is ignored and not validated.`,
      fix: `Add ${name} to the signature of ${handler.name}, or take it out of the path.`,
    });
  }
  for (const param of paramsOf(handler.scope.module.source, handler.node)) {
    const isPath = markersOf(machine, param, handler).some(
      (v) => v.kind === 'call' && /^fastapi(\.\w+)?\.Path$/.test(v.of),
    );
    const alias = isPath && rawHasAlias(handler, param.default, param.annotation);
    if (!isPath || alias || pattern.names.includes(param.name) || !route.path.exact) continue;
    found.push({
      rule: 'path-parameter-not-in-path',
      severity: 'error',
      file: handler.scope.module.source.path,
      line: lineOf(handler.scope.module.source, handler.node),
      message: `${title(route)}: ${param.name} is declared with Path(), but the path has no {${param.name}}; every request is answered with 422.`,
      fix: `Put {${param.name}} into the path, or declare it with Query().`,
    });
  }
  return found;
}

function rawHasAlias(
  fn: FunctionValue,
  ...nodes: readonly ({ from: number; to: number } | undefined)[]
): boolean {
  const { text } = fn.scope.module.source;
  return nodes.some((node) => node !== undefined && /\balias\s*=/.test(text.slice(node.from, node.to)));
}

/** Names that a handler and its dependencies take. `open` when something may read the path in a way that cannot be seen. */
function readNames(
  machine: Machine,
  route: Route,
  handler: FunctionValue,
): { names: Set<string>; open: boolean } {
  const names = new Set<string>();
  let open = false;
  const seen = new Set<FunctionValue['node']>();
  const visit = (fn: FunctionValue, depth: number): void => {
    if (seen.has(fn.node)) return;
    seen.add(fn.node);
    const { source } = fn.scope.module;
    for (const param of paramsOf(source, fn.node)) {
      names.add(param.name);
      const annotation =
        param.annotation === undefined ? '' : source.text.slice(param.annotation.from, param.annotation.to);
      if (/\b(Request|WebSocket|HTTPConnection)\b/.test(annotation) || /\balias\s*=/.test(annotation))
        open = true;
      if (
        param.default !== undefined &&
        /\balias\s*=/.test(source.text.slice(param.default.from, param.default.to))
      )
        open = true;
    }
    if (depth > MAX_DEPENDENCY_DEPTH) open = true;
    else follow(signatureDependencies(machine, fn), depth);
  };
  const follow = (dependencies: Route['dependencies'], depth: number): void => {
    for (const { target } of dependencies) {
      if (target === undefined) open = true;
      else visit(target, depth + 1);
    }
  };
  visit(handler, 0);
  follow(route.dependencies, 0);
  return { names, open };
}

function blockingFindings(machine: Machine, route: Route): Finding[] {
  const { handler } = route.entry;
  const functions = new Map<FunctionValue['node'], FunctionValue>();
  if (handler.kind === 'function') functions.set(handler.node, handler);
  for (const { target } of route.dependencies) if (target !== undefined) functions.set(target.node, target);
  return [...functions.values()].flatMap((fn) =>
    blockingCalls(machine, fn).map((call): Finding => {
      const through = call.through === undefined ? '' : ` through ${call.through}()`;
      return {
        rule: 'blocking-call',
        severity: 'error',
        file: call.file,
        line: call.line,
        message: `${call.call} blocks the event loop: it is called${through} by async def ${fn.name}. Every other request of the process waits.`,
        fix: call.instead,
      };
    }),
  );
}

function lateFindings(route: Route, fastapi: PinnedVersion | undefined): Finding[] {
  const isOld = fastapi?.exact === true && compareVersions(fastapi.numbers, LIVE_INCLUDES_SINCE) < 0;
  if (!route.late || !isOld || fastapi === undefined) return [];
  return [
    {
      rule: 'route-after-include',
      severity: 'error',
      ...at(route),
      message: `${title(route)} (${route.entry.handlerName}) is not served: its router was included before this line, and FastAPI ${fastapi.numbers.join('.')} (${fastapi.from}) copies routes when it includes.`,
      fix: 'Move include_router below the last route, or update FastAPI to 0.137 or later.',
    },
  ];
}

/** Routers that no app includes, and prefixes that FastAPI refuses. */
export function findInRouters(routers: readonly RouterObject[], hasApp: boolean): Finding[] {
  return routers.flatMap((router) => {
    const found: Finding[] = [];
    const place = { file: router.module.source.path, line: router.line };
    const routes = router.entries.filter((entry) => entry.kind === 'route').length;
    if (hasApp && router.kind === 'router' && !router.included && router.entries.length > 0)
      found.push({
        rule: 'router-not-included',
        severity: 'warning',
        ...place,
        message: `The router ${router.name || 'here'} with ${routes} routes is not included in anything that was read.`,
        fix: 'Include it in the app with include_router, or delete it.',
      });
    found.push(...prefixFindings(router.options.prefix, place));
    for (const entry of router.entries) {
      const entryPlace = { file: entry.module.source.path, line: entry.line };
      if (entry.kind === 'include') found.push(...prefixFindings(entry.options.prefix, entryPlace));
      const whole = entry.kind === 'route' ? router.options.prefix.text + entry.path.text : '/';
      if (entry.kind === 'route' && whole !== '' && !whole.startsWith('/') && !whole.startsWith('<'))
        found.push({
          rule: 'path-without-slash',
          severity: 'error',
          ...entryPlace,
          message: `The path ${JSON.stringify(whole)} does not start with /, so no request can match it.`,
          fix: `Write ${JSON.stringify(`/${entry.path.text}`)}.`,
        });
    }
    return found;
  });
}

function prefixFindings(prefix: StrValue, place: { file: string; line: number }): Finding[] {
  if (!prefix.exact || prefix.text === '') return [];
  if (prefix.text.startsWith('/') && !prefix.text.endsWith('/')) return [];
  const what = prefix.text.endsWith('/') ? 'ends with /' : 'does not start with /';
  const right = `/${prefix.text.replace(/^\/+|\/+$/g, '')}`;
  return [
    {
      rule: 'bad-prefix',
      severity: 'error',
      ...place,
      message: `The prefix ${JSON.stringify(prefix.text)} ${what}; FastAPI refuses it when the module is imported.`,
      fix: right === '/' ? 'Leave the prefix out.' : `Write prefix=${JSON.stringify(right)}.`,
    },
  ];
}
