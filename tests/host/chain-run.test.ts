import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunOutcome } from '../../scripts/cli/chain/outcome.ts';
import type { Answer, ApiCall } from '../../scripts/kit/model/messages-api.ts';
import type { ScriptedModel } from '../../scripts/kit/model/scripted-model.ts';
import { claudeBinary, claudeEnv } from './support/claude-env.ts';
import type { Home } from './support/home.ts';
import { openLab, textOf } from './support/lab.ts';
import { copyPack } from './support/plugin.ts';

/** Whole chains through `bin/arbiter`: every process is real, the real Claude Code included; only the model is a stub. */

let root: string;
let pack: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'arbiter-chain-run-'));
  pack = await copyPack(join(root, 'pack'), { sqlite: true });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Running {
  readonly pid: number;
  readonly ended: Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>;
}

function arbiter(home: Home, stub: ScriptedModel, args: readonly string[]): Running {
  const env = claudeEnv(home, stub.url, {
    ARBITER_CLAUDE: claudeBinary(),
    ARBITER_HOME: join(home.dir, 'arbiter'),
    CLAUDE_CODE_MAX_RETRIES: '0',
  });
  const plugins = ['--only-plugin-dirs', '--plugin-dir', pack, '--plugin-dir', join(pack, 'plugins')];
  const child = spawn(join(pack, 'bin', 'arbiter'), [...args, ...plugins], { env, cwd: home.projectDir });
  const [out, err] = [child.stdout, child.stderr].map((stream) => {
    const text: string[] = [];
    stream.on('data', (chunk: Buffer) => text.push(chunk.toString()));
    return text;
  }) as [string[], string[]];
  const ended = new Promise<Awaited<Running['ended']>>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out: out.join(''), err: err.join('') }));
  });
  return { pid: child.pid ?? -1, ended };
}

async function run(
  home: Home,
  stub: ScriptedModel,
  chain: string,
  ...args: string[]
): Promise<{ code: number | null; last: RunOutcome }> {
  writeFileSync(join(home.projectDir, 'chain.yaml'), chain);
  const { code, out, err } = await arbiter(home, stub, ['chain', 'run', 'chain.yaml', '--json', ...args])
    .ended;
  const line = out.trim().split('\n').at(-1) ?? '';
  if (line === '') throw new Error(`no outcome: ${err}`);
  return { code, last: JSON.parse(line) as RunOutcome };
}

const said = (text: string, inputTokens = 10): Answer => ({
  kind: 'answer',
  blocks: [{ type: 'text', text }],
  usage: { inputTokens },
});

async function json<T>(home: Home, stub: ScriptedModel, args: readonly string[]): Promise<T> {
  const { out, err } = await arbiter(home, stub, ['chain', ...args, '--json']).ended;
  if (out === '') throw new Error(`no answer: ${err}`);
  return JSON.parse(out) as T;
}

const toolsOf = (call: ApiCall): string[] => call.body.tools?.map((t) => t.name) ?? [];

