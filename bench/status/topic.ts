import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildAll } from '../../tools/build.ts';
import type { BenchContext } from '../kit/context.ts';
import { bareNode, lifetimes } from '../kit/spawned.ts';
import { median, quantile } from '../kit/stats.ts';
import { budget, figure, type Topic } from '../kit/table.ts';
import { ROOT } from '../support/pack.ts';
import { DAYS, ROWS, seedRecords } from './seed.ts';

const ROUNDS = 20;
/** Milliseconds over bare node. */
const BUDGETS = { status: 150, statusline: 60 } as const;

export async function status(bench: BenchContext): Promise<Topic> {
  const root = await installed(join(bench.work, 'status-pack'));
  const home = seedRecords(bench.work);
  const arbiter = (command: string, input = ''): number =>
    lifetimes(
      process.execPath,
      [join(root, 'bin', 'arbiter'), command, '--home', home],
      1,
      input,
    )[0] as number;
  const line = JSON.stringify({ session_id: 'session_3', workspace: { project_dir: ROOT } });
  const taken = { bare: [] as number[], status: [] as number[], statusline: [] as number[] };
  // By turns, so that a busy moment of the machine meets all three.
  for (let round = 0; round < ROUNDS; round++) {
    taken.bare.push(...bareNode(1));
    taken.status.push(arbiter('status'));
    taken.statusline.push(arbiter('statusline', line));
  }
  const bare = median(taken.bare);
  const row = (name: string, values: readonly number[], limit?: number): string[] => [
    name,
    String(values.length),
    figure(median(values)),
    figure(quantile(values, 0.95)),
    limit === undefined ? '-' : figure(median(values) - bare),
    limit === undefined ? '-' : budget(limit, median(values) - bare),
  ];
  const records = Object.values(ROWS).reduce((sum, n) => sum + n, 0);
  return {
    title: `Status: milliseconds of a process, with ${records.toLocaleString('en')} records`,
    headers: ['command', 'n', 'median', 'p95', 'over bare node (median)', 'budget'],
    rows: [
      row('node -e 0', taken.bare),
      row('arbiter status', taken.status, BUDGETS.status),
      row('arbiter statusline', taken.statusline, BUDGETS.statusline),
    ],
    notes: [
      `state.db with ${ROWS.routes} routes, ${ROWS.spawns} agents called and ${ROWS.ledger} entries of the ledger, evenly over ${DAYS} days; no bus, no chain. The built bundle, from start to end of its process.`,
    ],
  };
}

/** A copy of what the two commands need, with fresh bundles; SQLite is that of this repository. */
async function installed(root: string): Promise<string> {
  for (const part of ['bin', 'orchestration', '.claude-plugin'])
    cpSync(join(ROOT, part), join(root, part), { recursive: true });
  for (const [path, text] of await buildAll(ROOT)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  return root;
}
