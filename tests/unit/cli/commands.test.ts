import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../scripts/core/clock.ts';
import type { RouteRecord } from '../../../scripts/host/record.ts';
import { Records } from '../../../scripts/host/records.ts';
import { agentText, tempFolder, writeTree } from '../support/temp.ts';
import { type CliOptions, type CliResult, cli } from './cli.ts';
import { strangers } from './layouts.ts';

async function among(args: readonly string[], options?: CliOptions): Promise<CliResult> {
  return cli([...args, '--only-plugin-dirs', '--plugin-dir', strangers(tempFolder())], options);
}

describe('arbiter route', () => {
  it('says where a prompt goes and why, and what a program wants to know', async () => {
    const text = await among(['route', 'use', 'the', 'rust-engineer', 'agent']);
    expect(text.out).toContain('Routed to strangers:rust-engineer');
    expect(text.out).toContain('the prompt names this agent');
    expect(text.out).toMatch(/Decided in [\d.]+ ms, after a scan of [\d.]+ ms: 3 agents of 1 plugin\./);
    const json = await among(['route', '--json', 'use the rust-engineer agent']);
    expect(json.json()).toMatchObject({
      kind: 'agent',
      plugin: 'strangers',
      agent: 'strangers:rust-engineer',
      cause: null,
      offered: [],
    });
  });

  it('answers silence with exit code 0', async () => {
    const { json, code } = await among(['route', 'thanks', '--json']);
    expect(json()).toMatchObject({ kind: 'abstain', agent: null, context: null });
    expect(code).toBe(0);
  });

  it('reads a prompt from stdin', async () => {
    const { json } = await among(['route', '-', '--json'], {
      stdin: ['use the tax-', Buffer.from('advisor agent')],
    });
    expect(json()).toMatchObject({ agent: 'strangers:tax-advisor' });
  });

  it('shows what Claude would be given', async () => {
    const { out } = await among(['route', '--context', 'use the rust-engineer agent']);
    expect(out).toContain('Claude would be given:\nRouting by the jira-orchestrator plugin:');
  });

  it('bounds the tier by the model of the session that --model names, and says so', async () => {
    const prompt = 'use the rust-engineer agent: production lost orders since the migration, find out why';
    const of = async (...more: string[]) => (await among(['route', prompt, '--json', ...more])).json();
    expect(await of('--model', 'claude-opus-5-5')).toMatchObject({ complexity: 'high' });
    const bounded = JSON.stringify((await of('--model', 'haiku'))['tierReason']);
    expect(bounded).toMatch(/not above haiku, which the session runs on|leaves the choice to the session/);
    const wrong = await among(['route', prompt, '--model', 'best']);
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain('"best" names no model class.');
  });

  it('weighs the files of the project that --cwd names', async () => {
    const project = writeTree(tempFolder(), { 'requirements.txt': 'fastapi==0.115\n' });
    const { json } = await cli([
      'route',
      'the endpoint returns 500 instead of 422',
      '--cwd',
      project,
      '--json',
    ]);
    expect(JSON.stringify(json()['reasons'])).toContain('fastapi (requirements.txt)');
  });
});