describe('a chain of agents in real Claude Code', () => {
  it('passes results over two plugins, and knows what it has cost', async () => {
    const { home, stub } = await openLab((call) => {
      if (toolsOf(call).includes('StructuredOutput'))
        return [{ type: 'tool_use', name: 'StructuredOutput', input: { severity: 2 } }];
      return said('Route added.', 1_000);
    });
    const { code, last } = await run(
      home,
      stub,
      `outputs: { what: "\${{ steps.close.text }}", severity: "\${{ steps.triage.severity }}" }
steps:
  - id: triage
    agent: jira-orchestrator:issue-triager
    prompt: Triage SHOP-7.
    schema: { type: object, required: [severity], properties: { severity: { type: integer } }, additionalProperties: false }
    tier: inherit
  - id: build
    agent: fastapi-backend:endpoint-engineer
    prompt: "Mend it; severity \${{ steps.triage.severity }}."
    tier: haiku
  - id: close
    agent: jira-orchestrator:issue-triager
    prompt: "Close it: \${{ steps.build.text }}"
    tier: inherit
`,
    );
    expect(last).toMatchObject({ status: 'succeeded', outputs: { what: 'Route added.', severity: 2 } });
    expect(code).toBe(0);
    expect(last.cost.usd).toBeGreaterThan(0);
    expect(last.cost.tokens).toBeGreaterThan(2_000);
    expect(textOf(stub.calls[1])).toContain('severity 2');
    expect(textOf(stub.calls[2])).toContain('Close it: Route added.');
  });

  it('tries an agent again, then falls back on another', async () => {
    const { home, stub } = await openLab((call) =>
      textOf(call).includes('first choice')
        ? { kind: 'failure', status: 529, errorType: 'overloaded_error', message: 'Overloaded' }
        : said('Done by another.'),
    );
    const { code, last } = await run(
      home,
      stub,
      `outputs: { by: "\${{ steps.work.text }}" }
steps:
  - id: work
    agent: jira-orchestrator:issue-triager
    prompt: The first choice.
    tier: inherit
    retry: { attempts: 2, delay: 1ms }
    fallback:
      - agent: fastapi-backend:endpoint-engineer
        prompt: The other.
        tier: inherit
`,
    );
    expect(last).toMatchObject({ status: 'succeeded', outputs: { by: 'Done by another.' } });
    expect(code).toBe(0);
    const logs = await json<{ attempts: { step: string; outcome: string; variant: number }[] }>(home, stub, [
      'logs',
      last.run,
    ]);
    expect(logs.attempts.map((a) => [a.step, a.outcome, a.variant])).toEqual([
      ['work', 'failed', 0],
      ['work', 'failed', 0],
      ['work', 'succeeded', 1],
    ]);
  });

  it('ends where its budget is used up, and undoes what was done', async () => {
    const { home, stub } = await openLab(() => said('Marked.', 1_000_000));
    const { code, last } = await run(
      home,
      stub,
      `saga: true
budget: { usd: 0.01 }
steps:
  - id: mark
    run: [touch, mark]
    compensate: { run: [rm, mark] }
  - id: first
    agent: jira-orchestrator:issue-triager
    prompt: Look.
    tier: inherit
  - id: second
    agent: jira-orchestrator:issue-triager
    prompt: Never asked.
    tier: inherit
`,
    );
    expect(last).toMatchObject({ status: 'compensated', error: { code: 'budget-exceeded' } });
    expect(code).toBe(6);
    expect(last.cost.usd).toBeGreaterThan(0.01);
    expect(stub.calls.some((call) => textOf(call).includes('Never asked'))).toBe(false);
    expect(existsSync(join(home.projectDir, 'mark'))).toBe(false);
  });

  it('is cancelled from another terminal: the agent ends, and what was done is undone', async () => {
    const { home, stub } = await openLab(() => ({ ...said('Too late.'), delayMs: 600_000 }));
    writeFileSync(
      join(home.projectDir, 'chain.yaml'),
      `saga: true
steps:
  - id: mark
    run: [touch, mark]
    compensate: { run: [rm, mark] }
  - id: work
    agent: jira-orchestrator:issue-triager
    prompt: Wait.
    tier: inherit
`,
    );
    const running = arbiter(home, stub, ['chain', 'run', 'chain.yaml', '--json']);
    await vi.waitFor(() => expect(stub.calls.length).toBeGreaterThan(0), { timeout: 60_000, interval: 50 });
    expect(existsSync(join(home.projectDir, 'mark'))).toBe(true);
    const { runs } = await json<{ runs: { run: string }[] }>(home, stub, ['status']);
    const id = runs[0]?.run ?? '';
    expect(await json(home, stub, ['cancel', id])).toMatchObject({ run: id });
    const { code, out } = await running.ended;
    expect(JSON.parse(out.trim().split('\n').at(-1) ?? '')).toMatchObject({ run: id, status: 'cancelled' });
    expect(code).toBe(5);
    expect(existsSync(join(home.projectDir, 'mark'))).toBe(false);
    expect(home.leftovers()).toEqual([]);
  });
});

describe('a chain that two processes want to drive', () => {
  it('is driven by one; the other is told which, and can cancel it', async () => {
    const { home, stub } = await openLab();
    writeFileSync(
      join(home.projectDir, 'chain.yaml'),
      'steps:\n  - { id: mark, run: [touch, mark] }\n  - { id: rest, wait: 1h }\n',
    );
    const first = arbiter(home, stub, ['chain', 'run', 'chain.yaml', '--json']);
    await vi.waitFor(() => expect(existsSync(join(home.projectDir, 'mark'))).toBe(true), {
      timeout: 60_000,
      interval: 50,
    });
    const { runs } = await json<{ runs: { run: string }[] }>(home, stub, ['status']);
    const id = runs[0]?.run ?? '';
    const second = await arbiter(home, stub, ['chain', 'resume', id, '--json']).ended;
    expect(second.code).toBe(1);
    expect(JSON.parse(second.out)).toMatchObject({
      run: id,
      error: { code: 'driven-elsewhere', message: expect.stringContaining(String(first.pid)) },
    });
    await json(home, stub, ['cancel', id]);
    expect((await first.ended).code).toBe(5);
  });
});
