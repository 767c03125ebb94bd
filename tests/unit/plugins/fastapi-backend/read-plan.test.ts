import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type PlanReading, readPlanMethod } from '../../../../plugins/fastapi-backend/tools/read-plan.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';

const signal = new AbortController().signal;
type Node = Record<string, unknown>;

/** A node as PostgreSQL writes it, `ms` and rows per loop. */
function node(type: string, ms: number, more: Node = {}, ...plans: Node[]): Node {
  return {
    'Node Type': type,
    'Plan Rows': 10,
    'Actual Rows': 10,
    'Actual Loops': 1,
    'Actual Total Time': ms,
    ...more,
    ...(plans.length > 0 ? { Plans: plans } : {}),
  };
}

async function read(plan: Node, more: Node = {}): Promise<PlanReading> {
  const whole = [{ Plan: plan, 'Planning Time': 0.2, 'Execution Time': plan['Actual Total Time'], ...more }];
  const cwd = writeTree(tempFolder(), { 'plan.json': JSON.stringify(whole) });
  return await readPlanMethod.run({ path: 'plan.json' }, { cwd, signal });
}

const rules = async (plan: Node, more: Node = {}): Promise<string[]> =>
  (await read(plan, more)).findings.map((f) => f.rule);

describe('read_plan', () => {
  it('gives each node the time that nothing below it took, over all its loops', async () => {
    const inner = node('Index Scan', 0.1, {
      'Actual Loops': 500,
      'Index Name': 'ix',
      'Relation Name': 'lines',
      Alias: 'l',
    });
    const outer = node('Seq Scan', 20, { 'Relation Name': 'orders' });
    const result = await read(node('Nested Loop', 80, {}, outer, inner));
    expect(result.hot.map((h) => [h.at, h.node, h.ownMs, h.share])).toEqual([
      ['0.1', 'Index Scan using ix on lines l', 50, 0.625],
      ['0.0', 'Seq Scan on orders', 20, 0.25],
      ['0', 'Nested Loop', 10, 0.125],
    ]);
    expect(result).toMatchObject({ executionMs: 80, planningMs: 0.2, nodes: 3, buffers: null, findings: [] });
  });

  it('shares the time below a Gather among its processes', async () => {
    const scan = node('Parallel Seq Scan', 30, { 'Actual Loops': 3 });
    const result = await read(node('Gather', 40, { 'Workers Planned': 2, 'Workers Launched': 2 }, scan));
    expect(result.hot.map((h) => h.ownMs)).toEqual([30, 10]);
  });

  it('counts a CTE for the node that reads it', async () => {
    const cte = node('Seq Scan', 50, { 'Parent Relationship': 'InitPlan', 'Subplan Name': 'CTE old' });
    const result = await read(node('Sort', 70, {}, cte, node('CTE Scan', 60, { 'CTE Name': 'old' })));
    expect(result.hot.map((h) => [h.at, h.ownMs])).toEqual([
      ['0.0', 50],
      ['0', 10],
      ['0.1', 10],
    ]);
  });

  it('finds an estimate that is off by ten, and none where few rows are meant', async () => {
    const scan = (plan: number, real: number): Node =>
      node('Seq Scan', 5, { 'Plan Rows': plan, 'Actual Rows': real });
    expect(await rules(scan(1, 40_000))).toEqual(['estimate-off']);
    expect(await rules(scan(40_000, 1))).toEqual(['estimate-off']);
    expect(await rules(scan(5_000, 40_000))).toEqual([]);
    expect(await rules(scan(1, 90))).toEqual([]);
    expect(await rules({ ...scan(1, 40_000), 'Actual Loops': 0 })).toEqual([]);
  });

  it('finds rows that are read to be thrown away, with the condition but without its literals', async () => {
    const result = await read(
      node('Seq Scan', 900, {
        'Relation Name': 'users',
        Filter: "((email)::text = 'ann@example.org'::text AND zip = 80331)",
        'Rows Removed by Filter': 2_000_000,
      }),
    );
    expect(result.findings).toMatchObject([
      { rule: 'filter-discards', severity: 'warning', at: '0', node: 'Seq Scan on users' },
    ]);
    expect(result.findings[0]?.message).toBe('reads 2,000,000 rows to throw them away and keeps 10.');
    expect(result.hot[0]?.conditions).toEqual(["Filter: ((email)::text = '?'::text AND zip = ?)"]);
    expect(await rules(node('Seq Scan', 9, { 'Rows Removed by Filter': 999 }))).toEqual([]);
  });

  it('finds what did not fit into memory', async () => {
    expect(await rules(node('Sort', 9, { 'Sort Space Type': 'Disk', 'Sort Space Used': 9000 }))).toEqual([
      'sort-on-disk',
    ]);
    expect(await rules(node('Sort', 9, { 'Sort Space Type': 'Memory' }))).toEqual([]);
    expect(await rules(node('Hash', 9, { 'Hash Batches': 8 }))).toEqual(['hash-on-disk']);
    expect(await rules(node('Aggregate', 9, { 'Disk Usage': 800 }))).toEqual(['hash-on-disk']);
    expect(await rules(node('Bitmap Heap Scan', 9, { 'Lossy Heap Blocks': 3 }))).toEqual(['lossy-bitmap']);
  });

  it('finds loops only where they cost a good part of the time', async () => {
    const loop = (ms: number): Node =>
      node(
        'Nested Loop',
        100,
        {},
        node('Index Scan', ms, { 'Actual Loops': 40_000, 'Actual Rows': 1, 'Plan Rows': 1 }),
      );
    expect(await rules(loop(0.002))).toEqual(['many-loops']);
    expect(await rules(loop(0.0001))).toEqual([]);
  });

  it('finds lookups of an index-only scan, missing workers, triggers, compiling and planning', async () => {
    expect(await rules(node('Index Only Scan', 9, { 'Heap Fetches': 5_000 }))).toEqual(['heap-fetches']);
    expect(await rules(node('Gather', 9, { 'Workers Planned': 4, 'Workers Launched': 1 }))).toEqual([
      'few-workers',
    ]);
    const plan = node('ModifyTable', 100);
    expect(await rules(plan, { Triggers: [{ 'Constraint Name': 'fk', Time: 60, Calls: 9 }] })).toEqual([
      'trigger-time',
    ]);
    expect(await rules(plan, { JIT: { Timing: { Total: 50 } } })).toEqual(['jit-time']);
    expect(await rules(plan, { 'Planning Time': 300 })).toEqual(['planning-time']);
    expect(await rules({ ...plan, 'Shared Read Blocks': 9_000, 'Shared Hit Blocks': 10 })).toEqual([
      'cold-cache',
    ]);
  });

  it('says of a plan without times that it has none, and invents none', async () => {
    const cwd = writeTree(tempFolder(), {
      'plan.json': JSON.stringify([{ Plan: { 'Node Type': 'Seq Scan', 'Plan Rows': 5 } }]),
    });
    const result = await readPlanMethod.run({ path: 'plan.json' }, { cwd, signal });
    expect(result).toMatchObject({ executionMs: null, hot: [{ ownMs: null, share: null, rows: null }] });
    expect(result.findings.map((f) => f.rule)).toEqual(['not-analyzed']);
  });

  it('says of a file what is wrong with it', async () => {
    const cwd = writeTree(tempFolder(), {
      'text.json': 'Seq Scan on a  (cost=0.00..1.00 rows=1 width=4)\n',
      'empty.json': '',
      'other.json': '{"query_block": {"select_id": 1}}',
      'mongo.json': '{"queryPlanner": {}}',
      'numbers.json': '[1, 2]',
      'strange.json': '[{"Plan": {"Node Type": "Seq Scan", "Plans": [null, 7, {}], "Actual Rows": "many"}}]',
    });
    writeFileSync(join(cwd, 'latin.json'), Buffer.from([0x22, 0xe9, 0x22]));
    const outcome = async (file: string): Promise<unknown> => {
      try {
        return (await readPlanMethod.run({ path: file }, { cwd, signal })).nodes;
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(await outcome('text.json')).toBe('not_a_plan');
    expect(await outcome('empty.json')).toBe('not_a_plan');
    expect(await outcome('other.json')).toBe('unsupported');
    expect(await outcome('mongo.json')).toBe('unsupported');
    expect(await outcome('numbers.json')).toBe('not_a_plan');
    expect(await outcome('latin.json')).toBe('not_text');
    expect(await outcome('absent.json')).toBe('not_found');
    expect(await outcome('strange.json')).toBe(4);
  });

  it('refuses plans of a size or depth that nobody reads', async () => {
    const wide = node('Append', 1, {}, ...Array.from({ length: 20_001 }, () => node('Seq Scan', 1)));
    await expect(read(wide)).rejects.toMatchObject({ code: 'too_large' });
    let deep = node('Seq Scan', 1);
    for (let i = 0; i < 1_500; i++) deep = { 'Node Type': 'Limit', Plans: [deep] };
    await expect(read(deep)).rejects.toMatchObject({ code: 'too_large' });
  });
});
