import { number, type Plan, type PlanNode } from './plan-nodes.ts';

/** What stands out in a plan. */
export interface PlanFinding {
  /** Stable id of the rule, for example `estimate-off`. */
  readonly rule: string;
  readonly severity: 'warning' | 'info';
  /** Position of the node; null for the plan as a whole. */
  readonly at: string | null;
  readonly node: string | null;
  readonly message: string;
  readonly fix: string;
}

type Draft = Omit<PlanFinding, 'at' | 'node'>;

/** Below these nothing is worth a word. */
const LEAST_ROWS = 1_000;
const LEAST_LOOPS = 1_000;
const LEAST_MS = 10;
/** How often an estimate may be off before another plan would have been chosen. */
const OFF = 10;
/** Share of the whole time from which on a part matters. */
const SHARE = 0.2;

/** By node, in the order of the plan, what concerns the whole at the end. */
export function findInPlan(plan: Plan): PlanFinding[] {
  const whole = plan.executionMs ?? 0;
  const ofNodes = plan.nodes.flatMap((node) =>
    RULES.flatMap((rule) => rule(node, whole)).map((draft) => ({ ...draft, at: node.at, node: node.label })),
  );
  return [...ofNodes, ...ofPlan(plan).map((draft) => ({ ...draft, at: null, node: null }))];
}

type Rule = (node: PlanNode, wholeMs: number) => Draft[];

const RULES: readonly Rule[] = [
  estimateOff,
  filterDiscards,
  onDisk,
  manyLoops,
  heapFetches,
  lossyBitmap,
  fewWorkers,
];

function estimateOff({ rows, loops, estimatedRows }: PlanNode): Draft[] {
  if (rows === undefined || loops === undefined || loops === 0) return [];
  const [real, thought] = [Math.max(rows, 1), Math.max(estimatedRows, 1)];
  const factor = Math.max(real / thought, thought / real);
  if (factor < OFF || Math.max(rows, estimatedRows) * loops < LEAST_ROWS) return [];
  const message = `${count(rows)} rows where ${count(estimatedRows)} were expected: ${count(factor)} times ${rows > estimatedRows ? 'more' : 'fewer'}.`;
  const fix = 'ANALYZE the table; for conditions on columns that depend on each other CREATE STATISTICS.';
  return [warning('estimate-off', message, fix)];
}

function filterDiscards({ raw, rows, loops, type }: PlanNode): Draft[] {
  const perLoop =
    (number(raw['Rows Removed by Filter']) ?? 0) + (number(raw['Rows Removed by Join Filter']) ?? 0);
  const removed = perLoop * (loops ?? 0);
  const kept = (rows ?? 0) * (loops ?? 0);
  if (removed < LEAST_ROWS || removed < 10 * Math.max(kept, 1)) return [];
  const what =
    type === 'Seq Scan'
      ? 'An index on the columns of the filter'
      : 'An index that leads with the columns of the filter';
  return [
    warning(
      'filter-discards',
      `reads ${count(removed)} rows to throw them away and keeps ${count(kept)}.`,
      `${what}, equality columns first.`,
    ),
  ];
}

function onDisk({ raw }: PlanNode): Draft[] {
  const found: Draft[] = [];
  const fix = 'An index in that order, fewer or narrower rows, or more work_mem for this one transaction.';
  const sort = number(raw['Sort Space Used']);
  if (raw['Sort Space Type'] === 'Disk')
    found.push(warning('sort-on-disk', `sorts on disk, ${count(sort ?? 0)} kB.`, fix));
  const batches = Math.max(number(raw['Hash Batches']) ?? 1, number(raw['HashAgg Batches']) ?? 1);
  if (batches > 1 || (number(raw['Disk Usage']) ?? 0) > 0)
    found.push(warning('hash-on-disk', `does not fit into memory: ${count(batches)} batches.`, fix));
  return found;
}

