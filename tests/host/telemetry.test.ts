import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { otlpCollector } from '../unit/telemetry/support/collector.ts';
import type { Home } from './support/home.ts';
import { callsAgentOnce, openLab, openWarmSession, workRecords } from './support/lab.ts';
import { copyPack } from './support/plugin.ts';

const AGENT = 'fastapi-backend:endpoint-engineer';
const SECRET = 'hunter2-xyzzy';
const NAMING = `Use the ${AGENT} agent to add a health check route to the API. The key is ${SECRET}.`;

let root: string;
let pack: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'arbiter-pack-'));
  pack = await copyPack(join(root, 'pack'), { sqlite: true });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The command line of the pack, with the data folder of its sessions. */
function arbiter(home: Home, ...args: readonly string[]): Promise<string> {
  const data = join(home.configDir, 'plugins', 'data', 'jira-orchestrator-inline');
  const env = { PATH: process.env['PATH'], HOME: home.dir, CLAUDE_CONFIG_DIR: home.configDir };
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [join(pack, 'bin', 'arbiter'), '--home', data, ...args],
      { cwd: home.dir, env },
      (error, out) => (error === null ? resolve(out) : reject(error)),
    );
  });
}

describe('a session with a collector', () => {
  it('has a trace of its prompt and agent, under the prompt.id of Claude Code, and no word of the prompt in it', async () => {
    const { home, stub } = await openLab(callsAgentOnce(AGENT));
    const collector = await otlpCollector();
    const env = { ARBITER_OTLP_ENDPOINT: collector.url };
    const session = await openWarmSession({ home, stub, pluginDirs: [pack], env });
    // Traces begin with the first look of the service, which the warm session has started.
    await vi.waitFor(async () => expect(await arbiter(home, 'metrics')).toContain('arbiter_state_up 1'), {
      timeout: 10_000,
    });
    await session.turn(NAMING);

    await vi.waitFor(
      () =>
        expect(collector.spans.map((span) => span.name)).toEqual(
          expect.arrayContaining(['prompt', `agent ${AGENT}`]),
        ),
      { timeout: 40_000 },
    );
    const agent = collector.spans.find((span) => span.name === `agent ${AGENT}`);
    const prompt = collector.spans.find((span) => span.spanId === agent?.parentSpanId);
    const record = workRecords(home).find((r) => r['type'] === 'route' && r['agent'] === AGENT);
    // How the run ended depends on when its transcript is whole; what is sent is what was recorded.
    const end = workRecords(home).find((r) => r['type'] === 'outcome')?.['end'];
    expect(record?.['promptId']).toMatch(/^[0-9a-f-]{36}$/);
    expect(prompt).toMatchObject({
      name: 'prompt',
      traceId: agent?.traceId,
      attributes: { 'prompt.id': record?.['promptId'], 'arbiter.route.agent': AGENT },
    });
    expect(agent?.attributes).toMatchObject({
      'prompt.id': record?.['promptId'],
      'arbiter.agent.end': end,
    });
    expect(collector.texts.join()).not.toMatch(new RegExp(`${SECRET}|health check`));

    const metrics = await arbiter(home, 'metrics');
    expect(metrics).toMatch(/^arbiter_routes_total\{kind="agent",plugin="fastapi-backend"\} 1$/m);
    expect(metrics).toMatch(/^arbiter_routes_followed_total\{plugin="fastapi-backend"\} 1$/m);
    expect(metrics).toMatch(
      new RegExp(
        `^arbiter_agent_ends_total\\{agent="${AGENT}",plugin="fastapi-backend",end="${end}"\\} 1$`,
        'm',
      ),
    );
    expect(metrics).toMatch(/^arbiter_trace_spans_total\{result="sent"\} [2-9]/m);
    expect(metrics).not.toMatch(new RegExp(`${SECRET}|health check`));
    await session.close();
    expect(await arbiter(home, 'metrics')).toMatch(
      /^arbiter_bus_publishes_total\{result="published"\} [1-9]/m,
    );
  });
});
