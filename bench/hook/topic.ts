import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scriptedModel } from '../../scripts/kit/model/scripted-model.ts';
import { createHome } from '../../tests/host/support/home.ts';
import type { BenchContext } from '../kit/context.ts';
import { pack } from '../kit/pack-copy.ts';
import { bareNode, lifetimes } from '../kit/spawned.ts';
import { median, quantile } from '../kit/stats.ts';
import { figure, type Topic } from '../kit/table.ts';
import { ROOT } from '../support/pack.ts';
import { readSets } from '../support/sets.ts';
import { writeFloorPlugin } from './floor-plugin.ts';
import { runSession, type SessionTimes } from './sessions.ts';

/** Milliseconds above the floor that design section 11 allows. */
const BUDGET_ABOVE = 3;

const PROMPTS_A_SESSION = 4;
const PROCESSES = 15;

/** One session in so many starts with the prompt at once; those wait for a brain that is still loading. */
const AT_ONCE_SHARE = 5;

const VARIANTS = ['arbiter', 'floor'] as const;
type Variant = (typeof VARIANTS)[number];

export async function hook(bench: BenchContext): Promise<Topic> {
  const folder = await pack(bench);
  const own: Readonly<Record<Variant, string>> = {
    arbiter: folder,
    floor: writeFloorPlugin(join(bench.work, 'floor')),
  };
  const prompts = readSets()
    .filter((p) => p.plugin === p.set && p.kind === 'request')
    .map((p) => p.prompt);
  const home = createHome();
  const stub = await scriptedModel();
  const done = { waited: group(), atOnce: group() };
  try {
    const one = async (kind: 'waited' | 'atOnce', variant: Variant, i: number): Promise<void> => {
      const from = (i * PROMPTS_A_SESSION) % (prompts.length - PROMPTS_A_SESSION);
      const count = kind === 'waited' ? PROMPTS_A_SESSION : 1;
      const times = await runSession({
        home,
        stub,
        pluginDirs: [own[variant], bench.plugins],
        prompts: prompts.slice(from, from + count),
        wait: kind === 'waited',
      });
      done[kind][variant].push(times);
    };
    // The first of a kind fills caches of Claude Code and is thrown away.
    for (const variant of VARIANTS) await one('atOnce', variant, 0);
    done.atOnce = group();
    for (let i = 0; i < bench.sessions; i++) {
      for (const variant of i % 2 === 0 ? VARIANTS : VARIANTS.toReversed()) {
        await one('waited', variant, i);
        if (i % AT_ONCE_SHARE === 0) await one('atOnce', variant, i);
      }
    }
  } finally {
    await stub.close();
    await home.dispose();
  }
  return table(done, processes(bench.work));
}

type Group = Record<Variant, SessionTimes[]>;

const group = (): Group => ({ arbiter: [], floor: [] });

function processes(work: string): Array<readonly [string, number[]]> {
  const script = join(work, 'hook.ts');
  writeFileSync(script, "process.stdin.resume().on('end', () => console.log('{}'));\n");
  return [
    ['bare `node -e 0`, start to end', bareNode(PROCESSES)],
    [
      'a hook process run by tsx, start to end',
      lifetimes(join(ROOT, 'node_modules', '.bin', 'tsx'), [script], PROCESSES, '{}'),
    ],
  ];
}

function table(
  done: Readonly<Record<'waited' | 'atOnce', Group>>,
  started: Array<readonly [string, number[]]>,
): Topic {
  const pick = (
    g: Group,
    variant: Variant,
    take: (hooks: readonly number[]) => readonly number[],
  ): number[] => g[variant].flatMap((s) => take(s.hooks));
  const row = (
    what: string,
    g: Group,
    take: (hooks: readonly number[]) => readonly number[],
    judged: boolean,
  ): string[] => {
    const own = pick(g, 'arbiter', take);
    const floor = pick(g, 'floor', take);
    const above = median(own) - median(floor);
    return [
      what,
      `${own.length} / ${floor.length}`,
      figure(median(own)),
      figure(quantile(own, 0.95)),
      figure(median(floor)),
      figure(quantile(floor, 0.95)),
      figure(above),
      judged ? `${BUDGET_ABOVE} ${above <= BUDGET_ABOVE ? 'met' : 'MISSED'}` : '-',
    ];
  };
  const first = (hooks: readonly number[]): readonly number[] => hooks.slice(0, 1);
  const later = (hooks: readonly number[]): readonly number[] => hooks.slice(1);
  const routed = (g: Group): string => {
    const prompts = g.arbiter.reduce((n, s) => n + s.hooks.length, 0);
    return `${g.arbiter.reduce((n, s) => n + s.routed, 0)} of ${prompts}`;
  };
  return {
    title: 'Prompt hook in real Claude Code, call to parsed result, 1,000 generated agents beside the pack',
    headers: ['ms', 'n own / floor', 'median', 'p95', 'floor median', 'floor p95', 'above', 'budget (above)'],
    rows: [
      row('first prompt, brain loaded', done.waited, first, true),
      row('later prompts of a session', done.waited, later, true),
      row('first prompt sent at once, as with -p', done.atOnce, first, true),
      ...started.map(([what, ms]) => [
        what,
        String(ms.length),
        figure(median(ms)),
        figure(quantile(ms, 0.95)),
        '-',
        '-',
        '-',
        '-',
      ]),
    ],
    notes: [
      'From the stamps (1 ms) of Claude Code\'s own debug log: "mcp_tool calling" to "parsed and validated hook JSON output". One session of each by turns; floor is a plugin whose server answers {} at once, with the same 20 plugin folders loaded.',
      `Routed: ${routed(done.waited)} prompts when the brain was loaded, ${routed(done.atOnce)} when the prompt came at once; a prompt that comes while the brain loads waits at most 2.5 s and then goes on unrouted.`,
    ],
  };
}
