import type { SyntaxNode } from '@lezer/common';
import { fullName, type Imports, type JobApp, type JobLibrary, libraryOf } from './job-names.ts';
import { stringValue } from './py-literal.ts';
import {
  argsOf,
  assignmentOf,
  childrenOf,
  decoratorsOf,
  definedName,
  dottedName,
  elementsOf,
  lineOf,
  NO_ARGS,
  type PyArgs,
  type PySource,
  rawText,
  textOf,
} from './py-tree.ts';

/** One job as its source declares it. Texts are expressions as written; null is what nobody set. */
export interface Job {
  readonly library: JobLibrary;
  /** The name that callers use; for Celery the explicit one, or module and function. */
  readonly name: string;
  readonly function: string;
  readonly async: boolean;
  readonly retries: string | null;
  readonly limit: string | null;
  readonly ack: string | null;
  readonly queue: string | null;
  readonly file: string;
  readonly line: number;
}

/** A job with the arguments that declared it, for the rules. */
export interface DeclaredJob extends Job {
  readonly source: PySource;
  readonly args: PyArgs;
}

export interface Schedule {
  readonly library: JobLibrary;
  /** Name of the entry or of the job. */
  readonly name: string;
  /** The job that it starts, where that is written as text or name. */
  readonly job: string | null;
  /** The expression that says when. */
  readonly when: string;
  readonly file: string;
  readonly line: number;
}

export interface Setting {
  readonly key: string;
  readonly value: string;
  readonly file: string;
  readonly line: number;
}

export interface ModuleJobs {
  readonly jobs: readonly DeclaredJob[];
  readonly schedules: readonly Schedule[];
  readonly settings: readonly Setting[];
  /** Calls that hand work to the web process itself. */
  readonly inProcess: readonly { readonly file: string; readonly line: number; readonly call: string }[];
}

const RETRIES: Readonly<Partial<Record<JobLibrary, readonly string[]>>> = {
  celery: ['max_retries', 'autoretry_for'],
  taskiq: ['max_retries', 'retry_on_error'],
  dramatiq: ['max_retries'],
  rq: ['retry'],
  huey: ['retries'],
  arq: ['max_tries'],
};
const LIMITS = ['time_limit', 'soft_time_limit', 'timeout', 'job_timeout'];
const QUEUES = ['queue', 'queue_name', 'priority'];

/** Jobs, schedules and settings of one module. */
export function readModule(source: PySource, imports: Imports, apps: readonly JobApp[]): ModuleJobs {
  const jobs: DeclaredJob[] = [];
  const schedules: Schedule[] = [];
  const settings: Setting[] = [];
  const inProcess: { file: string; line: number; call: string }[] = [];
  source.tree.iterate({
    enter: ({ name, node }) => {
      if (name === 'DecoratedStatement') decorated(source, node, imports, apps, jobs, schedules);
      else if (name === 'ClassDefinition') worker(source, node, imports, jobs, schedules);
      else if (name === 'AssignStatement') assigned(source, node, schedules, settings);
      else if (name === 'CallExpression') called(source, node, imports, apps, schedules, settings, inProcess);
      return true;
    },
  });
  return { jobs, schedules, settings, inProcess };
}

function decorated(
  source: PySource,
  node: SyntaxNode,
  imports: Imports,
  apps: readonly JobApp[],
  jobs: DeclaredJob[],
  schedules: Schedule[],
): void {
  const definition = node.getChild('FunctionDefinition');
  if (definition === null) return;
  for (const decorator of decoratorsOf(source, node)) {
    const library = libraryOf(decorator.names, imports, apps, source.path);
    if (library === undefined) continue;
    const args = decorator.args ?? NO_ARGS;
    const line = lineOf(source, decorator.node);
    const fn = definedName(source, definition);
    const job = declared(source, library, fn, definition.getChild('async') !== null, args, line);
    jobs.push(job);
    const when = args.keyword.get('schedule');
    const add = (text: string): void => {
      schedules.push({ library, name: job.name, job: job.name, when: text, file: source.path, line });
    };
    if (library === 'taskiq' && when !== undefined) add(textOf(source, when));
    if (library === 'apscheduler') add(written(source, args));
    if (library === 'huey' && decorator.names.at(-1) === 'periodic_task') add(written(source, args));
  }
}

