import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { temporaryFolder } from '../unit/host/folder.ts';
import { copyPack } from './support/plugin.ts';

/** The brain as Claude Code starts it, and the lines that it writes. */
async function brain(): Promise<{
  child: ChildProcess;
  lines: string[];
  ask: (name: string, input: object) => number;
  /** Stops or goes on reading what it writes. */
  read: (on: boolean) => void;
}> {
  const home = temporaryFolder();
  const pack = await copyPack(join(home, 'pack'));
  const project = join(home, 'project');
  const data = join(home, 'data');
  for (const folder of [project, data]) mkdirSync(folder);
  const child = spawn(process.execPath, [join(pack, 'dist', 'brain.mjs')], {
    cwd: project,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      CLAUDE_CONFIG_DIR: home,
      CLAUDE_PLUGIN_ROOT: pack,
      CLAUDE_PLUGIN_DATA: data,
      CLAUDE_PROJECT_DIR: project,
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  onTestFinished(async () => {
    child.stdout?.resume();
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
  });
  const lines: string[] = [];
  let rest = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
  let last = 0;
  const send = (method: string, params: object): number => {
    last += 1;
    child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', id: last, method, params })}\n`);
    return last;
  };
  const clientInfo = { name: 'test', version: '1' };
  send('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo });
  await vi.waitFor(() => expect(lines).toHaveLength(1), 20_000);
  const ask = (name: string, input: object): number => send('tools/call', { name, arguments: input });
  const read = (on: boolean): void => void (on ? child.stdout?.resume() : child.stdout?.pause());
  return { child, lines, ask, read };
}

const PROMPT = 'endpoint for creating orders returns 500 when the body is empty, should be 422';
const idOf = (line: string): number => (JSON.parse(line) as { id: number }).id;

describe('replies of the brain', () => {
  it('come once for each call and never within one another, whoever of its threads writes them', async () => {
    const { lines, ask } = await brain();
    const asked = [1];
    const say = (i: number): void => {
      const session = { session_id: `s${i % 5}`, prompt_id: `p${i}` };
      asked.push(ask('prompt', { ...session, prompt: i % 3 === 0 ? 'thanks' : PROMPT }));
      // A page is long and goes over the main thread; other tools over either.
      if (i % 4 === 0)
        asked.push(
          ask('expand', { ...session, command_name: 'jira-orchestrator:explain', command_args: '' }),
        );
      if (i % 7 === 0) asked.push(ask('stop', session));
    };
    for (let i = 0; i < 200; i++) {
      say(i);
      if (i % 20 === 0) await sleep(i);
    }
    await vi.waitFor(() => expect(lines.length).toBeGreaterThanOrEqual(asked.length), 30_000);
    expect(lines.map(idOf).sort((a, b) => a - b)).toEqual(asked);
  });

  it('wait for a host that does not read, whole and none of them lost', async () => {
    const { lines, ask, read } = await brain();
    const first = ask('prompt', { session_id: 's', prompt: PROMPT });
    await vi.waitFor(() => expect(lines.map(idOf)).toContain(first), 20_000);
    const before = lines.length;
    read(false);
    // More than a pipe holds.
    const asked = Array.from({ length: 400 }, (_, i) =>
      ask('prompt', { session_id: 's', prompt_id: `q${i}`, prompt: PROMPT }),
    );
    await sleep(1_500);
    read(true);
    await vi.waitFor(() => expect(lines.length - before).toBeGreaterThanOrEqual(asked.length), 30_000);
    expect(
      lines
        .slice(before)
        .map(idOf)
        .sort((a, b) => a - b),
    ).toEqual(asked);
  });
});
