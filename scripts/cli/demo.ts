import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import type { Source } from '../registry/entry.ts';
import { isPluginFolder } from '../registry/roots.ts';
import { Scanner } from '../registry/scanner.ts';
import { agentsNamedBy, type RouteDecision } from '../routing/decision.ts';
import { loadLexicon } from '../routing/lexicon/load.ts';
import { createRouter, type Router } from '../routing/router.ts';
import type { Context } from './app.ts';
import { DEMO_PROMPTS } from './demo-prompts.ts';
import { count, ms, shellWord } from './format.ts';
import { type Look, PROSE_WIDTH } from './look.ts';
import { ownRoot } from './own-root.ts';
import { cut, pad, widthOf, wrap } from './text-width.ts';

/** One prompt and what became of it. */
export interface DemoRow {
  readonly prompt: string;
  readonly kind: RouteDecision['kind'];
  /** Agents in order; empty for silence. */
  readonly route: readonly string[];
  readonly tier: string;
  readonly why: readonly string[];
  readonly tookMs: number;
}

export interface DemoRun {
  readonly node: string;
  readonly plugins: number;
  readonly agents: number;
  readonly scanMs: number;
  /** Lexicon and router. */
  readonly readyMs: number;
  readonly rows: readonly DemoRow[];
  /** Median of one decision when the same prompts come again, {@link WARM_ROUNDS} times each. */
  readonly warmMs: number;
}

/** Enough for the code to be compiled, and a moment's wait. */
const WARM_ROUNDS = 20;

/** Reasons shown for a prompt. */
const MAX_REASONS = 3;

/** Scans the pack alone, so that the demo is the same on every machine, and decides. Writes nothing. */
export function runDemo({ io }: Context): DemoRun {
  const { clock } = io;
  const t0 = clock.monotonicMs();
  const snapshot = new Scanner().scan(packSources());
  const t1 = clock.monotonicMs();
  const router = createRouter(snapshot, loadLexicon());
  const t2 = clock.monotonicMs();
  const rows = DEMO_PROMPTS.map((prompt): DemoRow => {
    const started = clock.monotonicMs();
    const decision = router.route({ prompt });
    const tookMs = clock.monotonicMs() - started;
    return {
      prompt,
      kind: decision.kind,
      route: agentsNamedBy(decision),
      tier: decision.tier,
      why: decision.reasons
        .filter((r) => r.weight > 0)
        .slice(0, MAX_REASONS)
        .map((r) => r.text),
      tookMs,
    };
  });
  return {
    node: process.versions.node,
    plugins: snapshot.plugins.length,
    agents: snapshot.agents.length,
    scanMs: t1 - t0,
    readyMs: t2 - t1,
    rows,
    warmMs: warm(router, clock),
  };
}

function warm(router: Router, clock: Clock): number {
  const times: number[] = [];
  for (let round = 0; round < WARM_ROUNDS; round++) {
    for (const prompt of DEMO_PROMPTS) {
      const started = clock.monotonicMs();
      router.route({ prompt });
      times.push(clock.monotonicMs() - started);
    }
  }
  return median(times);
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

function packSources(): Source[] {
  const folder = join(ownRoot, 'plugins');
  const plugins = readdirSync(folder)
    .sort()
    .map((name) => join(folder, name))
    .filter(isPluginFolder);
  return [ownRoot, ...plugins].map((root) => ({ kind: 'pack', root, loaded: false }));
}

/** The demo for people. */
export function demoText(run: DemoRun, look: Look): string {
  const width = look.width ?? PROSE_WIDTH;
  const silent = run.rows.filter((r) => r.kind === 'abstain').length;
  const first = median(run.rows.map((r) => r.tookMs));
  const summary = `${count(run.rows.length, 'prompt')}: ${run.rows.length - silent} routed, ${silent} left alone. A decision took ${ms(first)} (median, each prompt for the first time) and ${ms(run.warmMs)} once the code was warm (median of ${WARM_ROUNDS * run.rows.length}); node ${run.node}.`;
  return [
    look.paint(
      'bold',
      `Arbiter: ${count(run.agents, 'agent')} of ${count(run.plugins, 'plugin')}, scanned in ${ms(run.scanMs)}; ready after ${ms(run.readyMs)} more.`,
    ),
    '',
    ...run.rows.flatMap((row) => [...rowLines(row, look, width), '']),
    ...wrap(summary, width),
    '',
    nextSteps(look),
  ].join('\n');
}

const LABEL = 11;

function rowLines(row: DemoRow, look: Look, width: number): string[] {
  const time = ms(row.tookMs);
  const room = width - LABEL;
  const title = cut(`“${row.prompt}”`, width - widthOf(time) - 2);
  const head = look.paint('bold', pad(title, width - widthOf(time))) + look.paint('dim', time);
  if (row.kind === 'abstain') {
    const text = wrap(`nothing is added: ${silence(row)}`, room);
    return [head, ...text.map((part, i) => label(i === 0 ? 'silent' : '', look) + part)];
  }
  return [
    head,
    ...routeLines(row, look),
    ...row.why.map((text, i) => label(i === 0 ? 'because' : '', look) + cut(text, room)),
  ];
}

const WORD = { agent: 'agent', shortlist: 'one of', team: 'team', abstain: 'silent' } as const;

function routeLines(row: DemoRow, look: Look): string[] {
  const tier = row.tier === 'inherit' ? 'the session’s model' : row.tier;
  return row.route.map((agent, i) => {
    const step = row.kind === 'team' ? `${i + 1}. ` : '';
    const model = i === 0 ? look.paint('dim', `  on ${tier}`) : '';
    return label(i === 0 ? WORD[row.kind] : '', look) + step + look.paint('cyan', agent) + model;
  });
}

/** Causes of silence in words; others are shown as they are. */
const CAUSES: Readonly<Record<string, string>> = {
  'guard:continue': 'it only says to go on',
  'guard:acknowledge': 'it only acknowledges',
  'guard:thanks': 'it only says thanks',
  'guard:no-delegation': 'it forbids delegation',
  'guard:command': 'it is a command of Claude Code',
};

const silence = (row: DemoRow): string => CAUSES[row.why[0] ?? ''] ?? row.why.join('; ');

const label = (text: string, look: Look): string => `  ${look.paint('dim', text.padEnd(LABEL - 2))}`;

function nextSteps(look: Look): string {
  const here = shellWord(ownRoot);
  return [
    look.paint('bold', 'To use it in Claude Code'),
    `  claude plugin marketplace add ${here}`,
    '  claude plugin install jira-orchestrator@arbiter',
    '  claude plugin install fastapi-backend@arbiter      (and others as you like)',
    look.paint('bold', 'To try it once, without installing'),
    `  claude --plugin-dir ${here}`,
    look.paint('bold', 'To try a prompt of your own'),
    '  node bin/arbiter route "…"      (in a session: arbiter route)',
  ].join('\n');
}
