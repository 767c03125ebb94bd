import type { Method, MethodContext } from '../../../scripts/core/method.ts';
import { pathFrom } from '../../../scripts/core/source-files.ts';
import { countBySeverity, type Finding, type NotRead, sortFindings } from './finding.ts';
import { annotationOf, textOf } from './py-tree.ts';
import type { Machine, RouterObject, Unresolved, Value } from './py-values.ts';
import { appId, readApps, selectApps } from './read-app.ts';
import { findInRouters, findInTable } from './route-findings.ts';
import { patternOf } from './route-patterns.ts';
import { type Route, tableOf } from './route-table.ts';
import { findVersion } from './versions.ts';

interface Params {
  readonly path: string;
  readonly app?: string;
}

/** A route under the names that FastAPI has for its parts. */
export interface ListedRoute {
  readonly app: string;
  readonly methods: readonly string[];
  /** `<expression>` stands for a part that is only known at run time. */
  readonly path: string;
  readonly path_known: boolean;
  readonly path_parameters: readonly string[];
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly async: boolean | null;
  readonly websocket: boolean;
  /** The expression, or null for none. */
  readonly response_model: string | null;
  /** Null when computed, and for websockets. */
  readonly status_code: number | null;
  readonly dependencies: readonly { name: string; kind: string; from: string; scopes?: readonly string[] }[];
  readonly tags: readonly string[];
  readonly deprecated: boolean;
  readonly include_in_schema: boolean;
  readonly conditional: boolean;
}

export interface RouteList {
  readonly counts: {
    readonly files: number;
    readonly apps: number;
    readonly routes: number;
    readonly unresolved: number;
    readonly findings: { error: number; warning: number; info: number };
  };
  readonly fastapi: { version: string; exact: boolean; from: string } | null;
  readonly apps: readonly { id: string; file: string; line: number; routes: number }[];
  readonly routes: readonly ListedRoute[];
  readonly mounts: readonly { app: string; path: string; target: string; file: string; line: number }[];
  /** Routers that no app includes, with the routes they would have. */
  readonly routersWithoutApp: readonly {
    name: string;
    file: string;
    line: number;
    routes: readonly ListedRoute[];
  }[];
  readonly unresolved: readonly Unresolved[];
  readonly findings: readonly Finding[];
  readonly notRead: readonly NotRead[];
  readonly notes: readonly string[];
}

export const listRoutes: Method<Params, RouteList> = {
  name: 'list_routes',
  description:
    'Every route of the FastAPI apps in a folder, with full path, handler, models and dependencies, in matching order, and what is wrong with them.',
  params: {
    type: 'object',
    additionalProperties: false,
    properties: {
      path: {
        type: 'string',
        minLength: 1,
        default: '.',
        description: 'Folder of the project, from the caller’s folder.',
      },
      app: {
        type: 'string',
        minLength: 1,
        description:
          'Only this app: app.main:app, app/main.py:app, or the name of its variable. Default: all.',
      },
    },
  },
  idempotent: true,
  run: (params: Params, context: MethodContext) => run(params, context),
};

