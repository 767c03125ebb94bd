import { execFileSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ScriptedModel, scriptedModel } from '../../scripts/kit/model/scripted-model.ts';
import { runClaude } from '../../tests/host/support/claude.ts';
import { createHome, type Home } from '../../tests/host/support/home.ts';
import type { BenchContext } from '../kit/context.ts';
import { bundle, runInner } from '../kit/inner.ts';
import { pack } from '../kit/pack-copy.ts';
import { median, quantile } from '../kit/stats.ts';
import { budget, type Topic } from '../kit/table.ts';
import { DOMAIN_PLUGINS } from '../support/pack.ts';
import { readSets } from '../support/sets.ts';

const BYTES_PER_TOKEN = 4;

/** Budgets of design section 11, in tokens. */
const BUDGET = { always: 600, routed: 150, silent: 0 } as const;

/** Stands before every context that a hook adds, in Claude Code 2.1.330. */
const FRAME = 'UserPromptSubmit hook additional context: ';

const ADDRESS = 'https://github.com/example/arbiter.git';
const SILENT_PROMPT = 'Thanks!';
/** One prompt of each plugin's set goes through the real thing; all of them through the renderer. */
const REAL_PROMPTS = readSets().filter(
  (p) => /-00[2-3]$/.test(p.id) && p.plugin !== null && p.set === p.plugin,
);

export async function context(bench: BenchContext): Promise<Topic> {
  const folder = await pack(bench);
  const pluginDirs = [folder, ...DOMAIN_PLUGINS.map((name) => join(folder, 'plugins', name))];
  const home = createHome();
  const stub = await scriptedModel();
  try {
    const bytes = async (
      prompt: string,
      dirs: readonly string[],
      args: readonly string[] = [],
    ): Promise<number> => {
      stub.reset();
      const run = await runClaude({ prompt, home, stub, pluginDirs: dirs, args });
      const size = stub.calls[0]?.bytes;
      if (run.exitCode !== 0 || size === undefined)
        throw new Error(`claude ended with ${String(run.exitCode)}`);
      return size;
    };
    const unhooked = ['--settings', JSON.stringify({ disableAllHooks: true })];
    const bare = await bytes(SILENT_PROMPT, []);
    const always = (await bytes(SILENT_PROMPT, pluginDirs, unhooked)) - bare;
    const silent = (await bytes(SILENT_PROMPT, pluginDirs)) - bare - always;
    const routed: number[] = [];
    for (const { prompt } of REAL_PROMPTS) {
      const added = (await bytes(prompt, pluginDirs)) - (await bytes(prompt, pluginDirs, unhooked));
      if (added > 0) routed.push(added);
    }
    await install(home, stub, folder, bench);
    const installed = (await bytes(SILENT_PROMPT, [])) - bare;
    const rendered = renderedBytes(await bundle('context/measure.ts', bench), folder, bench.work);
    const row = (what: string, all: readonly number[], limit: number): string[] => {
      const tokens = all.map((b) => b / BYTES_PER_TOKEN);
      return [
        what,
        String(all.length),
        ...[median(tokens), quantile(tokens, 0.95), Math.max(...tokens)].map((t) => t.toFixed(0)),
        budget(limit, Math.max(...tokens)),
      ];
    };
    return {
      title: 'Context, from bytes of the API request of real Claude Code',
      headers: ['tokens (bytes / 4)', 'n', 'median', 'p95', 'max', 'budget (max)'],
      rows: [
        row('always on, six plugins by --plugin-dir', [always], BUDGET.always),
        row('always on, six plugins from a marketplace', [installed], BUDGET.always),
        row('injected for a routed prompt, real request', routed, BUDGET.routed),
        row(`injected for a routed prompt, rendered text and frame`, rendered, BUDGET.routed),
        row('injected for a silent prompt, real request', [silent], BUDGET.silent),
      ],
      notes: [
        `Rival is Claude Code without the plugins: ${bare} bytes; injected is with hooks less the same prompt with all hooks disabled.`,
        `${REAL_PROMPTS.length - routed.length} of ${REAL_PROMPTS.length} prompts given to the real thing were not routed; the fourth row is every routed prompt of bench/routing.`,
      ],
    };
  } finally {
    await stub.close();
    await home.dispose();
  }
}

function renderedBytes(script: string, folder: string, work: string): number[] {
  const file = join(work, 'context-prompts.json');
  writeFileSync(file, JSON.stringify(readSets().map((p) => p.prompt)));
  return runInner<number[]>(script, [folder, file]).flatMap((b) => (b === 0 ? [] : [b + FRAME.length + 4]));
}

/** All six plugins from a git marketplace; git's `insteadOf` makes the local repository look remote. */
async function install(
  home: Home,
  stub: ScriptedModel,
  folder: string,
  { work }: BenchContext,
): Promise<void> {
  const repository = join(work, 'repository');
  cpSync(folder, repository, { recursive: true });
  writeFileSync(join(repository, 'pnpm-lock.yaml'), "lockfileVersion: '9.0'\n");
  const rules = `[url "${repository}"]\n\tinsteadOf = ${ADDRESS}\n[safe]\n\tdirectory = *\n[protocol "file"]\n\tallow = always\n[user]\n\tname = b\n\temail = b@example.com\n`;
  writeFileSync(join(home.dir, '.gitconfig'), rules);
  const env = { PATH: process.env.PATH ?? '', HOME: home.dir, GIT_CONFIG_NOSYSTEM: '1' };
  for (const args of [
    ['init', '-q', '-b', 'main'],
    ['add', '-A'],
    ['commit', '-q', '-m', 'pack'],
  ]) {
    execFileSync('git', args, { cwd: repository, env, stdio: 'pipe' });
  }
  const steps = [
    ['marketplace', 'add', 'example/arbiter'],
    ...['jira-orchestrator', ...DOMAIN_PLUGINS].map((name) => ['install', `${name}@arbiter`]),
  ];
  for (const args of steps) {
    const run = await runClaude({ home, stub, args: ['plugin', ...args] });
    if (run.exitCode !== 0) throw new Error(`claude plugin ${args.join(' ')}: ${run.stdout}${run.stderr}`);
  }
}
