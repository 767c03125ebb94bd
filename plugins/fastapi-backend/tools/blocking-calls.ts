import type { SyntaxNode } from '@lezer/common';
import { dottedName, lineOf, rawText, textOf } from './py-tree.ts';
import type { FunctionValue, Machine, Value } from './py-values.ts';

/** A call that keeps the event loop from doing anything else. */
export interface BlockingCall {
  readonly file: string;
  readonly line: number;
  /** As it is written, without arguments. */
  readonly call: string;
  /** The way out. */
  readonly instead: string;
  /** The plain function of the project that holds it, when it is not in the coroutine itself. */
  readonly through: string | undefined;
}

const THREAD =
  'Use await asyncio.to_thread(…), or make the route a plain def, which FastAPI runs in a thread.';
const HTTP = 'Use httpx.AsyncClient and await it.';
const PROCESS = 'Use await asyncio.create_subprocess_exec(…), or await asyncio.to_thread(…).';

/** Calls that always block. Names that only sometimes do (open, a session's methods) are left out on purpose. */
const BLOCKING: ReadonlyMap<string, string> = new Map([
  ['time.sleep', 'Use await asyncio.sleep(…).'],
  ...['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'request'].flatMap(
    (verb): [string, string][] => [
      [`requests.${verb}`, HTTP],
      [`httpx.${verb}`, HTTP],
    ],
  ),
  ['httpx.stream', HTTP],
  ['urllib.request.urlopen', HTTP],
  ['urllib.request.urlretrieve', HTTP],
  ['urllib3.request', HTTP],
  ...['run', 'call', 'check_call', 'check_output', 'getoutput', 'getstatusoutput'].map(
    (name): [string, string] => [`subprocess.${name}`, PROCESS],
  ),
  ['os.system', PROCESS],
  ['os.popen', PROCESS],
  ['sqlite3.connect', 'Use aiosqlite or SQLAlchemy with an async engine, or make the route a plain def.'],
  ['psycopg2.connect', 'Use psycopg.AsyncConnection or asyncpg, or make the route a plain def.'],
  ['psycopg.connect', 'Use psycopg.AsyncConnection or asyncpg, or make the route a plain def.'],
  ['pymysql.connect', 'Use asyncmy or aiomysql, or make the route a plain def.'],
  ['MySQLdb.connect', 'Use asyncmy or aiomysql, or make the route a plain def.'],
  ['smtplib.SMTP', 'Use aiosmtplib, or send from a worker.'],
  ['smtplib.SMTP_SSL', 'Use aiosmtplib, or send from a worker.'],
  ['shutil.copytree', THREAD],
  ['shutil.rmtree', THREAD],
  ['shutil.make_archive', THREAD],
  ['socket.create_connection', 'Use await asyncio.open_connection(…).'],
  ['socket.gethostbyname', 'Use await loop.getaddrinfo(…).'],
]);

const INNER: ReadonlySet<string> = new Set(['FunctionDefinition', 'LambdaExpression', 'ClassDefinition']);

/** Blocking calls in a coroutine, and in plain functions of the project that it calls directly. Nothing for a plain `def`. */
export function blockingCalls(machine: Machine, fn: FunctionValue): BlockingCall[] {
  if (!fn.isAsync) return [];
  const found: BlockingCall[] = [];
  const helpers = new Map<SyntaxNode, FunctionValue>();
  eachCall(machine, fn, (target, node) => {
    add(found, fn, target, node, undefined);
    if (target?.kind === 'function' && !target.isAsync) helpers.set(target.node, target);
  });
  for (const helper of helpers.values()) {
    if (isGenerator(helper)) continue;
    eachCall(machine, helper, (target, node) => add(found, helper, target, node, helper.name));
  }
  return found;
}

function add(
  found: BlockingCall[],
  fn: FunctionValue,
  target: Value | undefined,
  node: SyntaxNode,
  through: string | undefined,
): void {
  const name = target?.kind === 'external' ? target.name : undefined;
  const instead = name === undefined ? undefined : BLOCKING.get(name);
  if (instead === undefined) return;
  const { source } = fn.scope.module;
  const callee = node.firstChild ?? node;
  found.push({
    file: source.path,
    line: lineOf(source, node),
    call: textOf(source, callee),
    instead,
    through,
  });
}

/** Each call in a function's body, functions inside it left out, with what the callee is. */
function eachCall(
  machine: Machine,
  fn: FunctionValue,
  visit: (target: Value | undefined, node: SyntaxNode) => void,
): void {
  const { source } = fn.scope.module;
  const local = localImports(fn);
  const body = fn.node.getChild('Body');
  body?.cursor().iterate((ref) => {
    if (INNER.has(ref.name)) return false;
    if (ref.name !== 'CallExpression') return true;
    const callee = ref.node.firstChild;
    const names = callee === null ? undefined : dottedName(source, callee);
    if (names === undefined || callee === null) return true;
    const head = local.get(names[0] as string);
    const target: Value | undefined =
      head === undefined
        ? machine.evaluate(callee, fn.scope)
        : { kind: 'external', name: [head, ...names.slice(1)].join('.') };
    visit(target, ref.node);
    return true;
  });
}

/** `import requests` and `from time import sleep` inside a function. */
function localImports(fn: FunctionValue): Map<string, string> {
  const { source } = fn.scope.module;
  const found = new Map<string, string>();
  fn.node.cursor().iterate((ref) => {
    if (ref.name !== 'ImportStatement') return true;
    const text = rawText(source, ref.node)
      .replace(/[()\s]+/g, ' ')
      .trim();
    const from = /^from ([\w.]+) import (.+)$/.exec(text);
    const list = (from?.[2] ?? /^import (.+)$/.exec(text)?.[1] ?? '').split(',');
    for (const item of list) {
      const [name, as] = item.trim().split(/ as /);
      if (name === undefined || name === '') continue;
      const bound = as ?? (from === null ? (name.split('.')[0] as string) : name);
      found.set(bound, from === null ? (as === undefined ? bound : name) : `${from[1]}.${name}`);
    }
    return false;
  });
  return found;
}

function isGenerator(fn: FunctionValue): boolean {
  let found = false;
  fn.node
    .getChild('Body')
    ?.cursor()
    .iterate((ref) => {
      if (INNER.has(ref.name)) return false;
      if (ref.name === 'YieldExpression' || ref.name === 'YieldStatement') found = true;
      return !found;
    });
  return found;
}
