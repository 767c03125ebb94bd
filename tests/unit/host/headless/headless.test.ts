import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Attempt, WorkInput } from '../../../../scripts/chains/steps/work.ts';
import { headlessExecutors } from '../../../../scripts/host/headless/headless.ts';
import { Scanner } from '../../../../scripts/registry/scanner.ts';
import { attemptOf, errorOf, outputOf } from '../../chains/steps/support/attempt.ts';
import { agentText, tempFolder, writeTree } from '../../support/temp.ts';
import { fakeClaude } from './fake-claude.ts';

interface Started {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly stdin: string;
  readonly agents?: string;
}

function lab(body = 'result({})', charter = '') {
  const folder = tempFolder();
  const path = fakeClaude(folder, body);
  const manifest = (more: object = {}) =>
    JSON.stringify({ name: 'shop', version: '1.0.0', description: 'A shop.', agents: [], ...more });
  const shop = writeTree(join(folder, 'shop'), {
    '.claude-plugin/plugin.json': manifest(),
    'agents/builder.md': agentText(
      'builder',
      'tools: Read, Bash\nmodel: opus\ndisallowedTools: WebFetch\nmaxTurns: 7\n',
    ).replace('The body', `${charter}The body`),
    'commands/stock.md': '---\ndescription: Counts.\n---\nCount $ARGUMENTS.\n',
  });
  const needy = writeTree(join(folder, 'needy'), {
    '.claude-plugin/plugin.json': manifest({ name: 'needy', dependencies: ['shop', 'gone@market'] }),
    'agents/a.md': agentText('a'),
  });
  const native = writeTree(join(folder, 'native'), {
    '.claude-plugin/plugin.json': JSON.stringify({ name: 'native', version: '1.0.0', description: 'N.' }),
    'agents/n.md': agentText('n', 'tools: Read\n'),
  });
  const snapshot = new Scanner().scan(
    [shop, needy, native].map((root) => ({ kind: 'plugin-dir', root, loaded: true })),
  );
  const executors = headlessExecutors({
    env: { ...process.env, ARBITER_CLAUDE: path, CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: 'mine' },
    snapshot: () => snapshot,
    tierOf: (_, agent, failures) => (agent === undefined ? 'inherit' : failures === 0 ? 'haiku' : 'sonnet'),
    graceMs: 200,
  });
  const run = (input: WorkInput, more: Partial<Attempt> = {}) =>
    executors[input.kind === 'command' ? 'command' : 'agent'].execute(attemptOf(input, folder, more));
  const started = (): Started => JSON.parse(readFileSync(join(folder, 'started.json'), 'utf8')) as Started;
  return { folder, run, started, shop, wasStarted: () => existsSync(join(folder, 'started.json')) };
}

const step = (more: Partial<Extract<WorkInput, { kind: 'agent' }>> = {}) =>
  ({
    kind: 'agent',
    agent: 'shop:builder',
    prompt: 'Build it.',
    tier: 'inherit',
    permissions: 'default',
    ...more,
  }) as const;

const flagOf = ({ args }: Started, flag: string): string | undefined =>
  args.includes(flag) ? args[args.indexOf(flag) + 1] : undefined;

