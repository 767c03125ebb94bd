import { assignmentOf, dottedName, type PySource, rawText, statementsOf } from './py-tree.ts';

/** Libraries whose jobs are known. `in-process` is FastAPI's own BackgroundTasks. */
export type JobLibrary = 'celery' | 'taskiq' | 'dramatiq' | 'arq' | 'rq' | 'huey' | 'apscheduler';

/** An application, broker or scheduler that a module makes, by the name of its variable. */
export interface JobApp {
  readonly library: JobLibrary;
  /** What it was made with: `taskiq_redis.ListQueueBroker`. */
  readonly made: string;
  readonly name: string;
  readonly file: string;
  readonly line: number;
}

/** What the names of one module stand for, as far as its imports say. */
export type Imports = ReadonlyMap<string, string>;

const CONSTRUCTORS: readonly [RegExp, JobLibrary][] = [
  [/^celery\b.*\bCelery$/, 'celery'],
  [/^taskiq\w*\b.*Broker$/, 'taskiq'],
  [/^dramatiq\b.*Broker$/, 'dramatiq'],
  [/^huey\b.*Huey$/, 'huey'],
  [/^apscheduler\b.*Scheduler$/, 'apscheduler'],
];
/** Decorators that need no application. */
const DECORATORS: readonly [RegExp, JobLibrary][] = [
  [/^celery\b.*\bshared_task$/, 'celery'],
  [/^taskiq\b.*\basync_shared_broker\.task$/, 'taskiq'],
  [/^dramatiq\b.*\bactor$/, 'dramatiq'],
  [/^rq\b.*\bjob$/, 'rq'],
];
const METHODS: Readonly<Partial<Record<JobLibrary, RegExp>>> = {
  celery: /^task$/,
  taskiq: /^task$/,
  dramatiq: /^actor$/,
  huey: /^(task|periodic_task)$/,
  apscheduler: /^scheduled_job$/,
};

const MAX_IMPORT_CHARS = 20_000;

/** `import a.b as c` and `from a import b as c`, anywhere in the module. */
export function importsOf(source: PySource): Imports {
  const found = new Map<string, string>();
  source.tree.iterate({
    enter: (ref) => {
      if (ref.name !== 'ImportStatement') return true;
      const text = rawText(source, ref.node)
        .slice(0, MAX_IMPORT_CHARS)
        .replace(/#[^\n]*|[()\s]+/g, ' ')
        .trim();
      const from = /^from ([\w.]+) import (.+)$/.exec(text);
      for (const item of (from?.[2] ?? /^import (.+)$/.exec(text)?.[1] ?? '').split(',')) {
        const [name, as] = item.trim().split(/ as /);
        if (name === undefined || name === '') continue;
        if (from !== null) found.set(as ?? name, `${from[1]}.${name}`);
        else
          found.set(
            as ?? (name.split('.')[0] as string),
            as === undefined ? (name.split('.')[0] as string) : name,
          );
      }
      return false;
    },
  });
  return found;
}

/** A dotted name with its first part replaced by what was imported under it. */
export function fullName(names: readonly string[], imports: Imports): string {
  const [head = '', ...rest] = names;
  return [imports.get(head) ?? head, ...rest].join('.');
}

/** Applications that a module makes at its top. */
export function appsOf(source: PySource, imports: Imports, lineOf: (from: number) => number): JobApp[] {
  return statementsOf(source.tree.topNode).flatMap((statement) => {
    if (statement.name !== 'AssignStatement') return [];
    const { targets, value } = assignmentOf(source, statement);
    const name = targets[0]?.[0];
    let call = value;
    // `broker = RedisStreamBroker(…).with_middlewares(…)` is made by the innermost call.
    while (call?.name === 'CallExpression' && call.firstChild?.name === 'MemberExpression') {
      const inner = call.firstChild.firstChild;
      if (inner?.name !== 'CallExpression') break;
      call = inner;
    }
    const callee = call?.name === 'CallExpression' ? dottedName(source, call.firstChild ?? call) : undefined;
    if (name === undefined || callee === undefined) return [];
    const made = fullName(callee, imports);
    const library = CONSTRUCTORS.find(([pattern]) => pattern.test(made))?.[1];
    return library === undefined
      ? []
      : [{ library, made, name, file: source.path, line: lineOf(statement.from) }];
  });
}

/**
 * The library whose job a decorator makes. An application is known by the name of its variable in all modules: projects that
 * give the same name to two kinds of them are rare, and then the module's own wins.
 */
export function libraryOf(
  names: readonly string[],
  imports: Imports,
  apps: readonly JobApp[],
  file: string,
): JobLibrary | undefined {
  const whole = fullName(names, imports);
  const free = DECORATORS.find(([pattern]) => pattern.test(whole))?.[1];
  if (free !== undefined) return free;
  const method = names.at(-1) as string;
  const owner = names.at(-2);
  if (owner === undefined) return undefined;
  const variable = names.length === 2 ? (imports.get(owner)?.split('.').at(-1) ?? owner) : owner;
  const named = apps.filter((app) => app.name === variable);
  const app = named.find((a) => a.file === file) ?? named[0];
  return app !== undefined && METHODS[app.library]?.test(method) === true ? app.library : undefined;
}
