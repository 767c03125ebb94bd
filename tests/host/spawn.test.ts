import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runClaude } from './support/claude.ts';
import {
  askWarm,
  callsAgentOnce,
  hookAnswers,
  mainCalls,
  openLab,
  recordsOf,
  subagentCalls,
  textOf,
} from './support/lab.ts';
import { copyPack } from './support/plugin.ts';

const FOREGROUND = { CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: '1' };
const NEUTRAL = 'Look after it.';

let root: string;
let pack: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'arbiter-pack-'));
  pack = await copyPack(join(root, 'pack'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** What the model was asked in a session on a model in which it calls an agent that a hard prompt names. */
async function hardWorkOn(session: string, agent: string, input: Readonly<Record<string, unknown>> = {}) {
  const { home, stub } = await openLab(callsAgentOnce(agent, input));
  await askWarm({
    prompt: `use the ${agent} agent: production lost orders since the migration, find out why and restore them`,
    home,
    stub,
    pluginDirs: [pack],
    env: FOREGROUND,
    args: ['--model', session],
  });
  return stub;
}

describe('an Agent call in real Claude Code', () => {
  it('of an agent that Claude Code does not load runs with its charter, its task and its model', async () => {
    const { home, stub } = await openLab(callsAgentOnce('frontend-powerhouse:accessibility-reviewer'));
    await askWarm({ prompt: NEUTRAL, home, stub, pluginDirs: [pack], env: FOREGROUND });
    const [sub] = subagentCalls(stub);
    expect(textOf(sub)).toContain('<charter agent=\\"frontend-powerhouse:accessibility-reviewer\\">');
    expect(textOf(sub)).toContain('<task>\\nDo the given task.\\n</task>');
    expect(sub?.body.model).toMatch(/sonnet|opus|haiku/);
    // The rewrite costs the main conversation nothing: it keeps the call as the model made it.
    expect(textOf(mainCalls(stub).at(-1))).not.toContain('<charter');
  });

  it.each([
    ['haiku', 'fastapi-backend:auth-engineer', /haiku/],
    ['opus', 'fastapi-backend:endpoint-engineer', /opus/],
  ])(
    'in a session on %s of %s runs on no more than that, and on more than the agent’s own choice when the work is hard',
    async (session, agent, model) => {
      const stub = await hardWorkOn(session, agent);
      expect(textOf(subagentCalls(stub)[0])).toContain(`<charter agent=\\"${agent}\\">`);
      expect(subagentCalls(stub)[0]?.body.model).toMatch(model);
    },
  );

  it.each([
    ['opus', 'haiku', /haiku/],
    ['sonnet', 'opus', /sonnet/],
  ])(
    'in a session on %s for which Claude chose %s from what the route’s text offered runs on that, and not above the session',
    async (session, chosen, model) => {
      const stub = await hardWorkOn(session, 'fastapi-backend:endpoint-engineer', { model: chosen });
      expect(textOf(mainCalls(stub)[0])).toContain('model \\"haiku\\" for a fact or a small routine change');
      expect(subagentCalls(stub)[0]?.body.model).toMatch(model);
    },
  );

  it('of a reading agent gets no tool that writes', async () => {
    const { home, stub } = await openLab(callsAgentOnce('frontend-powerhouse:accessibility-reviewer'));
    await askWarm({ prompt: NEUTRAL, home, stub, pluginDirs: [pack], env: FOREGROUND });
    const tools = subagentCalls(stub)[0]?.body.tools?.map((t) => t.name) ?? [];
    const agentTools = recordsOf(home).find((r) => r['type'] === 'spawn');
    if (agentTools?.['shell'] === 'jira-orchestrator:specialist-readonly') {
      for (const name of ['Edit', 'Write', 'Bash', 'NotebookEdit', 'Agent'])
        expect(tools).not.toContain(name);
    }
    expect(tools).toContain('Read');
  });

  it('is recorded with its outcome and its tokens', async () => {
    const script = callsAgentOnce('fastapi-backend:endpoint-engineer');
    const { home, stub } = await openLab((call) =>
      call.caller.kind === 'subagent'
        ? {
            kind: 'answer',
            blocks: [{ type: 'text', text: 'DONE_WITH_CONCERNS\nOne test is slow.' }],
            usage: { inputTokens: 120, outputTokens: 45 },
          }
        : script(call),
    );
    await askWarm({ prompt: NEUTRAL, home, stub, pluginDirs: [pack], env: FOREGROUND });
    const outcome = recordsOf(home).findLast((r) => r['type'] === 'outcome');
    expect(outcome).toMatchObject({
      agent: 'fastapi-backend:endpoint-engineer',
      end: 'finished',
      status: 'DONE_WITH_CONCERNS',
    });
    expect(Object.values(outcome?.['tokens'] as object)).toEqual([
      { input: 120, output: 45, cacheRead: 0, cacheWrite: 0 },
    ]);
    expect(JSON.stringify(recordsOf(home))).not.toContain('One test is slow');
  });

  it('of an agent that ends in an API error is recorded as failed', async () => {
    const script = callsAgentOnce('fastapi-backend:endpoint-engineer');
    const { home, stub } = await openLab((call) =>
      call.caller.kind === 'subagent'
        ? { kind: 'failure', status: 400, errorType: 'invalid_request_error', message: 'no' }
        : script(call),
    );
    await askWarm({ prompt: NEUTRAL, home, stub, pluginDirs: [pack], env: FOREGROUND });
    const outcomes = recordsOf(home).filter((r) => r['type'] === 'outcome');
    expect(outcomes.length).toBeGreaterThan(0);
    for (const outcome of outcomes) expect(outcome['end']).toMatch(/failed|refused/);
  });

  it('keeps the model that Claude asked for', async () => {
    const { home, stub } = await openLab(
      callsAgentOnce('fastapi-backend:endpoint-engineer', { model: 'opus' }),
    );
    await askWarm({ prompt: NEUTRAL, home, stub, pluginDirs: [pack], env: FOREGROUND });
    expect(subagentCalls(stub)[0]?.body.model).toContain('opus');
  });

  it('of an unknown agent is not touched', async () => {
    const { home, stub } = await openLab(callsAgentOnce('nobody:has-this-agent'));
    const run = await askWarm({ prompt: NEUTRAL, home, stub, pluginDirs: [pack], env: FOREGROUND });
    expect(hookAnswers(run.events, 'PreToolUse')).toEqual([{}]);
    expect(textOf(mainCalls(stub).at(-1))).toContain("Agent type 'nobody:has-this-agent' not found");
    expect(recordsOf(home).filter((r) => r['type'] !== 'route')).toEqual([]);
  });

  it('of an agent that Claude Code loads itself is not touched without a route', async () => {
    const { home, stub } = await openLab(callsAgentOnce('local-helper'));
    mkdirSync(join(home.projectDir, '.claude', 'agents'), { recursive: true });
    writeFileSync(
      join(home.projectDir, '.claude', 'agents', 'local-helper.md'),
      '---\nname: local-helper\ndescription: Helps here.\n---\nYou help.\n',
    );
    const run = await askWarm({ prompt: NEUTRAL, home, stub, pluginDirs: [pack], env: FOREGROUND });
    expect(hookAnswers(run.events, 'PreToolUse')).toEqual([{}]);
    expect(textOf(subagentCalls(stub)[0])).not.toContain('<charter');
    expect(subagentCalls(stub)).toHaveLength(1);
  });

  it('of a built-in agent is not touched', async () => {
    const { home, stub } = await openLab(callsAgentOnce('general-purpose'));
    const run = await askWarm({ prompt: NEUTRAL, home, stub, pluginDirs: [pack], env: FOREGROUND });
    expect(hookAnswers(run.events, 'PreToolUse')).toEqual([{}]);
    expect(subagentCalls(stub)).toHaveLength(1);
  });

  it('in the background reports back without being routed as a prompt', { retry: 2 }, async () => {
    const { home, stub } = await openLab(callsAgentOnce('fastapi-backend:endpoint-engineer'));
    const run = await runClaude({ prompt: NEUTRAL, home, stub, pluginDirs: [pack] });
    expect(run.exitCode).toBe(0);
    const answers = hookAnswers(run.events, 'UserPromptSubmit');
    expect(answers.length).toBe(2);
    expect(answers[1]).toEqual({});
    expect(recordsOf(home).findLast((r) => r['type'] === 'outcome')).toMatchObject({
      agent: 'fastapi-backend:endpoint-engineer',
      end: 'finished',
    });
  });
});
