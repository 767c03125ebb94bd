import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { statusline } from '../../../scripts/cli/status/statusline.ts';
import { systemClock } from '../../../scripts/core/clock.ts';
import { openBus } from '../../../scripts/host/open-bus.ts';
import { keepRegistrySummary } from '../../../scripts/host/registry-summary.ts';
import { Switches } from '../../../scripts/host/switches.ts';
import type { Problem } from '../../../scripts/registry/entry.ts';
import { Breakers } from '../../../scripts/resilience/breakers.ts';
import { SqliteBreakers } from '../../../scripts/store/breakers.ts';
import { addToLedger } from '../../../scripts/store/ledger.ts';
import { RouteRows, type StoredRoute } from '../../../scripts/store/route-records.ts';
import { openMigrated, stateOf } from '../store/support/database.ts';
import { tempFolder, writeTree } from '../support/temp.ts';
import { cli } from './cli.ts';

const MINUTE_MS = 60_000;
/** Noon of today, so that some minutes before are today, too. */
const NOON = new Date().setHours(12, 0, 0, 0);
const clock = { now: () => NOON, monotonicMs: () => systemClock.monotonicMs() };

const status = (home: string, ...args: string[]) =>
  cli(['--home', home, 'status', ...args], { clock, cwd: home });

let made = 0;
function route(more: Partial<StoredRoute> = {}): StoredRoute {
  made += 1;
  return {
    type: 'route',
    id: `route_${made}`,
    at: new Date(NOON - MINUTE_MS).toISOString(),
    session: 's1',
    promptHash: 'h',
    promptChars: 3,
    kind: 'agent',
    plugin: 'p',
    agent: 'p:a',
    confidence: 0.9,
    tier: 'sonnet',
    complexity: 'low',
    candidates: [],
    tookMs: 1,
    ...more,
  };
}

const silent = (cause = 'low-confidence'): StoredRoute =>
  route({ kind: 'abstain', plugin: undefined, agent: undefined, cause });

/** A home with these records. `followed`: ids of routes whose agent was called. */
function homeWith(routes: readonly StoredRoute[], followed: readonly StoredRoute[] = []): string {
  const home = tempFolder();
  const rows = new RouteRows(openMigrated(home));
  for (const record of routes) rows.add({ key: record.id, record });
  for (const { id, at, agent = '' } of followed)
    rows.add({
      key: `spawn_${id}`,
      record: { type: 'spawn', at, session: 's1', routeId: id, toolUseId: `t_${id}`, agent },
    });
  return home;
}

