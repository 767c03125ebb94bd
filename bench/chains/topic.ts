import { join } from 'node:path';
import type { BenchContext } from '../kit/context.ts';
import { bundle, runInner } from '../kit/inner.ts';
import { median, quantile } from '../kit/stats.ts';
import { budget, figure, type Topic, times } from '../kit/table.ts';
import { ROOT } from '../support/pack.ts';
import type { ChainFigures } from './measure.ts';
import { measureRestate } from './restate.ts';

const ROUNDS = 10;
const RESTATE_ROUNDS = 5;
const STEPS = 1_000;

export async function chains(bench: BenchContext): Promise<Topic> {
  const args = [join(bench.work, 'chains'), ROOT, String(ROUNDS)];
  const ours = runInner<ChainFigures>(await bundle('chains/measure.ts', bench), args, ['--expose-gc']);
  const restate = await measureRestate(bench.work, STEPS, RESTATE_ROUNDS);
  const lineMs = ours.line.map((l) => l.ms);
  const rates = ours.line.map((l) => (l.transitions / l.ms) * 1_000);
  const rival = restate.kind === 'measured' ? restate.ms : undefined;
  const row = (what: string, values: readonly number[], note: string): readonly string[] => [
    what,
    String(values.length),
    figure(median(values)),
    figure(quantile(values, 0.95)),
    note,
  ];
  return {
    title: 'Chains: a run written down step by step',
    headers: ['what', 'n', 'median', 'p95', 'budget or beside'],
    rows: [
      row('durable transitions a second', rates, `15000 ${median(rates) >= 15_000 ? 'met' : 'MISSED'}`),
      row(
        `ms of ${STEPS} steps in a line`,
        lineMs,
        rival === undefined ? 'not measured' : `${times(median(lineMs), median(rival))} of Restate`,
      ),
      rival === undefined
        ? ['ms of the same in Restate', '-', '-', '-', restate.kind === 'skipped' ? restate.why : '']
        : row('ms of the same in Restate', rival, restate.kind === 'measured' ? restate.version : ''),
      row(
        'microseconds a step',
        lineMs.map((ms) => (ms / STEPS) * 1_000),
        '',
      ),
      row('ms of 500 branches at once', ours.wide, ''),
      row(
        `ms to resume and end ${ours.resume.runs} interrupted runs`,
        ours.resume.ms,
        budget(1_000, median(ours.resume.ms)),
      ),
      row(`ms of ${ours.long.steps} steps in a line`, [ours.long.ms], ''),
      row('MB of heap that they leave', [ours.heap.after - ours.heap.before], ''),
    ],
    notes: [
      'Steps do nothing. A transition is an entry of the journal: a step has two, its beginning and its end; what became known together is one commit. WAL, synchronous NORMAL: survives the death of any process. Restate acknowledges to its own log on one node, with its defaults, and its handler runs in a process of its own.',
      'An interrupted run has four of ten steps done and the fifth begun; resuming takes its lock, reads the journal, does the other six and ends it.',
    ],
  };
}
