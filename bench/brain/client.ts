import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** A brain process and the few messages that Claude Code would send it. */
export interface BrainClient {
  readonly pid: number;
  /** Milliseconds since the process was started. */
  now(): number;
  initialize(): Promise<void>;
  /** The text that the prompt hook gets. */
  prompt(text: string): Promise<string>;
  end(): Promise<void>;
}

/** Starts `dist/brain.mjs` of a pack with some folders of plugins beside it, in an empty project and with an empty data folder. */
export function startBrain(pack: string, pluginFolders: string, home: string): BrainClient {
  const project = join(home, 'project');
  const data = join(home, 'plugins', 'data', 'jira-orchestrator-inline');
  mkdirSync(project, { recursive: true });
  mkdirSync(data, { recursive: true });
  const started = performance.now();
  const child = spawn(process.execPath, [join(pack, 'dist', 'brain.mjs')], {
    cwd: project,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: home,
      CLAUDE_CONFIG_DIR: home,
      CLAUDE_PLUGIN_ROOT: pack,
      CLAUDE_PLUGIN_DATA: data,
      CLAUDE_PROJECT_DIR: project,
      CLAUDE_CODE_PLUGIN_DIRS: pluginFolders,
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const waiting = answers(child);
  let last = 0;
  const request = (method: string, params: unknown): Promise<Record<string, unknown>> => {
    const id = ++last;
    child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    return new Promise((resolve) => waiting.set(id, resolve));
  };
  return {
    pid: child.pid as number,
    now: () => performance.now() - started,
    initialize: async () => {
      const clientInfo = { name: 'bench', version: '1' };
      await request('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo });
      child.stdin?.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
    },
    prompt: async (text) => {
      const input = { session_id: 'bench', prompt_id: `p${last}`, cwd: project, prompt: text };
      const result = await request('tools/call', { name: 'prompt', arguments: input });
      const content = result.content as ReadonlyArray<{ readonly text: string }>;
      return content[0]?.text ?? '';
    },
    end: () =>
      new Promise((resolve) => {
        child.once('close', () => resolve());
        child.kill('SIGINT');
      }),
  };
}

function answers(child: ChildProcess): Map<number, (result: Record<string, unknown>) => void> {
  const waiting = new Map<number, (result: Record<string, unknown>) => void>();
  let rest = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const { id, result } = JSON.parse(line) as { id?: number; result?: Record<string, unknown> };
      if (id === undefined) continue;
      waiting.get(id)?.(result ?? {});
      waiting.delete(id);
    }
  });
  return waiting;
}
