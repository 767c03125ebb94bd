import { statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { messageOf } from '../core/errors.ts';
import type { MethodFacts, MethodOutcome } from './outcome.ts';
import type { FromThread, ThreadStart, ToThread } from './thread-protocol.ts';

/**
 * Runs methods of plugins in threads: one call at a time in each, a thread per module and per call under way, kept a while for the
 * next call. Nothing here throws or rejects; every call ends with an outcome.
 *
 * At its deadline a call is aborted; a method that does not end within the grace time loses its thread.
 */
export interface MethodRunnerOptions {
  /** The program of a thread: `method-thread`. */
  readonly thread: URL;
  /** Calls at one time. More wait. Default 4. */
  readonly maxRunning?: number;
  /** Calls that may wait. More are refused. Default 64. */
  readonly maxWaiting?: number;
  /** How long an unused thread is kept, in milliseconds. Default 30,000. */
  readonly idleMs?: number;
  /** How long after its deadline a method may take to end by itself, in milliseconds. Default 100. */
  readonly graceMs?: number;
  /** Heap of a thread in megabytes; beyond it the thread ends. Default 512. */
  readonly memoryMb?: number;
}

/** One call. */
export interface MethodCall {
  /** Absolute path of the plugin's module. */
  readonly module: string;
  readonly method: string;
  readonly params: unknown;
  readonly cwd: string;
  readonly timeoutMs: number;
  /** Aborted when nobody wants the result any more: as if the deadline had come. */
  readonly signal?: AbortSignal;
}

interface Thread {
  readonly module: string;
  /** Of the module's file when it was loaded: an edited module gets a new thread. */
  readonly mtimeMs: number;
  readonly worker: Worker;
  /** Told the next message, or why there is none. */
  hear: ((heard: FromThread | { readonly kind: 'gone'; readonly reason: string }) => void) | undefined;
  idle: NodeJS.Timeout | undefined;
}

export class MethodRunner {
  readonly #options: MethodRunnerOptions;
  readonly #idle: Thread[] = [];
  readonly #busy = new Set<Thread>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #closed = false;

  constructor(options: MethodRunnerOptions) {
    this.#options = options;
  }

  /** Runs a method. The time spent waiting for a thread counts. */
  async run(call: MethodCall): Promise<MethodOutcome> {
    const started = performance.now();
    const { maxWaiting = 64, graceMs = 100 } = this.#options;
    if (this.#closed) return { kind: 'crashed', reason: 'the program is ending' };
    if (this.#waiting.length >= maxWaiting) return { kind: 'busy', waiting: this.#waiting.length };
    await this.#turn();
    try {
      const left = call.timeoutMs - (performance.now() - started);
      if (left <= 0 || call.signal?.aborted) return { kind: 'late', timeoutMs: call.timeoutMs };
      const { method, params, cwd, signal } = call;
      const question = { kind: 'run', method, params, cwd } as const;
      const heard = await this.#ask(call.module, question, left, graceMs, signal);
      if (heard === 'late') return { kind: 'late', timeoutMs: call.timeoutMs };
      if (heard.kind === 'outcome') return heard.outcome;
      return { kind: 'crashed', reason: heard.kind === 'gone' ? heard.reason : 'the thread gave no outcome' };
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  /** What a module says of its methods, or why it cannot. */
  async describe(
    module: string,
    timeoutMs: number,
  ): Promise<{ readonly kind: 'facts'; readonly methods: readonly MethodFacts[] } | MethodOutcome> {
    const heard = await this.#ask(module, { kind: 'describe' }, timeoutMs, 0);
    if (heard === 'late') return { kind: 'late', timeoutMs };
    if (heard.kind === 'facts') return heard;
    return heard.kind === 'outcome' ? heard.outcome : { kind: 'crashed', reason: heard.reason };
  }

  /** Ends every thread; calls under way end as crashed. */
  async close(): Promise<void> {
    this.#closed = true;
    const all = [...this.#idle, ...this.#busy];
    for (const thread of all) clearTimeout(thread.idle);
    await Promise.allSettled(all.map((thread) => thread.worker.terminate()));
  }

  async #turn(): Promise<void> {
    const { maxRunning = 4 } = this.#options;
    if (this.#running >= maxRunning) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
  }

  async #ask(
    module: string,
    question: ToThread,
    timeoutMs: number,
    graceMs: number,
    signal?: AbortSignal,
  ): Promise<FromThread | { kind: 'gone'; reason: string } | 'late'> {
    let thread: Thread;
    try {
      thread = this.#take(module);
    } catch (error) {
      return { kind: 'gone', reason: messageOf(error) };
    }
    this.#busy.add(thread);
    let timer: NodeJS.Timeout | undefined;
    let aborted = false;
    let onAbort = (): void => undefined;
    try {
      const answer = new Promise<FromThread | { kind: 'gone'; reason: string }>((resolve) => {
        thread.hear = resolve;
      });
      const late = new Promise<'late'>((resolve) => {
        onAbort = () => {
          clearTimeout(timer);
          aborted = true;
          thread.worker.postMessage({ kind: 'abort' } satisfies ToThread);
          timer = setTimeout(() => resolve('late'), graceMs);
        };
        timer = setTimeout(onAbort, timeoutMs);
        signal?.addEventListener('abort', onAbort, { once: true });
      });
      thread.worker.postMessage(question);
      const heard = await Promise.race([answer, late]);
      if (heard === 'late' || heard.kind === 'gone') void thread.worker.terminate();
      else this.#keep(thread);
      // What a method says after its deadline has passed is an abort's echo, unless it got done.
      return aborted && heard !== 'late' && heard.kind === 'outcome' && heard.outcome.kind === 'failed'
        ? 'late'
        : heard;
    } catch (error) {
      void thread.worker.terminate();
      return { kind: 'gone', reason: messageOf(error) };
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      thread.hear = undefined;
      this.#busy.delete(thread);
    }
  }

  #take(module: string): Thread {
    const mtimeMs = statSync(module).mtimeMs;
    const index = this.#idle.findIndex((t) => t.module === module && t.mtimeMs === mtimeMs);
    const kept = index < 0 ? undefined : this.#idle.splice(index, 1)[0];
    if (kept === undefined) return this.#start(module, mtimeMs);
    clearTimeout(kept.idle);
    kept.worker.ref();
    return kept;
  }

  #start(module: string, mtimeMs: number): Thread {
    const { thread: program, memoryMb = 512 } = this.#options;
    const worker = new Worker(program, {
      workerData: { module } satisfies ThreadStart,
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
      // Standard output may be a protocol or a person's; a plugin's prints belong in neither.
      stdout: true,
      stderr: true,
    });
    worker.stdout.resume();
    worker.stderr.resume();
    const thread: Thread = { module, mtimeMs, worker, hear: undefined, idle: undefined };
    worker.on('message', (message: FromThread) => thread.hear?.(message));
    worker.on('error', (error) => this.#gone(thread, messageOf(error)));
    worker.on('exit', () => this.#gone(thread, 'its thread ended'));
    return thread;
  }

  #keep(thread: Thread): void {
    if (this.#closed) {
      void thread.worker.terminate();
      return;
    }
    this.#idle.push(thread);
    thread.idle = setTimeout(() => {
      this.#forget(thread);
      void thread.worker.terminate();
    }, this.#options.idleMs ?? 30_000).unref();
    thread.worker.unref();
  }

  #gone(thread: Thread, reason: string): void {
    this.#forget(thread);
    thread.hear?.({ kind: 'gone', reason });
  }

  #forget(thread: Thread): void {
    clearTimeout(thread.idle);
    const index = this.#idle.indexOf(thread);
    if (index >= 0) this.#idle.splice(index, 1);
  }
}
