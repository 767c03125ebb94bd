import { spawn } from 'node:child_process';
import type { ScriptedModel } from '../../../scripts/kit/model/scripted-model.ts';
import { claudeBinary, claudeEnv } from './claude-env.ts';
import type { Home } from './home.ts';
import { killTree } from './process-tree.ts';

/** One line of `--output-format stream-json`. */
export type StreamEvent = {
  readonly type: string;
  readonly subtype?: string;
  readonly [key: string]: unknown;
};

/** The `result` line that ends a turn; also what `--output-format json` prints. */
export type ResultEvent = StreamEvent & {
  readonly type: 'result';
  readonly is_error: boolean;
  readonly result?: string;
  readonly session_id: string;
  readonly num_turns: number;
  readonly permission_denials?: readonly Readonly<Record<string, unknown>>[];
};

export type RunOptions = {
  /** Run as `claude -p <prompt>`. Without it only `args` are given (subcommands such as `plugin list --json`). */
  readonly prompt?: string;
  readonly home: Home;
  /** Only a run with a prompt asks it anything. */
  readonly stub: ScriptedModel | { readonly url: string };
  readonly pluginDirs?: readonly string[];
  readonly args?: readonly string[];
  /** Default: the home's project folder. */
  readonly cwd?: string;
  /** Written over the isolated environment; '' empties a variable. */
  readonly env?: Readonly<Record<string, string>>;
  /** Given on stdin, which is closed then. Default: stdin is empty. */
  readonly input?: string;
  /** Default 60,000. On timeout the process tree is killed and `timedOut` is true. */
  readonly timeoutMs?: number;
};

export type RunResult = {
  /** null when killed by a signal. */
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  readonly durationMs: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Every JSON line of stdout (a run with a prompt prints stream-json, hook events included). */
  readonly events: readonly StreamEvent[];
  /** The last one: a background agent's report adds a turn and a result. undefined when the process ended without any. */
  readonly result: ResultEvent | undefined;
};

const DEFAULT_TIMEOUT_MS = 60_000;

/**
 * Runs the real Claude Code once, to its end. A non-zero exit is a result, not a throw; it throws only when the
 * executable cannot be started. Pass `--output-format` in `args` to replace the default, stream-json.
 */
export function runClaude(options: RunOptions): Promise<RunResult> {
  const startedAt = performance.now();
  const child = spawn(claudeBinary(), commandLine(options), {
    cwd: options.cwd ?? options.home.projectDir,
    env: claudeEnv(options.home, options.stub.url, options.env),
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    if (child.pid !== undefined) killTree(child.pid);
    child.stdout.destroy(); // an orphan may still hold the pipes
    child.stderr.destroy();
  }, options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  child.stdin.on('error', () => undefined); // it may end without reading
  child.stdin.end(options.input ?? '');
  return new Promise((resolve, reject) => {
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once('close', (exitCode) => {
      clearTimeout(timer);
      const stdout = Buffer.concat(out).toString('utf8');
      const events = jsonLines(stdout);
      resolve({
        exitCode,
        timedOut,
        durationMs: performance.now() - startedAt,
        stdout,
        stderr: Buffer.concat(err).toString('utf8'),
        events,
        result: events.findLast(isResult),
      });
    });
  });
}

/** `-p` with stream-json, hook events included, unless `args` names another format. */
function commandLine(options: RunOptions): string[] {
  const args = (options.pluginDirs ?? []).flatMap((dir) => ['--plugin-dir', dir]);
  const given = options.args ?? [];
  if (options.prompt === undefined) return [...args, ...given];
  const format = given.includes('--output-format')
    ? []
    : ['--output-format', 'stream-json', '--verbose', '--include-hook-events'];
  return [...args, ...format, ...given, '-p', options.prompt];
}

const isResult = (event: StreamEvent): event is ResultEvent => event.type === 'result';

/** The JSON objects with a `type` among the lines of a text; everything else is skipped. */
export function jsonLines(text: string): StreamEvent[] {
  const events: StreamEvent[] = [];
  for (const line of text.split('\n')) {
    if (!line.startsWith('{')) continue;
    try {
      const value: unknown = JSON.parse(line);
      if (isStreamEvent(value)) events.push(value);
    } catch {
      // a plain-text line that happens to begin with a brace
    }
  }
  return events;
}

const isStreamEvent = (value: unknown): value is StreamEvent =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