describe('arbiter agents', () => {
  it('lists by plugin, within the terminal', async () => {
    const { out, code } = await among(['agents', 'list'], { columns: 60 });
    expect(out.split('\n')[0]).toContain('strangers');
    for (const line of out.replace(/\u001b\[\d+m/g, '').split('\n'))
      expect(line.length).toBeLessThanOrEqual(60);
    expect(code).toBe(0);
  });

  it('is plain and whole in a pipe, and plain with --no-color', async () => {
    const { out } = await among(['agents', 'list']);
    expect(out).not.toContain('\u001b');
    expect(out).toContain('helm charts and ingress controllers that crash or do not start.');
    expect((await among(['agents', 'list', '--no-color'], { columns: 80 })).out).not.toContain('\u001b');
    expect((await among(['agents', 'list'], { columns: 80, env: { NO_COLOR: '1' } })).out).not.toContain(
      '\u001b',
    );
    expect((await among(['agents', 'list'], { columns: 80 })).out).toContain('\u001b');
  });

  it('filters, and names the plugin that was meant', async () => {
    const own = (await cli(['agents', 'list', '--plugin', 'fastapi-backend', '--json'])).json();
    const plugins = (own['agents'] as { plugin: string }[]).map((a) => a.plugin);
    expect(new Set(plugins)).toEqual(new Set(['fastapi-backend']));
    const wrong = await cli(['agents', 'list', '--plugin', 'fastapi-backnd']);
    expect(wrong.out).toBe('There is no plugin fastapi-backnd. Did you mean fastapi-backend?\n');
    expect(wrong.code).toBe(1);
  });

  it('searches, and says where the words are', async () => {
    const { out, code } = await among(['agents', 'search', 'tax', 'filings']);
    expect(out).toMatch(/strangers:tax-advisor +[\d.]+ {2}name: tax; description: filings/);
    expect(code).toBe(0);
    expect(await among(['agents', 'search', 'xylophone'])).toMatchObject({
      out: 'No agent was found.\n',
      code: 1,
    });
  });

  it('shows one agent by id or by name, and the nearest when there is none', async () => {
    expect((await among(['agents', 'show', 'Tax-Advisor'])).out).toContain('strangers:tax-advisor');
    expect((await among(['agents', 'show', 'strangers:tax-advisor', '--json'])).json()).toMatchObject({
      agent: { name: 'tax-advisor', tools: null },
    });
    const none = await among(['agents', 'show', 'tax-adviser']);
    expect(none).toMatchObject({
      out: 'There is no agent tax-adviser. Did you mean tax-advisor?\n',
      code: 1,
    });
  });

  it('asks for the whole id when several agents have a name', async () => {
    const base = writeTree(tempFolder(), {
      'a/agents/same.md': agentText('same'),
      'b/agents/same.md': agentText('same'),
    });
    const { err, code } = await cli(['agents', 'show', 'same', '--only-plugin-dirs', '--plugin-dir', base]);
    expect(err).toContain('2 agents are called same: a:same, b:same.');
    expect(code).toBe(2);
  });
});

describe('arbiter registry', () => {
  it('scans and counts', async () => {
    const { out, code } = await among(['registry', 'scan']);
    expect(out).toMatch(/strangers +plugin-dir +3 +3 +0 /);
    expect(out).toMatch(/1 plugin, 3 agents, 0 commands in [\d.]+ ms\. No problems\./);
    expect(code).toBe(0);
  });

  it('validates: exit code 1 for what is rejected, with --strict for warnings too', async () => {
    const warned = writeTree(tempFolder(), { 'agents/odd.md': agentText('"odd:name"') });
    const dirs = (folder: string): string[] => [
      'registry',
      'validate',
      '--only-plugin-dirs',
      '--plugin-dir',
      folder,
    ];
    const lax = await cli(dirs(warned));
    expect(lax.out).toMatch(/warning {3}\S/);
    expect(lax.code).toBe(0);
    expect((await cli([...dirs(warned), '--strict'])).code).toBe(1);
    const broken = writeTree(tempFolder(), { 'agents/broken.md': '---\nname: [\n---\n' });
    const strict = await cli([...dirs(broken), '--json']);
    expect(strict.json()).toMatchObject({ ok: false, rejected: 1 });
    expect(strict.code).toBe(1);
    expect((await cli([...dirs(strangers(tempFolder())), '--strict'])).out).toMatch(
      /^No problems\. 1 folder, 3 agents/,
    );
  });
});

describe('arbiter explain', () => {
  const route: RouteRecord = {
    type: 'route',
    id: 'route_1',
    at: new Date().toISOString(),
    session: 's1',
    promptHash: 'abc',
    promptChars: 42,
    kind: 'agent',
    plugin: 'p',
    agent: 'p:one',
    confidence: 0.91,
    tier: 'sonnet',
    complexity: 'low',
    candidates: [
      { agent: 'p:one', score: 2 },
      { agent: 'p:two', score: 1.5 },
    ],
    tookMs: 1.2,
  };

  it('tells the last recorded route and what followed', async () => {
    const home = tempFolder();
    const records = new Records(home, systemClock);
    records.add(route);
    records.add({
      type: 'spawn',
      at: route.at,
      session: 's1',
      routeId: 'route_1',
      toolUseId: 't',
      agent: 'p:one',
      model: 'sonnet',
    });
    records.add({
      type: 'outcome',
      at: route.at,
      session: 's1',
      routeId: 'route_1',
      agent: 'p:one',
      end: 'finished',
      status: 'DONE',
      tokens: {},
    } as never);
    records.add({
      ...route,
      id: 'route_2',
      session: 's2',
      kind: 'abstain',
      plugin: undefined,
      agent: undefined,
      cause: 'guard:continue',
    });
    const first = await cli(['explain', '--session', 's1', '--home', home]);
    expect(first.out).toMatch(/^Routed to p:one\.\n/);
    expect(first.out).toContain('1.50  p:two');
    expect(first.out).toContain('p:one was called, model sonnet');
    expect(first.out).toContain('p:one ended: finished, DONE');
    const last = await cli(['explain'], { env: { ARBITER_HOME: home } });
    expect(last.out).toMatch(/^Nothing was added to the prompt \(guard:continue\)\./);
    expect((await cli(['explain', '--home', home, '--json'])).json()).toMatchObject({
      route: { id: 'route_2' },
      dataFolder: home,
    });
  });

  it('says when nothing is recorded, with exit code 1, and where there is something', async () => {
    const data = join(tempFolder(), 'data');
    const here = join(data, 'jira-orchestrator-arbiter');
    mkdirSync(here, { recursive: true });
    expect(await cli(['explain', '--home', here])).toMatchObject({ code: 1 });
    const other = join(data, 'jira-orchestrator-inline');
    new Records(other, systemClock).add(route);
    const { out, code } = await cli(['explain', '--home', here]);
    expect(out).toContain(`arbiter explain --home ${other}`);
    expect(code).toBe(1);
  });
});

describe('arbiter doctor', () => {
  it('finds a good installation good, and makes no data folder', async () => {
    const home = tempFolder();
    const { out, code } = await cli(['doctor', '--home', join(home, 'data')]);
    expect(out).toMatch(/^Arbiter works here\.\n/);
    expect(out).toContain('claude is not on the PATH');
    expect(readdirSync(home)).toEqual([]);
    expect(code).toBe(0);
  });

  it('fails for a data folder that cannot be one, and for a registry without agents', async () => {
    const file = join(tempFolder(), 'file');
    writeFileSync(file, '');
    const { json, code } = await cli([
      'doctor',
      '--home',
      file,
      '--json',
      '--only-plugin-dirs',
      '--plugin-dir',
      tempFolder(),
    ]);
    const levels = (json()['checks'] as { level: string; text: string }[])
      .filter((c) => c.level === 'bad')
      .map((c) => c.text);
    expect(levels).toEqual([
      expect.stringContaining('cannot be written'),
      expect.stringContaining('nothing to route to'),
    ]);
    expect(code).toBe(1);
  });

  it('says when it is switched off', async () => {
    expect((await cli(['doctor'], { env: { ARBITER_OFF: '1' } })).out).toContain(
      'switched off (ARBITER_OFF in the environment)',
    );
  });
});

describe('arbiter demo', () => {
  it('routes, builds a team and keeps quiet, with measured times, and writes nothing', async () => {
    const home = tempFolder();
    const { json, code } = await cli(['demo', '--json'], { env: { HOME: home } });
    const rows = json()['decisions'] as { kind: string; route: string[]; tookMs: number }[];
    const kinds = rows.map((r) => r.kind);
    expect(kinds.filter((k) => k === 'team')).toHaveLength(1);
    expect(kinds.filter((k) => k === 'abstain')).toHaveLength(4);
    expect(rows.every((r) => r.tookMs >= 0 && (r.route.length === 0) === (r.kind === 'abstain'))).toBe(true);
    expect(readdirSync(home)).toEqual([]);
    expect(code).toBe(0);
  });

  it.each([80, 140])('fits a terminal of %i columns and ends with what to do next', async (columns) => {
    const { out } = await cli(['demo', '--no-color'], { columns });
    expect(out).toContain('claude plugin install jira-orchestrator@arbiter');
    for (const line of out.split('\n')) {
      if (!line.includes('claude plugin marketplace add') && !line.includes('--plugin-dir'))
        expect([...line].length, line).toBeLessThanOrEqual(columns);
    }
  });
});

it('an internal fault has exit code 3, says so, and shows the place when asked', async () => {
  const clock = {
    ...systemClock,
    monotonicMs: (): number => {
      throw new Error('planted');
    },
  };
  const { code, err } = await among(['registry', 'scan'], { clock });
  expect(code).toBe(3);
  expect(err).toMatch(/^arbiter: planted\nThis is a fault in Arbiter/);
  expect(err).not.toContain('    at ');
  const debug = await among(['registry', 'scan'], { clock, env: { ARBITER_DEBUG: '1' } });
  expect(debug.err).toContain('    at ');
});
