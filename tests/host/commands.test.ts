import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askWarm, brainPids, hookAnswers, openLab, openWarmSession, workRecords } from './support/lab.ts';
import { copyPack } from './support/plugin.ts';

const AGENT = 'fastapi-backend:endpoint-engineer';
const NAMING = `Use the ${AGENT} agent to add a health check route to the API.`;

let root: string;
let pack: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'arbiter-pack-'));
  pack = await copyPack(join(root, 'pack'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('a command of the brain in real Claude Code', () => {
  it('is answered without a call of the model', async () => {
    const answers = {
      explain: 'No decision to explain yet',
      doctor: 'hooks reach the brain',
      [`route ${NAMING}`]: AGENT,
      route: 'Give a prompt',
      'arbiter-off nonsense': 'is no scope',
      agents: 'can be routed to',
      [`agents ${AGENT}`]: 'Can be routed to.',
      state: 'can be written',
    };
    const { home, stub } = await openLab();
    const session = await openWarmSession({ home, stub, pluginDirs: [pack] });
    for (const [command, expected] of Object.entries(answers)) {
      const { result } = await session.turn(`/jira-orchestrator:${command}`);
      expect(result, command).toContain(expected);
      expect(stub.calls, command).toHaveLength(0);
    }
  });

  it('finds nothing wrong with a fresh installation', async () => {
    const { home, stub } = await openLab();
    const run = await askWarm({ prompt: '/jira-orchestrator:doctor', home, stub, pluginDirs: [pack] });
    expect(run.result.result).toContain('Arbiter works here.');
    expect(run.result.result).not.toMatch(/^BAD/m);
  });

  it('never runs what stands behind it', async () => {
    const { home, stub } = await openLab();
    const prompt = '/jira-orchestrator:route "; touch evil; $(touch evil) `touch evil`';
    await askWarm({ prompt, home, stub, pluginDirs: [pack] });
    expect(stub.calls).toHaveLength(0);
    expect(existsSync(join(home.projectDir, 'evil'))).toBe(false);
  });

  it('explains the last decision of the session, and itself counts as none', async () => {
    const { home, stub } = await openLab();
    const session = await openWarmSession({ home, stub, pluginDirs: [pack] });
    await session.turn(NAMING);
    const calls = stub.calls.length;
    const first = await session.turn('/jira-orchestrator:explain');
    const again = await session.turn('/jira-orchestrator:explain');
    expect(first.result).toContain(AGENT);
    expect(again.result).toBe(first.result);
    expect(stub.calls).toHaveLength(calls);
    await session.close();
  });

  it('switches off for the next prompt, for the session, and on again', async () => {
    const { home, stub } = await openLab();
    const session = await openWarmSession({ home, stub, pluginDirs: [pack] });
    const routed = async (): Promise<boolean> => {
      const before = hookAnswers(session.events, 'UserPromptSubmit').length;
      await session.turn(NAMING);
      return JSON.stringify(hookAnswers(session.events, 'UserPromptSubmit')[before]).includes(AGENT);
    };
    expect(await routed()).toBe(true);
    await session.turn('/jira-orchestrator:arbiter-off prompt');
    expect(await routed()).toBe(false);
    expect(await routed()).toBe(true);
    await session.turn('/jira-orchestrator:arbiter-off');
    expect(await routed()).toBe(false);
    expect(await routed()).toBe(false);
    await session.turn('/jira-orchestrator:arbiter-on');
    expect(await routed()).toBe(true);
    await session.close();
  });

  it('switches a project off for later sessions in it', async () => {
    const { home, stub } = await openLab();
    await askWarm({ prompt: '/jira-orchestrator:arbiter-off project', home, stub, pluginDirs: [pack] });
    const there = await askWarm({ prompt: NAMING, home, stub, pluginDirs: [pack] });
    const elsewhere = await askWarm({ prompt: NAMING, home, stub, pluginDirs: [pack], cwd: home.dir });
    expect(hookAnswers(there.events, 'UserPromptSubmit')).toEqual([{}]);
    expect(JSON.stringify(hookAnswers(elsewhere.events, 'UserPromptSubmit'))).toContain(AGENT);
  });
});

describe('the process behind it', () => {
  it('is gone when the session ends', async () => {
    const { home, stub } = await openLab();
    const session = await openWarmSession({ home, stub, pluginDirs: [pack] });
    await session.turn(NAMING);
    expect(brainPids(home)).toHaveLength(1);
    await session.close();
    expect(brainPids(home)).toEqual([]);
    expect(workRecords(home)).toHaveLength(1);
  });
});
