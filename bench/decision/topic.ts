import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchContext } from '../kit/context.ts';
import { makeAgents, PLUGIN_COUNT, writePlugins } from '../kit/generate.ts';
import { bundle, runInner } from '../kit/inner.ts';
import { median, quantile } from '../kit/stats.ts';
import { budget, figure, type Topic, times } from '../kit/table.ts';
import { readSets } from '../support/sets.ts';
import type { DecisionTimes } from './measure.ts';

/** Rounds over all prompts, the 99th percentile in milliseconds that is allowed, and the share of prompts the rival gets. */
const SIZES = [
  { agents: 1_000, rounds: 2, p99: 1, rival: 0.5 },
  { agents: 10_000, rounds: 1, p99: 5, rival: 0.05 },
] as const;

export async function decision(context: BenchContext): Promise<Topic> {
  const { work, plugins } = context;
  const script = await bundle('decision/measure.ts', context);
  const promptFile = join(work, 'prompts.json');
  writeFileSync(promptFile, JSON.stringify(readSets().map((p) => p.prompt)));
  const rows: string[][] = [];
  const notes: string[] = [];
  for (const size of SIZES) {
    const folder = size.agents === 1_000 ? plugins : largeRegistry(work, size.agents);
    const t = runInner<DecisionTimes>(script, [folder, promptFile, String(size.rounds), String(size.rival)]);
    const p99 = quantile(t.own, 0.99);
    const row = (who: string, ms: readonly number[], rest: readonly string[]): string[] => [
      `${t.agents} agents, ${who}`,
      String(ms.length),
      ...[0.5, 0.95, 0.99, 1].map((q) => figure(quantile(ms, q))),
      ...rest,
    ];
    rows.push(row('Arbiter', t.own, [times(median(t.own), median(t.rival)), budget(size.p99, p99)]));
    rows.push(row('minisearch BM25', t.rival, ['1.00x', '-']));
    const slowest = t.slowest
      .slice(0, 2)
      .map((s) => `${figure(s.ms)} ms for "${s.prompt.slice(0, 40).replaceAll('\n', ' ')}…"`);
    notes.push(
      `${t.agents} agents: ${(t.routed * 100).toFixed(0)} % of ${t.prompts} prompts were routed; slowest ${slowest.join(', ')}.`,
    );
  }
  return {
    title: 'Route decision in process',
    headers: ['ms', 'n', 'median', 'p95', 'p99', 'max', 'ratio (median)', 'budget (p99)'],
    rows,
    notes: [
      ...notes,
      'All prompts of bench/routing, after 500 to warm up; minisearch gets half of them at 1,000 agents and a twentieth at 10,000, because it is slow. minisearch only ranks; Arbiter also guards, decides and explains.',
    ],
  };
}

function largeRegistry(work: string, count: number): string {
  const folder = join(work, `plugins-${count}`);
  mkdirSync(folder, { recursive: true });
  writePlugins(folder, makeAgents(count, PLUGIN_COUNT, 2));
  return folder;
}