describe('a headless session', () => {
  it('is given the charter, and the prompt by standard input alone', async () => {
    const { run, started, shop } = lab();
    const prompt = `Build it. ${'x'.repeat(500_000)}`;
    expect(outputOf(await run(step({ prompt, permissions: 'plan' })))).toEqual({ text: 'done' });
    const call = started();
    expect(call.stdin).toBe(prompt);
    expect(JSON.stringify(call.args)).not.toContain('xxx');
    expect(JSON.parse(flagOf(call, '--agents') ?? '')).toEqual({
      'shop:builder': {
        description: 'When builder is needed.',
        prompt: '# builder\n\nThe body of builder.',
        tools: ['Read', 'Bash'],
        model: 'opus',
        disallowedTools: ['WebFetch'],
        maxTurns: 7,
      },
    });
    expect(flagOf(call, '--agent')).toBe('shop:builder');
    expect(flagOf(call, '--plugin-dir')).toBe(shop);
    expect(flagOf(call, '--permission-mode')).toBe('plan');
    expect(call.args).not.toContain('--model');
    expect(call.args).not.toContain('--max-budget-usd');
  });

  it('is known as a child of its step, is no part of another session, and is not routed', async () => {
    const { run, started } = lab();
    await run(step(), { runId: 'run_5', idempotencyKey: 'k5' });
    const { env } = started();
    expect(env).toMatchObject({
      ARBITER_OFF: '1',
      ARBITER_RUN_ID: 'run_5',
      ARBITER_STEP_ID: 'work',
      ARBITER_IDEMPOTENCY_KEY: 'k5',
    });
    expect(env).not.toHaveProperty('CLAUDECODE');
    expect(env).not.toHaveProperty('CLAUDE_CODE_SESSION_ID');
  });

  it('gets a charter that is too long for an argument by a file, which is gone afterwards', async () => {
    const { run, started } = lab(undefined, '漢'.repeat(50_000));
    expect((await run(step())).kind).toBe('succeeded');
    const call = started();
    const file = flagOf(call, '--agents') ?? '';
    expect(JSON.parse(call.agents ?? '{}')['shop:builder'].prompt).toContain('漢漢');
    expect(existsSync(file)).toBe(false);
  });

  it('gets the smaller of its two budgets, and is not started when nothing is left', async () => {
    const { run, started } = lab();
    await run(step({ usd: 2 }), { usdLeft: 0.25 });
    expect(flagOf(started(), '--max-budget-usd')).toBe('0.250000');
    const empty = lab();
    expect(errorOf(await empty.run(step({ usd: 2 }), { usdLeft: 0 }))).toMatchObject({
      code: 'budget-exceeded',
      effect: 'none',
    });
    expect(empty.wasStarted()).toBe(false);
  });

  it('takes the model of its tier: the one named, or for auto the one that the router gives', async () => {
    const { run, started } = lab();
    await run(step({ tier: 'sonnet' }));
    expect(flagOf(started(), '--model')).toBe('sonnet');
    await run(step({ tier: 'auto' }));
    expect(flagOf(started(), '--model')).toBe('haiku');
  });

  it('tells the router how often the work was tried before, and leaves a tier that the step names', async () => {
    const { run, started } = lab();
    await run(step({ tier: 'auto' }), { attempt: 2 });
    expect(flagOf(started(), '--model')).toBe('sonnet');
    await run(step({ tier: 'haiku' }), { attempt: 2 });
    expect(flagOf(started(), '--model')).toBe('haiku');
  });

  it('gives a structured answer, for which an agent that lists its tools gets one more', async () => {
    const { run, started } = lab('result({ structured_output: { n: 1 } })');
    expect(outputOf(await run(step({ schema: { type: 'object' } })))).toEqual({ n: 1 });
    expect(flagOf(started(), '--json-schema')).toBe('{"type":"object"}');
    expect(flagOf(started(), '--agents')).toContain('"tools":["Read","Bash","StructuredOutput"]');
    await run(step({ agent: 'native:n' }));
    expect(started().args).not.toContain('--agents');
    await run(step({ agent: 'native:n', schema: { type: 'object' } }));
    expect(flagOf(started(), '--agents')).toContain('"tools":["Read","StructuredOutput"]');
  });

  it('of a command is what a person would type', async () => {
    const { run, started } = lab();
    const input = { kind: 'command', args: 'all of it', tier: 'auto', permissions: 'default' } as const;
    await run({ ...input, command: 'shop:stock' });
    expect(started().stdin).toBe('/shop:stock all of it');
    expect(started().args).not.toContain('--agent');
    expect(errorOf(await run({ ...input, command: '/shop:stok' }))).toMatchObject({
      code: 'not-found',
      fix: 'Did you mean shop:stock?',
    });
  });

  it('does not take a prompt for a command because it begins with a slash', async () => {
    const { run, started } = lab();
    await run(step({ prompt: ' /clear everything' }));
    expect(started().stdin).toBe('Your task:\n\n /clear everything');
  });

  it('tells what it has cost, all kinds of tokens together', async () => {
    const outcome = await lab().run(step());
    const counts = { input: 1, output: 2, cacheRead: 3, cacheWrite: 4 };
    expect(outcome.cost).toEqual({
      usd: 0.5,
      tokens: 10,
      session: 's1',
      models: { m: { usd: 0.5, tokens: 10, counts } },
    });
  });
});

