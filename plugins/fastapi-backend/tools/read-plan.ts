import type { Method, MethodContext } from '../../../scripts/core/method.ts';
import { pathFrom } from '../../../scripts/core/source-files.ts';
import { findInPlan, type PlanFinding } from './plan-findings.ts';
import { number, type PlanNode, readPlan } from './plan-nodes.ts';

interface Params {
  readonly path: string;
}

interface HotNode {
  readonly at: string;
  readonly node: string;
  readonly relation: string | null;
  readonly index: string | null;
  /** Milliseconds without what is below; null without ANALYZE. */
  readonly ownMs: number | null;
  /** Of the whole, 0 to 1. */
  readonly share: number | null;
  readonly loops: number | null;
  /** Per loop. */
  readonly rows: number | null;
  readonly estimatedRows: number;
  /** Without literals. */
  readonly conditions: readonly string[];
}

export interface PlanReading {
  readonly executionMs: number | null;
  readonly planningMs: number | null;
  readonly nodes: number;
  /** Pages of 8 kB that the whole statement found in memory and read from disk; null without BUFFERS. */
  readonly buffers: { readonly hit: number; readonly read: number } | null;
  /** The nodes with most time of their own, at most 15; without times in the order of the plan. */
  readonly hot: readonly HotNode[];
  readonly findings: readonly PlanFinding[];
}

const MAX_HOT = 15;
const MAX_FINDINGS = 200;

export const readPlanMethod: Method<Params, PlanReading> = {
  name: 'read_plan',
  description:
    'Where a PostgreSQL plan in JSON spends its time, node by node, and what stands out: estimates, discarded rows, spills, loops.',
  params: {
    type: 'object',
    additionalProperties: false,
    required: ['path'],
    properties: {
      path: { type: 'string', minLength: 1, description: 'File with the answer of EXPLAIN (FORMAT JSON).' },
    },
  },
  idempotent: true,
  run: ({ path }: Params, { cwd }: MethodContext) => {
    const plan = readPlan(pathFrom(cwd, path));
    const root = plan.nodes[0]?.raw ?? {};
    const hasBuffers = root['Shared Hit Blocks'] !== undefined;
    const sorted = [...plan.nodes].sort((a, b) => (b.ownMs ?? 0) - (a.ownMs ?? 0));
    return {
      executionMs: plan.executionMs ?? null,
      planningMs: plan.planningMs ?? null,
      nodes: plan.nodes.length,
      buffers: hasBuffers
        ? { hit: number(root['Shared Hit Blocks']) ?? 0, read: number(root['Shared Read Blocks']) ?? 0 }
        : null,
      hot: sorted.slice(0, MAX_HOT).map((node) => hotNode(node, plan.executionMs)),
      findings: findInPlan(plan).slice(0, MAX_FINDINGS),
    };
  },
};

function hotNode(node: PlanNode, wholeMs: number | undefined): HotNode {
  const { at, label, relation, index, ownMs, loops, rows, estimatedRows, conditions } = node;
  const hasShare = ownMs !== undefined && wholeMs !== undefined && wholeMs > 0;
  return {
    at,
    node: label,
    relation: relation ?? null,
    index: index ?? null,
    ownMs: ownMs === undefined ? null : rounded(ownMs),
    share: hasShare ? rounded(Math.min(1, ownMs / wholeMs)) : null,
    loops: loops ?? null,
    rows: rows ?? null,
    estimatedRows,
    conditions,
  };
}

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
