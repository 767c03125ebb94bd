import { type ChildProcess, spawn } from 'node:child_process';
import { setImmediate } from 'node:timers';
import { type Limits, limitOf } from '../limit.ts';
import type { StepError } from '../work.ts';
import { Capture } from './capture.ts';
import { type Ended, endProcesses } from './end.ts';
import type { Marks } from './marked.ts';
import { refusal, type Start, startFailure } from './refusal.ts';

/**
 * Runs a program in a process group of its own, to its end, its timeout or its cancellation. Not with execa, whose kill reaches
 * the child alone and not its group, and whose limit of output ends the program instead of dropping what is too much.
 *
 * A program that ends well may leave others behind (`server &`): they are left alone, but their output is no longer read.
 */
export interface ProcessOptions extends Start, Limits {
  readonly marks: Marks;
  readonly stdin?: string | undefined;
  /** As much of each stream is kept, in bytes; the rest is read and dropped. */
  readonly keepBytes: number;
  /** From SIGTERM to SIGKILL, in milliseconds. Default 5,000. */
  readonly graceMs?: number | undefined;
}

export interface Output {
  readonly stdout: Capture;
  readonly stderr: Capture;
}

export type ProcessEnd =
  | { readonly kind: 'not-started'; readonly error: StepError }
  | ({ readonly kind: 'exited'; readonly exitCode: number } & Output)
  /** Ended by a signal that did not come from here. */
  | ({ readonly kind: 'signal'; readonly signal: NodeJS.Signals } & Output)
  /** Ended from here; `ended` says whether all of it is gone. */
  | ({ readonly kind: 'timeout'; readonly ended: Ended } & Output)
  | ({ readonly kind: 'cancelled'; readonly ended: Ended } & Output);

/** What the end of a program may still be read of its output when others hold the pipe open, in milliseconds. */
const DRAIN_MS = 1_000;

/** Never rejects. */
export async function runProcess(options: ProcessOptions): Promise<ProcessEnd> {
  const refused = refusal(options);
  if (refused !== undefined) return { kind: 'not-started', error: refused };
  let child: ChildProcess;
  try {
    child = start(options);
  } catch (error) {
    return { kind: 'not-started', error: startFailure(error, options) };
  }
  const output = { stdout: new Capture(options.keepBytes), stderr: new Capture(options.keepBytes) };
  child.stdout?.on('data', (chunk: Buffer) => output.stdout.add(chunk));
  child.stderr?.on('data', (chunk: Buffer) => output.stderr.add(chunk));
  child.stdin?.on('error', () => undefined); // a program may end without reading
  child.stdin?.end(options.stdin);
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const { over, forget } = limitOf(options);
  try {
    const exit = exitOf(child);
    // A child that could not be started has no group to end; its error is on the way.
    const first = await (child.pid === undefined ? exit : Promise.race([exit, over]));
    if (first === 'timeout' || first === 'cancelled') {
      const { marks, graceMs } = options;
      const group = child.pid as number;
      const ended = await endProcesses({ marks, group, ...(graceMs === undefined ? {} : { graceMs }) });
      await drained(child, closed);
      return { kind: first, ended, ...output };
    }
    if (first.kind === 'error') return { kind: 'not-started', error: startFailure(first.error, options) };
    await drained(child, closed);
    return first.signal === null
      ? { kind: 'exited', exitCode: first.exitCode ?? -1, ...output }
      : { kind: 'signal', signal: first.signal, ...output };
  } finally {
    forget();
  }
}

function start({ argv, env, cwd, stdin }: ProcessOptions): ChildProcess {
  const [program, ...args] = argv as readonly [string, ...string[]];
  return spawn(program, args, {
    cwd,
    env,
    detached: true, // a group of its own
    stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
}

type Exit =
  | { readonly kind: 'error'; readonly error: unknown }
  | { readonly kind: 'exit'; readonly exitCode: number | null; readonly signal: NodeJS.Signals | null };

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      // Also told when a signal could not be sent, which is no failure to start.
      if (child.pid === undefined) resolve({ kind: 'error', error });
    });
    child.once('exit', (exitCode, signal) => resolve({ kind: 'exit', exitCode, signal }));
  });
}

/** The streams are read to their end, or for a while when somebody else keeps them open. */
async function drained(child: ChildProcess, closed: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => {
    // Once more through the loop: what came while this process was busy is read before.
    timer = setTimeout(() => setImmediate(resolve), DRAIN_MS);
  });
  await Promise.race([closed, enough]);
  clearTimeout(timer);
  child.stdout?.destroy();
  child.stderr?.destroy();
}