describe('a headless session that cannot be', () => {
  it.each([
    ['an agent that is not there', step({ agent: 'shop:bilder' }), 'not-found', 'Did you mean shop:builder?'],
    ['an empty prompt', step({ prompt: ' \n' }), 'invalid-input', /Give the step a `prompt:`/],
    [
      'a plugin that needs another',
      step({ agent: 'needy:a' }),
      'not-found',
      'Install it: claude plugin install gone',
    ],
    ['a folder that is not there', step({ cwd: 'no/where' }), 'not-found', /Mend `cwd:`/],
  ])('for %s says so and starts nothing', async (_, input, code, fix) => {
    const { run, wasStarted } = lab();
    const error = errorOf(await run(input));
    expect(error).toMatchObject({ code, retryable: false, effect: 'none' });
    expect(error.fix).toMatch(fix);
    expect(wasStarted()).toBe(false);
  });

  it('for want of Claude Code says how to get it', async () => {
    const executors = (env: Record<string, string>) =>
      headlessExecutors({
        env,
        snapshot: () => ({ version: 1, plugins: [], agents: [], commands: [], problems: [] }),
        tierOf: () => 'inherit',
      });
    const run = (env: Record<string, string>) =>
      executors(env).agent.execute(attemptOf(step({ agent: 'Explore' }), tempFolder()));
    expect(errorOf(await run({ PATH: '/nowhere' }))).toMatchObject({
      code: 'not-found',
      fix: expect.stringContaining('npm install -g @anthropic-ai/claude-code'),
    });
    const wrong = errorOf(await run({ PATH: '/usr/bin', ARBITER_CLAUDE: '/no/claude' }));
    expect(wrong.message).toContain('ARBITER_CLAUDE names /no/claude');
  });
});

describe('what a headless session prints', () => {
  it.each([
    ['garbage', 'console.log("{half")', 'output-invalid', true, 'unknown'],
    ['nothing', '', 'output-invalid', true, 'unknown'],
    ['JSON that is no result', 'console.log("{\\"type\\":\\"other\\"}")', 'output-invalid', true, 'unknown'],
    ['a result without text', 'result({ result: undefined })', 'output-invalid', true, 'unknown'],
    ['5 MB', 'result({ result: "x".repeat(5_000_000) })', 'output-too-large', false, 'unknown'],
    ['50 MB', 'result({ result: "x".repeat(50_000_000) })', 'output-too-large', false, 'unknown'],
    [
      'an unknown flag',
      'console.error("error: unknown option \'--agents\'"); process.exit(1)',
      'cli-refused',
      false,
      'none',
    ],
    [
      'a bad schema',
      'console.error("Error: --json-schema is not a valid JSON Schema"); process.exit(1)',
      'invalid-input',
      false,
      'none',
    ],
    ['only an exit code', 'console.error("panic"); process.exit(3)', 'exit', true, 'unknown'],
    ['a death by signal', 'process.kill(process.pid, "SIGKILL")', 'signal', true, 'unknown'],
  ])('%s has a defined meaning', async (_, body, code, retryable, effect) => {
    expect(errorOf(await lab(body).run(step()))).toMatchObject({ code, retryable, effect });
  });

  it('as an answer that does not fit the schema is named with its beginning', async () => {
    const error = errorOf(
      await lab('result({ result: "I think so" })').run(step({ schema: { type: 'object' } })),
    );
    expect(error).toMatchObject({ code: 'output-invalid', retryable: true });
    expect(error.message).toContain('I think so');
  });

  it('is read among warnings, and as the list that verbose settings make of it', async () => {
    expect(outputOf(await lab('console.log("warning: x"); result({})').run(step()))).toEqual({
      text: 'done',
    });
    const list =
      'console.log(JSON.stringify([{ type: "system" }, { type: "result", subtype: "success", is_error: false, result: "last" }]))';
    expect(outputOf(await lab(list).run(step()))).toEqual({ text: 'last' });
  });

  it('at its timeout is ended although it ignores SIGTERM', async () => {
    const { run } = lab('process.on("SIGTERM", () => 0); setInterval(() => 0, 1000)');
    const error = errorOf(await run(step(), { timeoutMs: 700 }));
    expect(error).toMatchObject({ code: 'timeout', retryable: true, effect: 'unknown' });
  });
});
