import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DOMAIN_PLUGINS } from '../../bench/support/pack.ts';
import type { Script, ScriptedModel } from '../../scripts/kit/model/scripted-model.ts';
import { runClaude } from './support/claude.ts';
import type { Home } from './support/home.ts';
import { agentCall, openLab, textOf } from './support/lab.ts';
import { copyPack } from './support/plugin.ts';

/** What `claude plugin eval --json` says, as far as it is looked at. */
interface EvalReport {
  readonly suite: { readonly plugins: readonly { readonly name: string }[] };
  readonly cases: readonly {
    readonly name: string;
    readonly arms: Readonly<Record<'with' | 'without', readonly EvalRun[] | undefined>>;
  }[];
}
interface EvalRun {
  readonly score: number;
  readonly turns: number;
  readonly error: string | null;
  readonly graders: readonly {
    readonly name: string;
    readonly passed: boolean;
    readonly explanation: string;
  }[];
}

const BRAIN = 'jira-orchestrator';

/** What it exits with when a run was left unstarted. */
const CEILING = 2;

let root: string;
let pack: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'arbiter-evals-'));
  pack = await copyPack(join(root, 'pack'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Our brain is an MCP server, so it must really be started; by default an eval starts none. */
async function evaluate(home: Home, stub: ScriptedModel, ...args: string[]) {
  const run = await runClaude({
    home,
    stub,
    cwd: pack,
    timeoutMs: 400_000,
    args: ['plugin', 'eval', '.', ...args, '--mocks', 'off', '--trust-plugin', '--no-publish', '--json'],
  });
  const said = run.stdout.slice(run.stdout.indexOf('{'));
  return { ...run, report: JSON.parse(said) as EvalReport };
}

const failures = (report: EvalReport): string[] =>
  report.cases.flatMap(({ name, arms }) =>
    (arms.with ?? []).flatMap((run) => [
      ...(run.error === null ? [] : [`${name}: ${run.error}`]),
      ...run.graders.filter((g) => !g.passed).map((g) => `${name}: ${g.name}: ${g.explanation}`),
    ]),
  );

/** A model that calls the agent which the context of its prompt names, and does nothing else. */
const obedient: Script = (call) => {
  if (call.caller.kind === 'subagent') return 'STATUS: DONE';
  const said = JSON.stringify(call.body.messages);
  const agent = /fastapi-backend:[a-z-]+/.exec(said)?.[0];
  return agent === undefined || said.includes('tool_result') ? 'The end.' : agentCall(agent);
};

describe('claude plugin eval', () => {
  it('loads every case of the pack, and would say which it cannot load', { timeout: 180_000 }, async () => {
    const { home, stub } = await openLab();
    // The ceiling is looked at after the cases were loaded and before the first run.
    const run = await evaluate(home, stub, '--max-cost-usd', '0');
    expect(run.stderr).not.toContain("Couldn't load");
    expect(run.report.suite.plugins.map((plugin) => plugin.name).sort()).toEqual(
      [BRAIN, ...DOMAIN_PLUGINS].sort(),
    );
    expect(run.exitCode).toBe(CEILING);

    const broken = join(pack, 'evals', BRAIN, 'broken');
    mkdirSync(broken);
    writeFileSync(join(broken, 'prompt.md'), '---\nmax_turn: 3\n---\n\nHello.\n');
    const again = await evaluate(home, stub, '--max-cost-usd', '0');
    rmSync(broken, { recursive: true });
    expect(again.stderr).toContain('unknown frontmatter key "max_turn"');
    expect(again.stderr).toContain("Couldn't load 1 case file");
  });

  it('passes the cases that need no model, and asks it nothing', { timeout: 600_000 }, async () => {
    const { home, stub } = await openLab();
    const run = await evaluate(home, stub, '--tag', 'no-model', '--runs', '1', '--ablation', 'none');
    expect(failures(run.report)).toEqual([]);
    expect(run.report.cases).toHaveLength(7);
    expect(stub.calls).toHaveLength(0);
    expect(run.exitCode).toBe(0);
  });

  // The brain waits at most 2.5 s for its registry, so a machine that is busy enough makes a first prompt silent.
  it('tells a session with the plugins from one without by what an obedient model does', {
    timeout: 600_000,
    retry: 3,
  }, async () => {
    const { home, stub } = await openLab(obedient);
    const { report } = await evaluate(home, stub, '--case', 'review-a-route', '--runs', '3');
    const [arms] = report.cases.map((c) => c.arms);
    expect(arms?.with?.map((run) => run.error)).toEqual([null, null, null]);
    const delegated = (run: EvalRun): boolean | undefined =>
      run.graders.find((g) => g.name === 'delegated')?.passed;
    expect(arms?.with?.map(delegated)).toContain(true);
    expect(stub.calls.filter((call) => textOf(call).includes('<charter agent='))).not.toEqual([]);
    expect(arms?.without?.map((run) => run.turns)).toEqual([1, 1, 1]);
  });
});
