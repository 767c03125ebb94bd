import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchContext } from '../kit/context.ts';
import { pack } from '../kit/pack-copy.ts';
import { memoryMb, settled } from '../kit/proc.ts';
import { bareNode } from '../kit/spawned.ts';
import { median, quantile } from '../kit/stats.ts';
import { budget, figure, type Topic } from '../kit/table.ts';
import { startBrain } from './client.ts';

const STARTS = 10;
const PROMPT = 'endpoint for creating orders returns 500 when the body is empty, should be 422';

/** Most that is waited for a route, over several calls that come back empty. */
const PATIENCE_MS = 20_000;

/** Budgets of design section 11. */
const BUDGET = { overNodeMs: 150, residentMb: 120 } as const;

interface Start {
  readonly initialized: number;
  readonly routed: number;
  readonly residentMb: number | undefined;
  readonly peakMb: number | undefined;
}

export async function brain(bench: BenchContext): Promise<Topic> {
  const folder = await pack(bench);
  const starts: Start[] = [];
  const node: number[] = [];
  for (let i = 0; i < STARTS; i++) {
    starts.push(await start(folder, bench));
    node.push(...bareNode(2));
  }
  const bare = median(node);
  const pick = (key: keyof Start): number[] => starts.flatMap((s) => s[key] ?? []);
  const time = (what: string, key: 'initialized' | 'routed'): string[] => {
    const ms = pick(key);
    const over = median(ms) - bare;
    return [
      what,
      String(ms.length),
      figure(median(ms)),
      figure(quantile(ms, 0.95)),
      figure(over),
      budget(BUDGET.overNodeMs, over),
    ];
  };
  const memory = (what: string, key: 'residentMb' | 'peakMb', limit?: number): string[] => {
    const mb = pick(key);
    return [
      what,
      String(mb.length),
      figure(median(mb)),
      figure(quantile(mb, 0.95)),
      '-',
      limit === undefined ? '-' : budget(limit, median(mb)),
    ];
  };
  return {
    title: 'Brain process with the pack and 1,000 generated agents',
    headers: ['ms or MB', 'n', 'median', 'p95', 'over bare node', 'budget (median)'],
    rows: [
      [
        'bare `node -e 0`, start to end, ms',
        String(node.length),
        figure(bare),
        figure(quantile(node, 0.95)),
        '-',
        '-',
      ],
      time('start to `initialize` answered, ms', 'initialized'),
      time('start to first routed prompt, ms', 'routed'),
      memory('resident when at rest, MB', 'residentMb', BUDGET.residentMb),
      memory('resident at its peak, MB', 'peakMb'),
    ],
    notes: [
      'First routed prompt: asked for again and again from `initialize` on; ready means that prompts are routed, so the budget is held against both.',
    ],
  };
}

async function start(folder: string, { work, plugins }: BenchContext): Promise<Start> {
  const client = startBrain(folder, plugins, mkdtempSync(join(work, 'brain-')));
  await client.initialize();
  const initialized = client.now();
  while (!(await client.prompt(PROMPT)).includes('additionalContext')) {
    if (client.now() > PATIENCE_MS) throw new Error(`no prompt was routed within ${PATIENCE_MS} ms`);
  }
  const routed = client.now();
  await settled(client.pid);
  const residentMb = memoryMb(client.pid, 'VmRSS');
  const peakMb = memoryMb(client.pid, 'VmHWM');
  await client.end();
  return { initialized, routed, residentMb, peakMb };
}
