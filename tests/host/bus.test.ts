import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Message } from '../../scripts/bus/message.ts';
import { systemClock } from '../../scripts/core/clock.ts';
import { openBus } from '../../scripts/host/open-bus.ts';
import { callMethod } from '../../scripts/rpc/client.ts';
import { markUnavailable } from '../../scripts/store/replica/availability.ts';
import { Replica } from '../../scripts/store/replica/replica.ts';
import { write } from '../unit/host/folder.ts';
import { openFolder } from '../unit/store/replica/support-open.ts';
import type { Home } from './support/home.ts';
import { brainPids, callsAgentOnce, openLab, openWarmSession } from './support/lab.ts';
import { copyPack } from './support/plugin.ts';
import type { Session, SessionOptions } from './support/session.ts';

const AGENT = 'fastapi-backend:endpoint-engineer';
const SECRET = 'hunter2-xyzzy';
const NAMING = `Use the ${AGENT} agent to add a health check route to the API. The key is ${SECRET}.`;
const CALL_MS = 20_000;

let root: string;
let pack: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'arbiter-pack-'));
  pack = await copyPack(join(root, 'pack'), { sqlite: true });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const dataOf = (home: Home): string => join(home.configDir, 'plugins', 'data', 'jira-orchestrator-inline');

interface CliEnd {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The command line in a process of its own, with the data folder of a session. Not waited for synchronously: the stub API lives here. */
function arbiter(home: Home, cwd: string, ...args: readonly string[]): Promise<CliEnd> {
  const env = { PATH: process.env['PATH'], HOME: home.dir, CLAUDE_CONFIG_DIR: home.configDir };
  const all = [join(pack, 'bin', 'arbiter'), '--home', dataOf(home), ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, all, { cwd, env, maxBuffer: 10_000_000 }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, out, err }),
    );
  });
}

const jsonOf = ({ out, err }: CliEnd): Record<string, unknown> => {
  expect(err).toBe('');
  return JSON.parse(out) as Record<string, unknown>;
};

/** Everything on the bus of a data folder, by the command that a person would use. */
async function replay(home: Home, pattern: string): Promise<Message[]> {
  const { out } = await arbiter(home, home.dir, 'bus', 'replay', pattern, '--json');
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const value = JSON.parse(line) as { message?: Message } & Message;
      return value.message ?? value;
    });
}

