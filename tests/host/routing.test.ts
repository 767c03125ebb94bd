import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runClaude } from './support/claude.ts';
import { askWarm, hookAnswers, mainCalls, openLab, recordsOf, textOf, workRecords } from './support/lab.ts';
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

describe('a prompt in real Claude Code', () => {
  it('reaches the model with the full id of the agent it is routed to', async () => {
    const { home, stub } = await openLab();
    const run = await askWarm({ prompt: NAMING, home, stub, pluginDirs: [pack] });
    const context = (
      hookAnswers(run.events, 'UserPromptSubmit')[0] as {
        hookSpecificOutput?: { additionalContext?: string };
      }
    ).hookSpecificOutput?.additionalContext;
    expect(context).toContain(AGENT);
    expect(textOf(mainCalls(stub)[0])).toContain(JSON.stringify(context).slice(1, -1));
    expect(workRecords(home)).toMatchObject([{ type: 'route', kind: 'agent', agent: AGENT }]);
  });

  // The brain waits at most 2.5 s for its registry, so a machine that is busy enough makes the first try silent.
  it('is routed also as the only prompt of a process that has just started', { retry: 4 }, async () => {
    const { home, stub } = await openLab();
    const run = await runClaude({ prompt: NAMING, home, stub, pluginDirs: [pack] });
    expect(run.exitCode).toBe(0);
    expect(textOf(mainCalls(stub)[0])).toContain(AGENT);
  });

  it('that is routed nowhere adds not one byte to the request', async () => {
    const { home, stub } = await openLab();
    const sizes: number[] = [];
    const bodies: string[] = [];
    for (const settings of [{}, { disableAllHooks: true }]) {
      stub.reset();
      const run = await runClaude({
        prompt: 'Thanks!',
        home,
        stub,
        pluginDirs: [pack],
        args: ['--settings', JSON.stringify(settings)],
      });
      expect(run.exitCode).toBe(0);
      expect(hookAnswers(run.events, 'UserPromptSubmit')).toEqual('disableAllHooks' in settings ? [] : [{}]);
      sizes.push(stub.calls[0]?.bytes ?? 0);
      bodies.push(JSON.stringify(stub.calls[0]?.body).replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'uuid'));
    }
    expect(sizes[0]).toBe(sizes[1]);
    expect(bodies[0]).toBe(bodies[1]);
  });

  it('costs at most 2,400 bytes of context, routed or not, for the whole pack', async () => {
    const { home, stub } = await openLab();
    await runClaude({ prompt: 'Thanks!', home, stub });
    const bare = stub.calls[0]?.bytes ?? 0;
    stub.reset();
    const all = [
      'ahling-command-center',
      'exec-automator',
      'fastapi-backend',
      'frontend-powerhouse',
      'lobbi-platform-manager',
    ];
    const pluginDirs = [pack, ...all.map((name) => join(pack, 'plugins', name))];
    await runClaude({ prompt: 'Thanks!', home, stub, pluginDirs });
    const added = (stub.calls[0]?.bytes ?? 0) - bare;
    console.log(`always-on context of the six plugins: ${added} bytes`);
    expect(added).toBeLessThanOrEqual(2_400);
  });

  it('is never written to the data folder', async () => {
    const { home, stub } = await openLab();
    await askWarm({ prompt: `${NAMING} The key is hunter2-xyzzy.`, home, stub, pluginDirs: [pack] });
    expect(workRecords(home)).toHaveLength(1);
    expect(JSON.stringify(recordsOf(home))).not.toMatch(/hunter2|health check/);
  });

  it('that is a slash command is not routed', async () => {
    const { home, stub } = await openLab();
    const run = await runClaude({ prompt: '/jira-orchestrator:standup', home, stub, pluginDirs: [pack] });
    expect(run.exitCode).toBe(0);
    expect(hookAnswers(run.events, 'UserPromptSubmit')).toEqual([{}]);
  });

  it('is not routed when ARBITER_OFF is set, and costs nothing then', async () => {
    const { home, stub } = await openLab();
    const run = await runClaude({
      prompt: NAMING,
      home,
      stub,
      pluginDirs: [pack],
      env: { ARBITER_OFF: '1' },
    });
    expect(hookAnswers(run.events, 'UserPromptSubmit')).toEqual([{}]);
    expect(recordsOf(home)).toEqual([]);
  });

  it('finds every command of the six plugins on offer', async () => {
    const { home, stub } = await openLab();
    const names = [
      'ahling-command-center',
      'exec-automator',
      'fastapi-backend',
      'frontend-powerhouse',
      'lobbi-platform-manager',
    ];
    const run = await runClaude({
      prompt: 'Thanks!',
      home,
      stub,
      pluginDirs: [pack, ...names.map((n) => join(pack, 'plugins', n))],
    });
    const init = run.events.find((e) => e.subtype === 'init');
    const offered = (init?.['slash_commands'] ?? []) as string[];
    for (const own of ['route', 'explain', 'arbiter-on', 'arbiter-off', 'doctor', 'triage'])
      expect(offered).toContain(`jira-orchestrator:${own}`);
    for (const name of names)
      expect(offered.filter((c) => c.startsWith(`${name}:`)).length).toBeGreaterThanOrEqual(5);
    expect(((init?.['agents'] ?? []) as string[]).filter((a) => a.includes(':')).sort()).toEqual([
      'jira-orchestrator:specialist',
      'jira-orchestrator:specialist-readonly',
    ]);
    expect(init?.['plugin_errors'] ?? []).toEqual([]);
  });
});
