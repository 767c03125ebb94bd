import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { jsonLines, type ResultEvent, type RunOptions, type StreamEvent } from './claude.ts';
import { claudeBinary, claudeEnv } from './claude-env.ts';
import { killTree } from './process-tree.ts';

export type SessionOptions = Omit<RunOptions, 'prompt' | 'input' | 'timeoutMs'>;

/** One headless Claude Code process that takes prompt after prompt (`--input-format stream-json`). */
export type Session = {
  readonly pid: number;
  /** All events so far, of all turns. */
  readonly events: readonly StreamEvent[];
  /**
   * Sends a prompt and resolves with the next result event; rejects when the process ends first or after `timeoutMs`
   * (60,000). One at a time. A background agent's report is a turn of its own and has a result of its own, so wait for
   * its end before the next prompt.
   */
  turn(prompt: string, timeoutMs?: number): Promise<ResultEvent>;
  /** What Esc does in a terminal: ends the turn under way, which then has a result. */
  interrupt(): void;
  /** Closes stdin and resolves with the exit code; kills the process tree after `timeoutMs` (10,000). */
  close(timeoutMs?: number): Promise<number | null>;
};

export function openSession(options: SessionOptions): Session {
  const child = spawn(
    claudeBinary(),
    [
      ...(options.pluginDirs ?? []).flatMap((dir) => ['--plugin-dir', dir]),
      ...[
        '--output-format',
        'stream-json',
        '--input-format',
        'stream-json',
        '--verbose',
        '--include-hook-events',
      ],
      ...(options.args ?? []),
      '-p',
    ],
    {
      cwd: options.cwd ?? options.home.projectDir,
      env: claudeEnv(options.home, options.stub.url, options.env),
      stdio: ['pipe', 'pipe', 'ignore'],
      detached: true,
    },
  );
  if (child.pid === undefined) throw new Error(`cannot start ${claudeBinary()}`);
  const { pid } = child;
  const events: StreamEvent[] = [];
  let awaited: { resolve(result: ResultEvent): void; reject(error: Error): void } | undefined;
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      awaited?.reject(new Error(`claude ended (exit ${String(code)}) before it had a result`));
      resolve(code);
    });
  });

  let partial = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (chunk: string) => {
    const lines = (partial + chunk).split('\n');
    partial = lines.pop() ?? '';
    for (const event of jsonLines(lines.join('\n'))) {
      events.push(event);
      if (event.type === 'result') awaited?.resolve(event as ResultEvent);
    }
  });
  child.stdin.on('error', () => undefined); // the end is reported by `close`

  return {
    pid,
    events,
    turn: async (prompt, timeoutMs = 60_000) => {
      const result = new Promise<ResultEvent>((resolve, reject) => {
        awaited = { resolve, reject };
      });
      const timer = setTimeout(
        () => awaited?.reject(new Error(`no result within ${timeoutMs} ms`)),
        timeoutMs,
      );
      child.stdin.write(`${JSON.stringify({ type: 'user', message: { role: 'user', content: prompt } })}\n`);
      try {
        return await result;
      } finally {
        clearTimeout(timer);
        awaited = undefined;
      }
    },
    interrupt: () => {
      const request = {
        type: 'control_request',
        request_id: randomUUID(),
        request: { subtype: 'interrupt' },
      };
      child.stdin.write(`${JSON.stringify(request)}\n`);
    },
    close: async (timeoutMs = 10_000) => {
      child.stdin.end();
      const timer = setTimeout(() => {
        killTree(pid);
        child.stdout.destroy();
      }, timeoutMs);
      try {
        return await ended;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