function declared(
  source: PySource,
  library: JobLibrary,
  fn: string,
  isAsync: boolean,
  args: PyArgs,
  line: number,
): DeclaredJob {
  const explicit = text(
    source,
    args.keyword.get('name') ?? args.keyword.get('task_name') ?? args.keyword.get('actor_name'),
  );
  const module = source.path
    .replace(/^src\//, '')
    .replace(/(\/__init__)?\.py$/, '')
    .replaceAll('/', '.');
  const set = (keys: readonly string[]): string | null => {
    const given = keys.filter((key) => args.keyword.has(key));
    if (given.length === 0) return null;
    return given.map((key) => `${key}=${textOf(source, args.keyword.get(key) as SyntaxNode)}`).join(', ');
  };
  return {
    library,
    name:
      explicit ??
      (library === 'celery' || library === 'taskiq'
        ? `${module}${library === 'celery' ? '.' : ':'}${fn}`
        : fn),
    function: fn,
    async: isAsync,
    retries: set(RETRIES[library] ?? []),
    limit: set(LIMITS),
    ack: set(['acks_late', 'acks_on_failure_or_timeout', 'reject_on_worker_lost']),
    queue: set(QUEUES),
    file: source.path,
    line,
    source,
    args,
  };
}

/** The class that an ARQ worker is started with. */
function worker(
  source: PySource,
  node: SyntaxNode,
  imports: Imports,
  jobs: DeclaredJob[],
  schedules: Schedule[],
): void {
  const body = node.getChild('Body');
  const fields = new Map<string, SyntaxNode>();
  for (const statement of body?.getChildren('AssignStatement') ?? []) {
    const { targets, value } = assignmentOf(source, statement);
    const name = targets[0]?.[0];
    if (name !== undefined && value !== undefined) fields.set(name, value);
  }
  const usesArq = [...imports.values()].some((name) => /^arq\b/.test(name));
  if (!usesArq || !(fields.has('functions') || fields.has('cron_jobs'))) return;
  const shared = new Map([...fields].filter(([key]) => key === 'max_tries' || key === 'job_timeout'));
  for (const element of listed(fields.get('functions'))) {
    const isCall = element.name === 'CallExpression';
    const own = isCall ? argsOf(source, element) : NO_ARGS;
    const fn = isCall ? own.positional[0] : element;
    if (fn === undefined) continue;
    const args = { ...own, keyword: new Map([...shared, ...own.keyword]) };
    jobs.push(declared(source, 'arq', functionName(source, fn), true, args, lineOf(source, element)));
  }
  for (const element of listed(fields.get('cron_jobs'))) {
    if (element.name !== 'CallExpression') continue;
    const args = argsOf(source, element);
    const job = args.positional[0] === undefined ? null : functionName(source, args.positional[0]);
    const when = { ...args, positional: args.positional.slice(1) };
    const line = lineOf(source, element);
    schedules.push({
      library: 'arq',
      name: job ?? 'cron',
      job,
      when: written(source, when),
      file: source.path,
      line,
    });
  }
}

function listed(node: SyntaxNode | undefined): SyntaxNode[] {
  return node !== undefined && /^(Array|Tuple|Parenthesized)Expression$/.test(node.name)
    ? elementsOf(node)
    : [];
}

/** `app.conf.beat_schedule = {…}` and `app.conf.task_acks_late = True`. */
function assigned(source: PySource, node: SyntaxNode, schedules: Schedule[], settings: Setting[]): void {
  const target = node.firstChild;
  const names = target === null ? undefined : dottedName(source, target);
  const { value } = assignmentOf(source, node);
  if (names === undefined || value === undefined) return;
  const key = names.at(-1) as string;
  if (key === 'beat_schedule') schedules.push(...beat(source, value));
  else if (names.at(-2) === 'conf') settings.push(setting(source, key, value));
}

function called(
  source: PySource,
  node: SyntaxNode,
  imports: Imports,
  apps: readonly JobApp[],
  schedules: Schedule[],
  settings: Setting[],
  inProcess: { file: string; line: number; call: string }[],
): void {
  const names = dottedName(source, node.firstChild ?? node);
  if (names === undefined) return;
  const last = names.at(-1);
  const args = argsOf(source, node);
  const line = lineOf(source, node);
  const isConf = last === 'update' && names.at(-2) === 'conf';
  if (isConf || /^celery\b.*\bCelery$/.test(fullName(names, imports)))
    for (const [key, value] of args.keyword) {
      if (key === 'beat_schedule') schedules.push(...beat(source, value));
      else settings.push(setting(source, key, value));
    }
  if (last === 'add_job' && apps.some((a) => a.library === 'apscheduler' && a.name === names.at(-2))) {
    const job = args.positional[0] === undefined ? null : functionName(source, args.positional[0]);
    const when = { ...args, positional: args.positional.slice(1) };
    schedules.push({
      library: 'apscheduler',
      name: job ?? 'job',
      job,
      when: written(source, when),
      file: source.path,
      line,
    });
  }
  if (last === 'add_task' && /^(background|bg|tasks)/i.test(names.at(-2) ?? ''))
    inProcess.push({ file: source.path, line, call: names.join('.') });
  // A statement of its own: nobody keeps the task that it gives.
  if (
    /^asyncio\.(create_task|ensure_future)$/.test(fullName(names, imports)) &&
    node.parent?.name === 'ExpressionStatement'
  )
    inProcess.push({ file: source.path, line, call: names.join('.') });
}

function beat(source: PySource, value: SyntaxNode): Schedule[] {
  return entriesOf(source, value).map(([name, entry]) => {
    const fields = new Map(entriesOf(source, entry));
    const when = fields.get('schedule');
    return {
      library: 'celery',
      name,
      job: text(source, fields.get('task')) ?? null,
      when: when === undefined ? '(computed)' : textOf(source, when),
      file: source.path,
      line: lineOf(source, entry),
    };
  });
}

/** Entries of a dictionary whose keys are texts. */
function entriesOf(source: PySource, node: SyntaxNode): [string, SyntaxNode][] {
  if (node.name !== 'DictionaryExpression') return [];
  const parts = childrenOf(node).filter((c) => !/^[{},:]$/.test(c.name) && !c.type.isError);
  const found: [string, SyntaxNode][] = [];
  for (let i = 0; i + 1 < parts.length; i += 2) {
    const key = text(source, parts[i]);
    if (key !== undefined) found.push([key, parts[i + 1] as SyntaxNode]);
  }
  return found;
}

/** Settings that may hold an address with a password, or a key. */
const SECRET = /broker|backend|url|password|secret|token|key|cert|kwargs/i;

/** The value is given when it is a number or switch, or the setting is none of {@link SECRET}. */
function setting(source: PySource, key: string, value: SyntaxNode): Setting {
  const plain = /^(Boolean|Number|None)$/.test(value.name) || !SECRET.test(key);
  return {
    key,
    value: plain ? textOf(source, value) : '(not shown)',
    file: source.path,
    line: lineOf(source, value),
  };
}

function functionName(source: PySource, node: SyntaxNode): string {
  return text(source, node) ?? dottedName(source, node)?.join('.') ?? textOf(source, node);
}

function text(source: PySource, node: SyntaxNode | undefined): string | undefined {
  return node?.name === 'String' ? stringValue(rawText(source, node)) : undefined;
}

/** What says when a job runs; what it is called with stays out. */
function written(source: PySource, { positional, keyword }: PyArgs): string {
  const named = [...keyword]
    .filter(([key]) => key !== 'args' && key !== 'kwargs')
    .map(([key, value]) => `${key}=${textOf(source, value)}`);
  return [...positional.map((p) => textOf(source, p)), ...named].join(', ').slice(0, 200);
}
