import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Attempt, Outcome, WorkInput } from '../../scripts/chains/steps/work.ts';
import { headlessExecutors } from '../../scripts/host/headless/headless.ts';
import type { ApiCall, Reply } from '../../scripts/kit/model/messages-api.ts';
import type { ScriptedModel } from '../../scripts/kit/model/scripted-model.ts';
import type { RegistrySnapshot } from '../../scripts/registry/entry.ts';
import { Scanner } from '../../scripts/registry/scanner.ts';
import { claudeBinary, claudeEnv } from './support/claude-env.ts';
import { HOME_MARK, type Home } from './support/home.ts';
import { openLab, textOf } from './support/lab.ts';
import { copyPack } from './support/plugin.ts';
import { processesWithEnv } from './support/process-tree.ts';

let root: string;
let snapshot: RegistrySnapshot;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'arbiter-chain-'));
  const pack = await copyPack(join(root, 'pack'));
  snapshot = new Scanner().scan(
    [pack, join(pack, 'plugins/fastapi-backend')].map((folder) => ({
      kind: 'pack',
      root: folder,
      loaded: false,
    })),
  );
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const steps = (home: Home, stub: ScriptedModel) =>
  headlessExecutors({
    env: claudeEnv(home, stub.url, { ARBITER_CLAUDE: claudeBinary(), CLAUDE_CODE_MAX_RETRIES: '0' }),
    snapshot: () => snapshot,
    tierOf: (_, agent) => (agent === undefined ? 'inherit' : 'haiku'),
  });

let attempts = 0;
const attemptOf = (home: Home, input: WorkInput, more: Partial<Attempt> = {}): Attempt => ({
  runId: home.id,
  chain: 'testing',
  step: 'work',
  attempt: 1,
  direction: 'do',
  idempotencyKey: `key-${++attempts}`,
  input,
  cwd: home.projectDir,
  timeoutMs: 60_000,
  signal: new AbortController().signal,
  ...more,
});

type AgentInput = Extract<WorkInput, { kind: 'agent' }>;
const agentStep = (agent: string, prompt: string, more: Partial<AgentInput> = {}): AgentInput => ({
  kind: 'agent',
  agent,
  prompt,
  tier: 'inherit',
  permissions: 'default',
  ...more,
});

const errorOf = (outcome: Outcome) => (outcome.kind === 'failed' ? outcome.error : outcome);
const toolsOf = (call: ApiCall | undefined) => call?.body.tools?.map((t) => t.name) ?? [];
const TRIAGER = 'jira-orchestrator:issue-triager';
const ENGINEER = 'fastapi-backend:endpoint-engineer';