/** The text of all files below a folder. */
function everythingIn(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

/** A session of which other processes know that it answers for a plugin. */
async function answering(options: SessionOptions, plugin: string): Promise<Session> {
  const session = await openWarmSession(options);
  await vi.waitFor(
    async () =>
      expect((await arbiter(options.home, options.home.dir, 'rpc', 'call', plugin, 'get_status')).code).toBe(
        0,
      ),
    { timeout: 20_000 },
  );
  return session;
}

describe('a session on the bus', () => {
  it('says what was decided, without a word of the prompt, and answers methods while it lives', async () => {
    const { home, stub } = await openLab();
    const project = join(home.dir, 'shop');
    write(project, {
      'app/main.py':
        'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/orders/{order_id}")\ndef read_order(order_id: int):\n    return order_id\n',
    });
    const session = await answering({ home, stub, pluginDirs: [pack] }, 'fastapi-backend');
    await session.turn(NAMING);

    const decisions = await vi.waitFor(
      async () => {
        const found = (await replay(home, 'routing/decision')).filter(
          (m) => (m.payload as { agent?: string }).agent === AGENT,
        );
        expect(found).toHaveLength(1);
        return found;
      },
      { timeout: 10_000 },
    );
    expect(decisions[0]).toMatchObject({ payload: { kind: 'agent', promptChars: NAMING.length } });
    expect(decisions[0]?.headers['sessionId']).toMatch(/^[0-9a-f-]{36}$/);
    expect(everythingIn(join(dataOf(home), 'bus'))).toContain(AGENT);
    expect(everythingIn(join(dataOf(home), 'bus'))).not.toMatch(new RegExp(`${SECRET}|health check`));

    const rpc = (...args: readonly string[]) =>
      arbiter(home, project, 'rpc', 'call', 'fastapi-backend', ...args);
    const [brain] = brainPids(home);
    const routes = jsonOf(await rpc('list_routes'));
    expect(JSON.stringify(routes)).toContain('/orders/{order_id}');
    expect(jsonOf(await rpc('get_status'))).toMatchObject({
      plugin: 'fastapi-backend',
      answeredBy: `brain ${brain}`,
    });
    const failed = await rpc('list_routes', '--params', '{"pth":"."}', '--json');
    expect(failed.code).toBe(1);
    expect(JSON.parse(failed.err)).toMatchObject({ error: { code: 'bad_params' } });
    const unknown = await rpc('list_route', '--json');
    expect(unknown.code).toBe(1);
    expect(JSON.parse(unknown.err)).toEqual({
      error: { code: 'unknown_method', message: expect.any(String), fix: 'Did you mean list_routes?' },
    });

    await session.close();
    const alone = await rpc('get_status', '--json');
    expect(JSON.parse(alone.out)).toMatchObject({ answeredBy: expect.stringMatching(/^arbiter \d+$/) });
    expect(JSON.parse(alone.err)).toMatchObject({ note: { here: true } });
  });

  it('counts what an agent did, notes the agents that there are, and shares a switch for everything', async () => {
    const { home, stub } = await openLab(callsAgentOnce(AGENT));
    const session = await openWarmSession({
      home,
      stub,
      pluginDirs: [pack],
      env: { CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: '1' },
    });
    await session.turn(NAMING);
    const show = async () => jsonOf(await arbiter(home, home.dir, 'state', 'show', '--json'));
    await vi.waitFor(
      async () =>
        expect(await show()).toMatchObject({
          usage: [{ id: AGENT, routed: 1, spawned: 1, succeeded: 1, failed: 0 }],
          pluginUsage: [{ id: 'fastapi-backend', routed: 1, spawned: 1, succeeded: 1, failed: 0 }],
        }),
      { timeout: 15_000 },
    );
    await vi.waitFor(
      async () => {
        const { agents, plugins } = (await show())['tables'] as Record<string, number>;
        expect(agents).toBeGreaterThan(0);
        expect(plugins).toBeGreaterThanOrEqual(6);
      },
      { timeout: 10_000 },
    );

    const laptop = join(home.dir, 'laptop');
    const laptopSwitch = join(laptop, 'switches', 'everywhere.off');
    mkdirSync(laptop);
    const sync = () => arbiter(home, home.dir, 'state', 'sync', '--with', laptop, '--json');
    for (const to of ['off', 'on']) {
      await session.turn(`/jira-orchestrator:arbiter-${to} everywhere`);
      const value = { 'arbiter.everywhere': { switch: to } };
      await vi.waitFor(async () => expect(await show()).toMatchObject({ preferences: value }), {
        timeout: 10_000,
      });
      expect(jsonOf(await sync())).toMatchObject({
        kind: 'synced',
        switched: { here: 'nothing', there: to },
      });
      expect(existsSync(laptopSwitch)).toBe(to === 'off');
    }
    await session.close();
    // What came at the end has changed no count.
    expect(await show()).toMatchObject({ usage: [{ id: AGENT, routed: 1, spawned: 1, succeeded: 1 }] });
  });

  it('routes around an agent that another machine has marked, and says why', async () => {
    const { home, stub } = await openLab();
    const laptop = join(home.dir, 'laptop');
    const database = openFolder(laptop);
    const mark = { reason: 'its last 3 runs failed', untilMs: Date.now() + 3_600_000 };
    markUnavailable(new Replica(database, { clock: systemClock }), AGENT, mark, Date.now());
    database.close();
    mkdirSync(dataOf(home), { recursive: true });
    const synced = await arbiter(home, home.dir, 'state', 'sync', '--with', laptop, '--json');
    expect(jsonOf(synced)).toMatchObject({ kind: 'synced', changed: 1 });
    const session = await answering({ home, stub, pluginDirs: [pack] }, 'fastapi-backend');
    const reason = `marked by another machine: ${mark.reason}`;
    await vi.waitFor(
      async () =>
        expect(
          jsonOf(await arbiter(home, home.dir, 'rpc', 'call', 'fastapi-backend', 'get_status')),
        ).toMatchObject({ routedAround: [{ agent: AGENT, reason }] }),
      { timeout: 10_000 },
    );
    const { result } = await session.turn(
      '/jira-orchestrator:route write a new FastAPI endpoint that lists orders with pagination',
    );
    expect(result).toContain(reason);
    await session.close();
    // The next process knows it before it has opened anything.
    expect(readFileSync(join(dataOf(home), 'marked-agents.json'), 'utf8')).toContain(AGENT);
  });
});

/** A method that hangs in the first process that runs it, and says which processes have. */
const SLOW = (runs: string) => `
import { appendFileSync, readFileSync } from 'node:fs';
export const methods = [{
  name: 'work',
  description: 'Works.',
  params: { type: 'object', additionalProperties: false, properties: {} },
  idempotent: true,
  run: async () => {
    appendFileSync(${JSON.stringify(runs)}, process.pid + '\\n');
    if (readFileSync(${JSON.stringify(runs)}, 'utf8').trim().split('\\n').length === 1) await new Promise(() => setInterval(() => {}, 1000));
    return process.pid;
  },
}];
`;

describe('two sessions with one data folder', () => {
  it('answer each call once, and a call whose brain is killed is answered by the other', async () => {
    const { home, stub } = await openLab();
    const slow = join(home.dir, 'slowpoke');
    const runs = join(home.dir, 'runs');
    write(slow, {
      '.claude-plugin/plugin.json': { name: 'slowpoke', description: 'Works slowly.', version: '1.0.0' },
      'arbiter.json': {
        communication: { rpc: { module: 'methods.mjs', methods: ['work'], idempotent: ['work'] } },
      },
      'methods.mjs': SLOW(runs),
    });
    const options = { home, stub, pluginDirs: [pack, slow] };
    const sessions = await Promise.all([answering(options, 'slowpoke'), answering(options, 'slowpoke')]);
    expect(brainPids(home)).toHaveLength(2);

    const bus = openBus(dataOf(home), 'host-test');
    onTestFinished(() => bus.close());
    const call = (method: string, timeoutMs = CALL_MS) =>
      callMethod(bus, 'slowpoke', { method, params: {}, cwd: home.dir }, timeoutMs);
    const before = await replies(home);
    const answers = await Promise.all(Array.from({ length: 20 }, () => call('get_status')));
    const names = brainPids(home).map((pid) => `brain ${pid}`);
    for (const answer of answers) expect(names).toContain((answer as { answeredBy: string }).answeredBy);
    const asked = (await replies(home)).filter((id) => !before.includes(id));
    expect(asked).toHaveLength(20);
    expect(new Set(asked).size).toBe(20);

    const answer = call('work', 50_000);
    const first = await vi.waitFor(
      () => {
        const [pid] = readFileSync(runs, 'utf8').split('\n');
        expect(pid).toMatch(/^\d+$/);
        return Number(pid);
      },
      { timeout: CALL_MS },
    );
    expect(brainPids(home)).toContain(first);
    process.kill(first, 'SIGKILL');
    const second = await answer;
    expect(second).not.toBe(first);
    expect(brainPids(home)).toContain(second);
    await Promise.all(sessions.map((session) => session.close()));
  });
});

/** The requests that results on the bus belong to, one entry a result. */
async function replies(home: Home): Promise<(string | undefined)[]> {
  const all = await replay(home, 'reply/*');
  return all.filter((m) => m.headers['reply'] === 'result').map((m) => m.correlationId);
}