describe('arbiter status', () => {
  it('a folder in which nothing has happened is said to be so, and nothing is made there', async () => {
    const home = tempFolder();
    const run = await status(home);
    expect(run.code).toBe(0);
    expect(run.out).toContain('Routes    not measured yet');
    expect(run.out).toContain('Cost      not measured yet');
    expect(run.out).toContain('arbiter doctor');
    expect(readdirSync(home)).toEqual([]);
    expect((await status(home, '--json')).json()).toMatchObject({
      registry: null,
      routes: { kind: 'none' },
      cost: { kind: 'none' },
    });
  });

  it('counts today’s routes by kind, how many were silent and how many were followed', async () => {
    const routes = [route(), route(), route({ kind: 'shortlist' }), silent()];
    const yesterday = route({ at: new Date(NOON - 86_400_000).toISOString() });
    const typed = silent('guard:slash-command');
    const home = homeWith([yesterday, ...routes, typed], [routes[0] as StoredRoute, yesterday]);
    const run = await status(home);
    expect(run.out).toContain('Routes    4 today: 2 to an agent, 1 to a choice, 0 teams, 1 silent (25 %)');
    expect(run.out).toContain('followed: 1 of 2 to an agent (50 %)');
    expect(run.out).toContain('11:59 silent (low-confidence)\n');
    expect(run.out).toContain('11:59 shortlist: p:a (sonnet)\n');
    expect((await status(home, '--json')).json()).toMatchObject({
      routes: {
        kind: 'known',
        today: { n: 4, agent: 2, abstain: 1, followed: 1 },
        newest: [{ kind: 'abstain', agent: null, cause: 'low-confidence' }, {}, {}],
      },
    });
  });

  it('another agent than the one named does not count as followed', async () => {
    const only = route();
    const home = homeWith([only], [{ ...only, agent: 'p:other' }]);
    expect((await status(home)).out).toContain('followed: 0 of 1 to an agent (0 %)');
  });

  it('says what the last session found, and where to see what was rejected', async () => {
    const home = tempFolder();
    const problem: Problem = { severity: 'rejected', file: '/x', reason: 'y' };
    const snapshot = { version: 1, plugins: [], agents: [], commands: [], problems: [problem] };
    keepRegistrySummary(home, snapshot, NOON - 3 * MINUTE_MS);
    const run = await status(home);
    expect(run.out).toContain('Registry  0 plugins, 0 agents, 1 rejected (a session, 3 min ago)');
    expect(run.out).toContain('arbiter registry validate');
    writeFileSync(join(home, 'registry.json'), '{"at":');
    expect((await status(home)).out).toContain('Registry  no session has looked yet');
  });

  it('names open breakers, and the command that shows them', async () => {
    const home = homeWith([]);
    const breakers = new Breakers(new SqliteBreakers(stateOf(home, { clock })), clock);
    breakers.trip('agent:p:a', 'bad answers');
    const run = await status(home);
    expect(run.out).toContain('Breakers  agent:p:a is tripped');
    expect(run.out).toContain('arbiter breakers list');
  });

  it('a chain that asks somebody is shown with the command that answers it', async () => {
    const home = tempFolder();
    writeTree(home, {
      'ask.yaml':
        'name: ask-first\nsteps:\n  - id: one\n    approve: Really?\n  - id: two\n    approve: Truly?\n',
    });
    const begun = await cli(['--home', home, 'chain', 'run', './ask.yaml', '--json'], { cwd: home });
    expect(begun.code).toBe(4);
    const { run: id } = begun.json() as { run: string };
    const shown = await status(home);
    expect(shown.out).toContain('Chains    1 waiting for a person');
    expect(shown.out).toContain('ask-first asks at one:');
    expect(shown.out).toContain(`arbiter chain approve ${id} one`);
    await cli(['--home', home, 'chain', 'approve', id, 'one'], { cwd: home });
    await cli(['--home', home, 'chain', 'resume', id], { cwd: home });
    expect((await status(home)).out).toContain('ask-first asks at two:');
    await cli(['--home', home, 'chain', 'cancel', id], { cwd: home });
    await cli(['--home', home, 'chain', 'resume', id], { cwd: home });
    expect((await status(home)).out).toContain('Chains    none under way');
  });

  it('counts what waits on the bus and what was given up', async () => {
    const home = tempFolder();
    const bus = openBus(home, 'tester');
    onTestFinished(() => bus.close());
    await bus.publishAll([1, 2, 3].map((payload) => ({ topic: 'a/b', payload })));
    let seen = 0;
    const consumer = await bus.consume('workers', 'a/*', async (delivery) => {
      seen += 1;
      if (seen === 1) await delivery.reject('cannot be read');
    });
    while (seen < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    await consumer.close();
    await bus.publish({ topic: 'a/b', payload: 4 });
    const run = await status(home);
    expect(run.out).toMatch(/Bus {7}1 group: 0 waiting, the slowest \d+ B behind; 1 dead letter\n/);
    expect(run.out).toContain('arbiter bus dlq list');
  });

  it('sums today’s cost, with how many answers have no price', async () => {
    const home = tempFolder();
    const database = openMigrated(home);
    const tokens = { input: 1, output: 1, cacheRead: 0, cacheWrite: 0 };
    const entry = {
      session: 's',
      runId: 'r',
      step: 'x',
      agent: undefined,
      plugin: undefined,
      model: 'm',
      tokens,
    };
    addToLedger(database, { ...entry, id: 'one', at: NOON - MINUTE_MS, usd: 1.25 });
    addToLedger(database, { ...entry, id: 'two', at: NOON - MINUTE_MS, usd: undefined });
    addToLedger(database, { ...entry, id: 'old', at: NOON - 86_400_000, usd: 50 });
    expect((await status(home)).out).toContain(
      'Cost      $1.25 today (2 answers, 1 of them without a price)',
    );
  });

  it('a damaged database is trouble of its parts, with what to do, and no failure', async () => {
    const home = tempFolder();
    writeFileSync(join(home, 'state.db'), 'not a database at all, but long enough to be read as one');
    const run = await status(home);
    expect(run.code).toBe(0);
    expect(run.out).toContain('Routes    not known: ');
    expect(run.out).toContain('not everything can be read:');
    expect(existsSync(join(home, 'state.db'))).toBe(true);
  });

  it('off is said with what turns it on', async () => {
    const home = tempFolder();
    new Switches(home, {}).turnOff('project', { sessionId: '', project: home });
    const run = await status(home);
    expect(run.out).toContain('Arbiter   off (project); no session is running');
    expect(run.out).toContain('/jira-orchestrator:arbiter-on project');
  });

  it.each([40, 60, 80])(
    'no line is wider than a terminal of %i columns, but for commands',
    async (columns) => {
      const long = `an-extremely-long-plugin-name-of-somebody:${'and-an-agent-'.repeat(4)}`;
      const home = homeWith([route({ agent: long }), silent()]);
      new Breakers(new SqliteBreakers(stateOf(home, { clock })), clock).trip(`agent:${long}`, 'x');
      const { out } = await cli(['--home', home, '--no-color', 'status'], { clock, columns, cwd: home });
      const wide = out.split('\n').filter((line) => line.length > columns && !line.includes(' arbiter '));
      expect(wide).toEqual([]);
    },
  );
});

describe('arbiter statusline', () => {
  const line = (home: string, stdin: string) =>
    cli(['--home', home, 'statusline'], { clock, cwd: home, stdin });
  const session = (id: string) => JSON.stringify({ session_id: id, workspace: { project_dir: '/project' } });

  it('says the last route of the session, and not that of another one', async () => {
    const home = homeWith([
      route({ agent: 'p:first' }),
      route({ agent: 'p:last', tier: 'opus' }),
      route({ session: 's2', agent: 'p:other' }),
    ]);
    expect(await line(home, session('s1'))).toMatchObject({ code: 0, out: 'p:last (opus)\n' });
    expect((await line(home, session('s3'))).out).toBe('');
  });

  it('adds today’s cost', async () => {
    const home = homeWith([silent()]);
    const tokens = { input: 1, output: 1, cacheRead: 0, cacheWrite: 0 };
    addToLedger(openMigrated(home), {
      id: 'one',
      at: NOON - MINUTE_MS,
      session: 's',
      runId: 'r',
      step: 'x',
      agent: undefined,
      plugin: undefined,
      model: 'm',
      tokens,
      usd: 0.5,
    });
    expect((await line(home, session('s1'))).out).toBe('silent (low-confidence) · $0.50 today\n');
  });

  it('says that Arbiter is off in the project of the session', async () => {
    const home = tempFolder();
    new Switches(home, {}).turnOff('project', { sessionId: '', project: '/project' });
    expect((await line(home, session('s1'))).out).toBe('Arbiter is off (project)\n');
  });

  it('reads a folder whose letters come in two chunks', async () => {
    const home = tempFolder();
    const project = '/größe/日本';
    new Switches(home, {}).turnOff('project', { sessionId: '', project });
    const bytes = Buffer.from(JSON.stringify({ session_id: 's1', workspace: { project_dir: project } }));
    for (let cut = 1; cut < bytes.length; cut++) {
      const stdin = Readable.from([bytes.subarray(0, cut), bytes.subarray(cut)]);
      const said = await statusline({ env: { CLAUDE_PLUGIN_DATA: home }, io: { stdin, cwd: home, clock } });
      expect(said, `cut at ${cut}`).toBe('Arbiter is off (project)');
    }
  });

  it.each([
    ['nothing', ''],
    ['no JSON', '{"session_id":'],
    ['null', 'null'],
    ['no session', '{}'],
    ['a session that is no text', '{"session_id":{"a":1}}'],
    ['megabytes', `"${'x'.repeat(2_000_000)}"`],
  ])('%s on stdin prints nothing and does not fail', async (_, stdin) => {
    expect(await line(homeWith([route()]), stdin)).toMatchObject({ code: 0, out: '', err: '' });
  });

  it('a database that is damaged or not there prints nothing and does not fail', async () => {
    const home = tempFolder();
    expect(await line(home, session('s1'))).toMatchObject({ code: 0, out: '', err: '' });
    writeFileSync(join(home, 'state.db'), 'not a database at all, but long enough to be read as one');
    expect(await line(home, session('s1'))).toMatchObject({ code: 0, out: '', err: '' });
  });

  it('what a plugin is called does not act in a terminal', async () => {
    const home = homeWith([route({ agent: 'p:\u001b[31mred\u0007' })]);
    expect((await line(home, session('s1'))).out).not.toMatch(/[\u001b\u0007]/);
  });
});