describe('agent steps in real Claude Code', () => {
  it('of two plugins pass their results on, each with its charter, its tools and its model', async () => {
    const schema = {
      type: 'object',
      required: ['severity'],
      properties: { severity: { type: 'integer' } },
      additionalProperties: false,
    };
    const { home, stub } = await openLab((call): Reply => {
      if (toolsOf(call).includes('StructuredOutput'))
        return [{ type: 'tool_use', name: 'StructuredOutput', input: { severity: 2 } }];
      return {
        kind: 'answer',
        blocks: [{ type: 'text', text: 'Route added.' }],
        usage: { inputTokens: 1_000 },
      };
    });
    const { agent } = steps(home, stub);
    const first = await agent.execute(attemptOf(home, agentStep(TRIAGER, 'Triage SHOP-7.', { schema })));
    expect(first).toMatchObject({ kind: 'succeeded', output: { severity: 2 } });
    const severity = JSON.stringify(first.kind === 'succeeded' && first.output);

    const build = agentStep(ENGINEER, `/plan for ${severity}`, { tier: 'auto' });
    const second = await agent.execute(attemptOf(home, build));
    expect(second).toMatchObject({ kind: 'succeeded', output: { text: 'Route added.' } });
    const cost = second.kind === 'succeeded' ? second.cost : undefined;
    expect(cost?.tokens).toBe(1_001);
    expect(cost?.usd).toBeGreaterThan(0);
    expect(Object.keys(cost?.models ?? {})).toEqual([expect.stringContaining('haiku')]);

    const third = await agent.execute(attemptOf(home, agentStep(TRIAGER, 'Close it: Route added.')));
    expect(third).toMatchObject({ kind: 'succeeded', output: { text: 'Route added.' } });

    const [triage, engineer, close] = stub.calls;
    const charter = (id: string): string => {
      const body = readFileSync(snapshot.agents.find((a) => a.id === id)?.file ?? '', 'utf8').split(
        '\n---\n',
      )[1];
      return (body ?? '').trim().split('\n')[0] ?? '';
    };
    expect(charter(TRIAGER)).not.toBe('');
    expect(JSON.stringify(triage?.body.system)).toContain(JSON.stringify(charter(TRIAGER)).slice(1, -1));
    expect(JSON.stringify(engineer?.body.system)).toContain(JSON.stringify(charter(ENGINEER)).slice(1, -1));
    expect([triage, engineer, close].map((c) => /haiku|sonnet/.exec(String(c?.body.model))?.[0])).toEqual([
      'sonnet',
      'haiku',
      'sonnet',
    ]);
    expect(toolsOf(close)).toContain('Bash');
    expect(toolsOf(close)).not.toContain('Edit');
    // A prompt that begins with a slash stays a prompt, and nothing is routed in a step's own session.
    expect(textOf(engineer)).toContain('/plan for {\\"severity');
    expect(textOf(engineer)).not.toContain('no command with that name');
    expect(textOf(triage)).not.toContain('Arbiter');
  });

  it('that the API fails may be tried again, and nothing was done', async () => {
    const { home, stub } = await openLab(() => ({
      kind: 'failure',
      status: 529,
      errorType: 'overloaded_error',
      message: 'Overloaded',
    }));
    const outcome = await steps(home, stub).agent.execute(attemptOf(home, agentStep(TRIAGER, 'Triage.')));
    expect(errorOf(outcome)).toMatchObject({
      code: 'overloaded',
      retryable: true,
      effect: 'none',
      details: { apiStatus: 529 },
    });
  });

  it('that reaches its budget fails with what it has cost', async () => {
    const { home, stub } = await openLab(() => ({
      kind: 'answer',
      blocks: [{ type: 'tool_use', name: 'Read', input: { file_path: '/etc/hostname' } }],
      usage: { inputTokens: 100_000, outputTokens: 1_000 },
    }));
    const { agent } = steps(home, stub);
    const outcome = await agent.execute(
      attemptOf(home, agentStep(TRIAGER, 'Triage.', { usd: 5 }), { usdLeft: 0.001 }),
    );
    expect(errorOf(outcome)).toMatchObject({ code: 'budget-exceeded', retryable: false, effect: 'unknown' });
    expect(outcome.cost?.usd).toBeGreaterThan(0.001);
    expect(stub.calls).toHaveLength(1);
  });

  it.runIf(process.platform === 'linux')(
    'that is cancelled takes along all that Claude Code started',
    async () => {
      const { home, stub } = await openLab(
        () => [
          { type: 'tool_use', name: 'Bash', input: { command: 'tail -f /dev/null', description: 'waits' } },
        ],
        { settings: { permissions: { allow: ['Bash'] } } },
      );
      const { agent } = steps(home, stub);
      const stop = new AbortController();
      const pending = agent.execute(
        attemptOf(home, agentStep(TRIAGER, 'Wait.', { permissions: 'acceptEdits' }), { signal: stop.signal }),
      );
      await vi.waitFor(() => expect(waiters(home)).not.toEqual([]), { timeout: 30_000, interval: 50 });
      stop.abort();
      expect(errorOf(await pending)).toMatchObject({ code: 'cancelled', effect: 'unknown' });
      expect(home.leftovers()).toEqual([]);
    },
  );

  it('a command step is the command of its plugin with its arguments', async () => {
    const { home, stub } = await openLab(() => 'Three routes.');
    const command = snapshot.commands.find((c) => c.plugin === 'fastapi-backend');
    const outcome = await steps(home, stub).command.execute(
      attemptOf(home, {
        kind: 'command',
        command: `/${command?.id}`,
        args: 'only the orders module',
        tier: 'auto',
        permissions: 'default',
      }),
    );
    expect(outcome).toMatchObject({ kind: 'succeeded', output: { text: 'Three routes.' } });
    expect(textOf(stub.calls[0])).toContain(`<command-name>/${command?.id}</command-name>`);
    expect(textOf(stub.calls[0])).toContain('only the orders module');
  });
});

const waiters = (home: Home): number[] =>
  processesWithEnv(HOME_MARK, home.id).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('tail\0');
    } catch {
      return false;
    }
  });
