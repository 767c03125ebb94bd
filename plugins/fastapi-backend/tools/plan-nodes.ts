import { MethodError } from '../../../scripts/core/method.ts';
import { readText } from '../../../scripts/core/source-files.ts';

/** A plan as `EXPLAIN (FORMAT JSON)` of PostgreSQL writes it. */
export interface Plan {
  /** The root first, a node before its children. */
  readonly nodes: readonly PlanNode[];
  /** Undefined without ANALYZE. */
  readonly executionMs: number | undefined;
  readonly planningMs: number | undefined;
  readonly jitMs: number | undefined;
  readonly triggers: readonly { readonly name: string; readonly ms: number; readonly calls: number }[];
}

export interface PlanNode {
  /** Position in the tree: `0` is the root, `0.1` its second child. */
  readonly at: string;
  /** `Index Scan using orders_pkey on orders o`. */
  readonly label: string;
  readonly type: string;
  readonly relation: string | undefined;
  readonly index: string | undefined;
  /** How often it ran; in parallel plans over all workers. 0: never; undefined: not analyzed. */
  readonly loops: number | undefined;
  /** Per loop, as PostgreSQL counts. */
  readonly rows: number | undefined;
  readonly estimatedRows: number;
  /** Milliseconds over all loops; below a Gather shared evenly among its processes. What is below is counted in. */
  readonly totalMs: number | undefined;
  /** The same without what is below. */
  readonly ownMs: number | undefined;
  /** Conditions with their literals taken out. */
  readonly conditions: readonly string[];
  /** The node as it was read, for what only one rule looks at. */
  readonly raw: Raw;
}

export type Raw = Readonly<Record<string, unknown>>;

const MAX_BYTES = 20_000_000;
const MAX_NODES = 20_000;
const MAX_POSITION_CHARS = 2_000;
const CONDITIONS = [
  'Index Cond',
  'Recheck Cond',
  'Hash Cond',
  'Merge Cond',
  'Join Filter',
  'Filter',
  'Sort Key',
  'Group Key',
];
const HOW = 'psql "$DATABASE_URL" -XqAt -c "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) <statement>" > plan.json';

/** Throws `not_a_plan`, `unsupported`, `too_large`, and what reading a text throws. */
export function readPlan(path: string): Plan {
  const root = parsed(path, readText(path, MAX_BYTES));
  const top = record(root.Plan);
  if (typeof top['Node Type'] !== 'string') throw notAPlan(path, 'has no key Plan with a node');
  return {
    nodes: read(top, '0', 1, { nodes: 0, ctes: new Map() }),
    executionMs: number(root['Execution Time']) ?? number(top['Actual Total Time']),
    planningMs: number(root['Planning Time']),
    jitMs: number(record(record(root.JIT).Timing).Total),
    triggers: list(root.Triggers).map((t) => ({
      name: text(t['Constraint Name']) ?? text(t['Trigger Name']) ?? 'trigger',
      ms: number(t.Time) ?? 0,
      calls: number(t.Calls) ?? 0,
    })),
  };
}

function parsed(path: string, content: string): Raw {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    const isText = /\(cost=|Seq Scan|QUERY PLAN/.test(content);
    throw notAPlan(path, isText ? 'is a plan in text form, not in JSON' : 'is not JSON');
  }
  const first = record(Array.isArray(value) ? value[0] : value);
  if (first.query_block !== undefined || first.queryPlanner !== undefined)
    throw new MethodError('unsupported', `${path} is a plan of another database.`, {
      fix: 'Only plans of PostgreSQL are read; read this one by hand.',
    });
  return first;
}

function notAPlan(path: string, what: string): MethodError {
  return new MethodError('not_a_plan', `${path} ${what}.`, { fix: `Write it with: ${HOW}` });
}

/** What reading one plan has to remember. */
interface Progress {
  nodes: number;
  /** Time of each CTE that nobody has read yet. */
  readonly ctes: Map<string, number>;
}

/** A node and all below it. `workers` is the number of processes that share its loops, more than one below a Gather. */
function read(raw: Raw, at: string, workers: number, progress: Progress): PlanNode[] {
  if (++progress.nodes > MAX_NODES || at.length > MAX_POSITION_CHARS)
    throw new MethodError(
      'too_large',
      `The plan has more than ${MAX_NODES} nodes, or nests them too deeply.`,
      {
        fix: 'Explain a part of the statement.',
      },
    );
  const launched = number(raw['Workers Launched']);
  const shared = launched === undefined ? workers : workers * (launched + 1);
  const below: PlanNode[] = [];
  let innerMs = 0;
  list(raw.Plans).forEach((child, i) => {
    const nodes = read(child, `${at}.${i}`, shared, progress);
    const ms = nodes[0]?.totalMs ?? 0;
    const cte = /^CTE (.+)$/.exec(text(child['Subplan Name']) ?? '')?.[1];
    // The time of a CTE is spent by who reads it first, not by the node that it hangs from.
    if (cte === undefined) innerMs += ms;
    else progress.ctes.set(cte, ms);
    below.push(...nodes);
  });
  const cte = text(raw['CTE Name']);
  if (cte !== undefined) {
    innerMs += progress.ctes.get(cte) ?? 0;
    progress.ctes.delete(cte);
  }
  return [nodeOf(raw, at, workers, innerMs), ...below];
}

function nodeOf(raw: Raw, at: string, workers: number, innerMs: number): PlanNode {
  const loops = number(raw['Actual Loops']);
  const perLoop = number(raw['Actual Total Time']);
  const totalMs = loops === undefined || perLoop === undefined ? undefined : (perLoop * loops) / workers;
  return {
    at,
    label: labelOf(raw),
    type: text(raw['Node Type']) ?? 'unknown',
    relation: text(raw['Relation Name']),
    index: text(raw['Index Name']),
    loops,
    rows: number(raw['Actual Rows']),
    estimatedRows: number(raw['Plan Rows']) ?? 0,
    totalMs,
    ownMs: totalMs === undefined ? undefined : Math.max(0, totalMs - innerMs),
    conditions: CONDITIONS.flatMap((key) => (raw[key] === undefined ? [] : [`${key}: ${masked(raw[key])}`])),
    raw,
  };
}

function labelOf(raw: Raw): string {
  const index = text(raw['Index Name']);
  const relation = text(raw['Relation Name']) ?? text(raw['CTE Name']) ?? text(raw['Function Name']);
  const alias = text(raw.Alias);
  const join = text(raw['Join Type']);
  return [
    text(raw['Node Type']) ?? 'unknown',
    join === undefined || join === 'Inner' ? '' : `(${join})`,
    index === undefined ? '' : `using ${index}`,
    relation === undefined ? '' : `on ${relation}`,
    alias === undefined || alias === relation ? '' : alias,
  ]
    .filter((part) => part !== '')
    .join(' ')
    .slice(0, 300);
}

/** Literals of a statement may be somebody's data. */
function masked(condition: unknown): string {
  const parts = (Array.isArray(condition) ? condition : [condition]).filter((c) => typeof c === 'string');
  const whole = parts.join(', ');
  return whole
    .replace(/'(?:[^']|'')*'/g, "'?'")
    .replace(/\b\d{4,}\b/g, '?')
    .slice(0, 300);
}

export function record(value: unknown): Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Raw) : {};
}

function list(value: unknown): readonly Raw[] {
  return Array.isArray(value) ? value.map(record) : [];
}

export function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