function manyLoops({ loops, ownMs }: PlanNode, wholeMs: number): Draft[] {
  if (loops === undefined || loops < LEAST_LOOPS || (ownMs ?? 0) < Math.max(LEAST_MS, wholeMs * SHARE))
    return [];
  const message = `runs ${count(loops)} times, ${share(ownMs ?? 0, wholeMs)} of the time.`;
  const fix =
    'Look at the estimate of what drives the loop; with a right one the planner joins by hash, or an index makes each run short.';
  return [warning('many-loops', message, fix)];
}

function heapFetches({ raw, rows, loops }: PlanNode): Draft[] {
  const fetches = number(raw['Heap Fetches']) ?? 0;
  if (fetches < LEAST_ROWS || fetches < 0.1 * (rows ?? 0) * (loops ?? 0)) return [];
  const message = `is index-only in name: ${count(fetches)} rows were looked up in the table.`;
  return [warning('heap-fetches', message, 'VACUUM the table, and see that autovacuum keeps up.')];
}

function lossyBitmap({ raw }: PlanNode): Draft[] {
  const lossy = number(raw['Lossy Heap Blocks']) ?? 0;
  if (lossy === 0) return [];
  const message = `forgot rows and reads ${count(lossy)} whole pages again.`;
  return [warning('lossy-bitmap', message, 'More work_mem for this transaction, or a narrower condition.')];
}

function fewWorkers({ raw }: PlanNode): Draft[] {
  const [planned, launched] = [number(raw['Workers Planned']) ?? 0, number(raw['Workers Launched'])];
  if (launched === undefined || launched >= planned) return [];
  const message = `got ${launched} of ${planned} workers.`;
  return [
    info(
      'few-workers',
      message,
      'Others used them at that time; measure again, or look at max_parallel_workers.',
    ),
  ];
}

function ofPlan({ nodes, executionMs, planningMs, jitMs, triggers }: Plan): Draft[] {
  const found: Draft[] = [];
  if (executionMs === undefined || nodes[0]?.loops === undefined)
    return [
      info(
        'not-analyzed',
        'The plan has no times: it was made without ANALYZE.',
        'EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON); a writing statement between BEGIN and ROLLBACK.',
      ),
    ];
  for (const { name, ms, calls } of triggers)
    if (ms >= Math.max(LEAST_MS, executionMs * SHARE))
      found.push(
        warning(
          'trigger-time',
          `${name} took ${share(ms, executionMs)} of the time in ${count(calls)} calls.`,
          'For a foreign key: an index on the referencing column.',
        ),
      );
  if (jitMs !== undefined && jitMs >= Math.max(LEAST_MS, executionMs * SHARE))
    found.push(
      warning(
        'jit-time',
        `Compiling took ${share(jitMs, executionMs)} of the time.`,
        'Compare with SET jit = off.',
      ),
    );
  if (planningMs !== undefined && planningMs > executionMs && planningMs >= LEAST_MS)
    found.push(
      info(
        'planning-time',
        `Planning took ${planningMs.toFixed(1)} ms, running ${executionMs.toFixed(1)} ms.`,
        'Fewer partitions or joins, or a prepared statement.',
      ),
    );
  const [read, hit] = ['Shared Read Blocks', 'Shared Hit Blocks'].map(
    (key) => number(nodes[0]?.raw[key]) ?? 0,
  ) as [number, number];
  if (read >= LEAST_ROWS && read > hit)
    found.push(
      info(
        'cold-cache',
        `${count(read)} of ${count(read + hit)} pages came from disk.`,
        'Run it twice and take the second plan, unless the first run is what hurts.',
      ),
    );
  return found;
}

function warning(rule: string, message: string, fix: string): Draft {
  return { rule, severity: 'warning', message, fix };
}

function info(rule: string, message: string, fix: string): Draft {
  return { rule, severity: 'info', message, fix };
}

function count(n: number): string {
  return Math.round(n).toLocaleString('en-US');
}

function share(part: number, whole: number): string {
  return whole > 0 ? `${Math.min(100, Math.round((part / whole) * 100))} %` : 'a part';
}
