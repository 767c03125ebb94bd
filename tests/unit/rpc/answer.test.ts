import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Scanner } from '../../../scripts/registry/scanner.ts';
import { answerCall } from '../../../scripts/rpc/answer.ts';
import { MethodRunner } from '../../../scripts/rpc/method-runner.ts';
import type { Answerer } from '../../../scripts/rpc/standard-methods.ts';
import { agentText, tempFolder, writeTree } from '../support/temp.ts';

const root = (): string =>
  writeTree(tempFolder(), {
    'shop/.claude-plugin/plugin.json': '{ "name": "shop", "version": "1.2.3" }',
    'shop/agents/till.md': agentText(
      'till',
      'capabilities: [payments]\ntools: Read, Bash\n',
      'When a payment fails.',
    ),
    'shop/agents/shelf.md': agentText('shelf', '', 'When goods are missing.'),
    'shop/commands/close.md':
      '---\ndescription: Closes the till.\nallowed-tools: Read\n---\nClose till $1 at $2. All: $ARGUMENTS. Costs $100.\n',
    'shop/commands/plain.md': '---\ndescription: Counts.\n---\nCount everything.\n',
    'shop/commands/broken.md': '---\ndescription: "x\n',
  });

function answerer(unavailable?: ReadonlyMap<string, string>): Answerer {
  const sources = [{ kind: 'plugin-dir' as const, root: join(root(), 'shop'), loaded: true }];
  return { snapshot: new Scanner().scan(sources), unavailable, name: 'test 1' };
}

async function ask(method: string, params: object, who = answerer()) {
  const plugin = who.snapshot.plugins[0];
  if (plugin === undefined) throw new Error('no plugin was found');
  // No method here needs a thread, so none is started.
  const runner = new MethodRunner({ thread: new URL('file:///none') });
  return answerCall(plugin, { method, params, cwd: '/' }, 1_000, who, runner);
}

describe('get_status', () => {
  it('counts what is registered and says who answers', async () => {
    expect(await ask('get_status', {})).toMatchObject({
      kind: 'done',
      result: {
        plugin: 'shop',
        version: '1.2.3',
        agents: 2,
        methods: ['get_status', 'query_agents', 'execute_command'],
        answeredBy: 'test 1',
      },
    });
  });

  it('tells "not known" from "none" for agents that are routed around', async () => {
    expect(await ask('get_status', {})).toMatchObject({ result: { routedAround: null } });
    expect(await ask('get_status', {}, answerer(new Map()))).toMatchObject({ result: { routedAround: [] } });
    const around = answerer(
      new Map([
        ['shop:till', 'it failed'],
        ['other:x', 'it failed'],
      ]),
    );
    expect(await ask('get_status', {}, around)).toMatchObject({
      result: { routedAround: [{ agent: 'shop:till', reason: 'it failed' }] },
    });
  });
});

describe('query_agents', () => {
  const ids = (outcome: unknown): string[] =>
    (outcome as { result: { agents: { id: string }[] } }).result.agents.map((a) => a.id);

  it('finds by words, by capability and by tool', async () => {
    expect(ids(await ask('query_agents', { query: 'a payment that failed' }))).toEqual(['shop:till']);
    expect(ids(await ask('query_agents', { capability: 'payments' }))).toEqual(['shop:till']);
    expect(ids(await ask('query_agents', { tool: 'Bash' }))).toContain('shop:till');
    expect(ids(await ask('query_agents', {}))).toEqual(['shop:shelf', 'shop:till']);
  });

  it('says how many there are when it shows fewer', async () => {
    expect(await ask('query_agents', { limit: 1 })).toMatchObject({
      result: { total: 2, agents: { length: 1 } },
    });
  });

  it('refuses a limit that is none', async () => {
    expect(await ask('query_agents', { limit: 0 })).toMatchObject({ kind: 'failed', code: 'bad_params' });
  });
});

describe('execute_command', () => {
  it('gives the prompt with its arguments in place, and runs nothing', async () => {
    expect(await ask('execute_command', { command: '/shop:close', arguments: 'A noon' })).toEqual({
      kind: 'done',
      result: {
        kind: 'prompt',
        command: 'shop:close',
        prompt: 'Close till A at noon. All: A noon. Costs $100.',
        allowedTools: 'Read',
        model: null,
      },
    });
  });

  it('adds arguments at the end when the command has no place for them', async () => {
    expect(await ask('execute_command', { command: 'plain', arguments: 'twice' })).toMatchObject({
      result: { prompt: 'Count everything.\n\nARGUMENTS: twice' },
    });
  });

  it('names the commands there are when the one asked for is not there', async () => {
    expect(await ask('execute_command', { command: 'open' })).toMatchObject({
      kind: 'failed',
      code: 'unknown_command',
      fix: expect.stringContaining('close'),
    });
  });
});

describe('a method that is not there', () => {
  it('is answered with the nearest one', async () => {
    expect(await ask('get_statsu', {})).toEqual({
      kind: 'failed',
      code: 'unknown_method',
      message: 'shop has no method get_statsu.',
      fix: 'Did you mean get_status?',
    });
  });
});
