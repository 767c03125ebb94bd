import { MethodError } from '../../../scripts/core/method.ts';
import { Interpreter } from './interpreter.ts';
import { isRelevant, isTestFile, type PyProject, readProject, syntaxNotes } from './py-project.ts';
import { rawText } from './py-tree.ts';
import type { FunctionValue, RouterObject, Value } from './py-values.ts';

/** A project after its modules were carried out, and the apps that came of it. */
export interface ReadApps {
  readonly project: PyProject;
  readonly machine: Interpreter;
  readonly apps: readonly RouterObject[];
  readonly notes: readonly string[];
}

/** Reads a folder. Test files are only read when something imports them. Throws `not_found` for a folder that is not there. */
export function readApps(root: string, signal: AbortSignal): ReadApps {
  const project = readProject(root, signal);
  const machine = new Interpreter(project, signal);
  const entries = [...project.modules.values()].filter((m) => !isTestFile(m.source.path));
  for (const module of entries) if (isRelevant(module)) machine.runModule(module);
  // Factories that only a server calls (`uvicorn --factory`) are called here with nothing known of their arguments.
  for (const module of entries) {
    for (const fn of functionsOf(module.scope.vars.values())) {
      const made = machine.routers.some((r) => r.module === fn.scope.module && within(r, fn, machine));
      const text = rawText(fn.scope.module.source, fn.node);
      if (!made && fn.scope.module === module && /\b(FastAPI|APIRouter)\s*\(/.test(text))
        machine.call(fn, [], new Map());
    }
  }
  const apps = machine.routers
    .filter((router) => router.kind === 'app')
    .sort((a, b) => (appId(a) < appId(b) ? -1 : appId(a) > appId(b) ? 1 : a.line - b.line));
  const notes = [...project.notes, ...syntaxNotes(project)];
  if (machine.stopped)
    notes.push('The project is larger than one call works through; routes may be missing.');
  const skipped = project.modules.size - entries.length;
  if (skipped > 0) notes.push(`${skipped} test files were not searched for apps.`);
  return { project, machine, apps, notes };
}

/** `app/main.py:app`, as people name an app to uvicorn, with the path for the module. */
export function appId(app: RouterObject): string {
  return `${app.module.source.path}:${app.name === '' ? `line ${app.line}` : app.name}`;
}

/** Apps that a caller's word means: `app.main:app`, `app/main.py:app`, a variable or a file. Throws `not_found`. */
export function selectApps(
  apps: readonly RouterObject[],
  wanted: string | undefined,
): readonly RouterObject[] {
  if (wanted === undefined) return apps;
  const [place = '', name] = wanted.includes(':') ? wanted.split(':') : [undefined, wanted];
  const chosen = apps.filter((app) => {
    const path = app.module.source.path;
    const dotted = path.replace(/(\/__init__)?\.py$/, '').replaceAll('/', '.');
    const isPlace = place === '' || path === place || dotted === place || dotted.endsWith(`.${place}`);
    return isPlace && (name === undefined || app.name === name || (wanted === path && place === ''));
  });
  if (chosen.length > 0) return chosen;
  const there = apps.map(appId).join(', ');
  throw new MethodError('not_found', `There is no app ${wanted}.`, {
    fix:
      there === '' ? 'No FastAPI(…) was found; leave app out to see the routers.' : `Apps found: ${there}.`,
  });
}

function within(router: RouterObject, fn: FunctionValue, machine: Interpreter): boolean {
  const { source } = fn.scope.module;
  const first = source.text.slice(0, fn.node.from).split('\n').length;
  const last = source.text.slice(0, fn.node.to).split('\n').length;
  return machine.routers.includes(router) && router.line >= first && router.line <= last;
}

function functionsOf(values: Iterable<Value>): FunctionValue[] {
  return [...values].filter((value): value is FunctionValue => value.kind === 'function');
}