function run(params: Params, { cwd, signal }: MethodContext): RouteList {
  const root = pathFrom(cwd, params.path);
  const { project, machine, apps, notes } = readApps(root, signal);
  const chosen = selectApps(apps, params.app);
  const fastapi = findVersion(root, 'fastapi');
  const tables = chosen.map((app) => ({ app, table: tableOf(machine, app) }));
  const truncated = tables.some(({ table }) => table.truncated);
  // A mounted app is shown below the app that mounts it, and not again by itself.
  const shown = tables.filter(({ app }) => !app.included || params.app !== undefined);
  const routes = shown.flatMap(({ app, table }) =>
    table.rows.flatMap((row) => (row.kind === 'route' ? [listed(machine, row.route, app)] : [])),
  );
  const loose =
    params.app === undefined ? machine.routers.filter((r) => r.kind === 'router' && !r.included) : [];
  const routersWithoutApp = loose.map((router) => ({
    name: router.name,
    file: router.module.source.path,
    line: router.line,
    routes: tableOf(machine, router).rows.flatMap((row) =>
      row.kind === 'route' ? [listed(machine, row.route, router)] : [],
    ),
  }));
  const findings = sortFindings([
    ...shown.flatMap(({ table }) => findInTable(machine, table.rows, fastapi)),
    ...findInRouters(params.app === undefined ? machine.routers : [], apps.length > 0),
  ]);
  const unresolved = [...new Map(machine.unresolved.map((u) => [JSON.stringify(u), u])).values()];
  return {
    counts: {
      files: project.modules.size,
      apps: chosen.length,
      routes: routes.length,
      unresolved: unresolved.length,
      findings: countBySeverity(findings),
    },
    fastapi:
      fastapi === undefined
        ? null
        : { version: fastapi.numbers.join('.'), exact: fastapi.exact, from: fastapi.from },
    apps: tables.map(({ app, table }) => ({
      id: appId(app),
      file: app.module.source.path,
      line: app.line,
      routes: table.rows.filter((row) => row.kind === 'route').length,
    })),
    routes,
    mounts: shown.flatMap(({ app, table }) =>
      table.rows.flatMap((row) =>
        row.kind === 'route'
          ? []
          : [
              {
                app: appId(app),
                path: row.mount.path.text,
                target: row.mount.entry.target,
                file: row.mount.entry.module.source.path,
                line: row.mount.entry.line,
              },
            ],
      ),
    ),
    routersWithoutApp,
    unresolved,
    findings,
    notRead: project.notRead,
    notes: [
      ...notes,
      ...new Set(
        shown.flatMap(({ table }) =>
          table.rows.flatMap((r) => (r.kind === 'route' ? r.route.path.assumed : [])),
        ),
      ),
      ...(truncated ? ['More than 20,000 routes; the rest is left out.'] : []),
    ],
  };
}

function listed(machine: Machine, route: Route, app: RouterObject): ListedRoute {
  const { entry, path } = route;
  return {
    app: appId(app),
    methods: entry.methods,
    path: path.text,
    path_known: path.exact,
    path_parameters: patternOf(path.text)?.names ?? [],
    name: entry.handlerName,
    file: entry.module.source.path,
    line: entry.line,
    async: entry.handler.kind === 'function' ? entry.handler.isAsync : null,
    websocket: entry.websocket,
    response_model: responseModel(machine, route),
    status_code: statusCode(machine, route),
    dependencies: route.dependencies.map(({ name, kind, from, scopes }) => ({
      name,
      kind,
      from,
      ...(scopes === undefined ? {} : { scopes }),
    })),
    tags: route.tags,
    deprecated: route.deprecated,
    include_in_schema: route.includeInSchema,
    conditional: route.conditional,
  };
}

/** `response_model=…`, else the return annotation, as FastAPI takes it. */
export function responseModel(machine: Machine, route: Route): string | null {
  const { keywords, handler, websocket } = route.entry;
  const site = keywords.get('response_model');
  if (site !== undefined) {
    const value = machine.evaluate(site.node, site.scope);
    return value.kind === 'const' && value.value === null
      ? null
      : textOf(site.scope.module.source, site.node);
  }
  if (handler.kind !== 'function' || websocket) return null;
  const typeDef = handler.node.getChild('TypeDef');
  const annotation = typeDef === null ? undefined : annotationOf(typeDef);
  const text = annotation === undefined ? '' : textOf(handler.scope.module.source, annotation);
  return text === '' || text === 'None' || /(^|\.)\w*Response$/.test(text) ? null : text;
}

function statusCode(machine: Machine, route: Route): number | null {
  const site = route.entry.keywords.get('status_code');
  if (route.entry.websocket) return null;
  if (site === undefined) return 200;
  const value: Value = machine.evaluate(site.node, site.scope);
  if (value.kind === 'const' && typeof value.value === 'number') return value.value;
  const name = /HTTP_(\d{3})_|HTTPStatus\.(\w+)/.exec(textOf(site.scope.module.source, site.node));
  if (name?.[1] !== undefined) return Number(name[1]);
  return STATUS_NAMES[name?.[2] ?? ''] ?? null;
}

/** Names of `http.HTTPStatus` that routes declare. */
const STATUS_NAMES: Readonly<Record<string, number>> = {
  OK: 200,
  CREATED: 201,
  ACCEPTED: 202,
  NO_CONTENT: 204,
  MOVED_PERMANENTLY: 301,
  FOUND: 302,
  SEE_OTHER: 303,
  TEMPORARY_REDIRECT: 307,
  PERMANENT_REDIRECT: 308,
};
