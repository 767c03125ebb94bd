import { Worker } from 'node:worker_threads';
import type { RawInput } from '../host/hook-input.ts';
import type { MarkedAgent } from '../host/marked-agents.ts';
import type { MethodOutcome } from '../rpc/outcome.ts';
import type { Claims } from './claims.ts';
import { type Log, withoutWords } from './log.ts';
import type {
  ForService,
  FromWorker,
  PRACTICE,
  ToolName,
  ToWorker,
  WorkerPast,
  WorkerStart,
} from './protocol.ts';
import type { RegistryCall } from './service/protocol.ts';

/**
 * Keeps one worker thread alive and asks it things under a deadline. The worker may crash, hang or run out of memory: every
 * call still ends, with undefined, and a new worker takes over. Nothing here throws after construction.
 *
 * starting: a worker is loading; calls queue up at it and have the longer deadline. ready: it answers. waiting: the last one
 * failed and the next is started after a pause; calls end at once. stopped: for good.
 */
export type SupervisorState = 'starting' | 'ready' | 'waiting' | 'stopped';

export interface SupervisorOptions {
  readonly worker: URL;
  /** Copied for each worker when it is started. */
  readonly start: WorkerStart;
  /** Shared with the worker, which may then reply to the host by itself. Default: it may not. */
  readonly claims?: Claims;
  readonly log: Log;
  /** Old-generation heap of the worker, in megabytes; beyond it the worker is replaced. Default 512. */
  readonly memoryMb?: number;
  /** A ready worker that owes an answer and says nothing for so long is hung. Default 3,000. */
  readonly hangMs?: number;
  /** A worker that is not ready by then is hung. Default 30,000. */
  readonly startMs?: number;
  /** Told of each worker that has become ready. */
  readonly ready?: () => void;
  /** Told what the worker says beside its answers. */
  readonly heard?: (message: ForService) => void;
  /** Pauses before the 1st, 2nd, … restart in a row; the last one repeats. */
  readonly pausesMs?: readonly number[];
  /** A worker that has lived so long has earned a restart without a pause. Default 60,000. */
  readonly forgiveMs?: number;
}

/** How long a call may take, by state, in milliseconds. */
export interface CallDeadline {
  readonly readyMs: number;
  readonly startingMs: number;
}

/**
 * New objects of the worker, in megabytes. Left to itself V8 takes 32, of which a decision uses a small part before it is collected;
 * the process is resident for as long as a session lasts.
 */
const YOUNG_MB = 8;

const PAUSES_MS = [0, 250, 1_000, 5_000, 30_000] as const;

/** The worker has replied to the host by itself. */
export const REPLIED = Symbol('replied');

/** What a call of a tool gives: a text, nothing in time, or nothing more to do. */
export type Called = string | typeof REPLIED | undefined;

type Answered = string | MethodOutcome | typeof REPLIED | undefined;

interface Pending {
  readonly since: number;
  /** Ends the call without an answer, unless the worker has just replied. */
  giveUp(): void;
  settle(answer: Answered): void;
}

export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #pending = new Map<number, Pending>();
  #state: SupervisorState = 'waiting';
  #worker: Worker | undefined;
  #startedAt = 0;
  #heardAt = 0;
  #lastId = 0;
  #marks: readonly MarkedAgent[] = [];
  #inARow = 0;
  #restarts = 0;
  #late = 0;
  #lastFailure: string | undefined;
  #restartTimer: NodeJS.Timeout | undefined;
  #watchdog: NodeJS.Timeout | undefined;
  #onClosed: (() => void) | undefined;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#launch();
  }

  get state(): SupervisorState {
    return this.#state;
  }

  get past(): WorkerPast {
    return { restarts: this.#restarts, lastFailure: this.#lastFailure, late: this.#late };
  }

  /** The worker's answer, or undefined when there is none in time. */
  call(
    tool: ToolName | typeof PRACTICE,
    input: RawInput,
    deadline: CallDeadline,
  ): Promise<string | undefined> {
    return this.#ask<string>(deadline, (id) => ({ kind: 'call', id, tool, input, past: this.past }));
  }

  /** The same for a request of the host to which the worker may reply by itself. */
  callFor(
    request: string | number,
    tool: ToolName,
    input: RawInput,
    deadline: CallDeadline,
  ): Promise<Called> {
    const { claims } = this.#options;
    return this.#ask<string | typeof REPLIED>(
      deadline,
      (id, isOpen) => ({ kind: 'call', id, tool, input, ...(isOpen ? { request } : {}), past: this.past }),
      claims,
    );
  }

  /** How a method ended that needs the worker's registry, or undefined when it did not in time. */
  callMethod(call: RegistryCall, timeoutMs: number): Promise<MethodOutcome | undefined> {
    return this.#ask<MethodOutcome>({ readyMs: timeoutMs, startingMs: timeoutMs }, (id) => ({
      kind: 'method',
      id,
      call,
      timeoutMs,
    }));
  }

  /** Tells this worker, and those that come after it, which agents other machines have marked. */
  mark(marks: readonly MarkedAgent[]): void {
    this.#marks = marks;
    this.#worker?.postMessage({ kind: 'marked', marks } satisfies ToWorker);
  }

  /** Tells the worker, if there is one, that Claude has ended a turn. */
  turnEnded(input: RawInput): void {
    this.#worker?.postMessage({ kind: 'turn', input } satisfies ToWorker);
  }

  #ask<T extends string | MethodOutcome | typeof REPLIED>(
    deadline: CallDeadline,
    message: (id: number, isOpen: boolean) => ToWorker,
    claims?: Claims,
  ): Promise<T | undefined> {
    const worker = this.#worker;
    if (worker === undefined || this.#state === 'waiting' || this.#state === 'stopped')
      return Promise.resolve(undefined);
    const id = ++this.#lastId;
    const isOpen = claims?.open(id) === true;
    /** False when the worker was quicker by a moment: it has replied, or will say that it could not. */
    const isOurs = (): boolean => !isOpen || claims.take(id);
    return new Promise((resolve) => {
      const timer = setTimeout(
        () => {
          if (!isOurs()) return;
          this.#late += 1;
          resolve(undefined); // stays pending: a worker that never answers is found by the watchdog
        },
        this.#state === 'ready' ? deadline.readyMs : deadline.startingMs,
      );
      const settle = (answer: Answered): void => {
        clearTimeout(timer);
        this.#pending.delete(id);
        isOurs(); // whoever answered, the call is open no longer
        resolve(answer as T | undefined); // the worker answers a call with a text, a method with an outcome
      };
      const giveUp = (): void => settle(isOurs() ? undefined : REPLIED);
      this.#pending.set(id, { since: performance.now(), giveUp, settle });
      try {
        worker.postMessage(message(id, isOpen));
      } catch (error) {
        this.#options.log(`a call could not be sent: ${withoutWords(error)}`);
        giveUp();
      }
    });
  }

  /** Lets the worker finish what it is reading, at most `graceMs`, and ends it. */
  async stop(graceMs: number): Promise<void> {
    const worker = this.#worker;
    const wasReady = this.#state === 'ready';
    this.#state = 'stopped';
    clearTimeout(this.#restartTimer);
    clearInterval(this.#watchdog);
    if (worker === undefined) return;
    if (wasReady) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, graceMs);
        this.#onClosed = () => {
          clearTimeout(timer);
          resolve();
        };
        worker.postMessage({ kind: 'close' } satisfies ToWorker);
      });
    }
    this.#settleAll();
    await worker.terminate();
  }

  #launch(): void {
    const { worker: url, start, memoryMb = 512 } = this.#options;
    this.#state = 'starting';
    this.#startedAt = this.#heardAt = performance.now();
    let worker: Worker;
    try {
      worker = new Worker(url, {
        workerData: {
          ...start,
          ...(this.#options.claims === undefined ? {} : { claims: this.#options.claims.shared }),
          restarted: this.#restarts > 0,
        } satisfies WorkerStart,
        resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: YOUNG_MB },
        // Standard output carries the protocol, so the worker must not reach it.
        stdout: true,
        stderr: true,
      });
    } catch (error) {
      this.#failed(withoutWords(error));
      return;
    }
    this.#worker = worker;
    if (this.#marks.length > 0) worker.postMessage({ kind: 'marked', marks: this.#marks } satisfies ToWorker);
    worker.stdout.resume();
    worker.stderr.resume();
    worker.on('message', (message: FromWorker) => {
      if (worker === this.#worker) this.#hear(message);
    });
    worker.on('messageerror', (error) =>
      this.#options.log(`an answer could not be read: ${withoutWords(error)}`),
    );
    worker.on('error', (error) => {
      if (worker === this.#worker) this.#failed(withoutWords(error));
    });
    worker.on('exit', (code) => {
      if (worker === this.#worker) this.#failed(`the worker ended with ${code}`);
    });
    this.#watchdog ??= setInterval(() => this.#watch(), 250).unref();
  }

  #hear(message: FromWorker): void {
    this.#heardAt = performance.now();
    switch (message.kind) {
      case 'answer':
        this.#pending.get(message.id)?.settle(message.text);
        return;
      case 'outcome':
        this.#pending.get(message.id)?.settle(message.outcome);
        return;
      case 'replied':
        this.#pending.get(message.id)?.settle(REPLIED);
        return;
      case 'note':
        this.#options.log(message.text);
        return;
      case 'closed':
        this.#onClosed?.();
        return;
      case 'alive':
        return;
      case 'ready':
        if (this.#state !== 'starting') return;
        this.#state = 'ready';
        this.#options.ready?.();
        return;
      default:
        this.#options.heard?.(message);
    }
  }

  #watch(): void {
    const { hangMs = 3_000, startMs = 30_000 } = this.#options;
    const now = performance.now();
    if (this.#state === 'starting' && now - this.#startedAt > startMs)
      this.#failed(`not ready after ${startMs} ms`);
    if (this.#state !== 'ready') return;
    const oldest = this.#pending.values().next().value;
    if (oldest !== undefined && now - Math.max(oldest.since, this.#heardAt) > hangMs)
      this.#failed(`no answer for ${hangMs} ms`);
  }

  /** Ends the worker and starts another after a pause. */
  #failed(reason: string): void {
    if (this.#state === 'stopped') return;
    const { pausesMs = PAUSES_MS, forgiveMs = 60_000, log } = this.#options;
    const worker = this.#worker;
    this.#worker = undefined;
    this.#state = 'waiting';
    this.#lastFailure = reason;
    this.#settleAll();
    worker?.terminate().catch(() => undefined);
    this.#inARow = performance.now() - this.#startedAt > forgiveMs ? 1 : this.#inARow + 1;
    const pause = pausesMs[Math.min(this.#inARow, pausesMs.length) - 1] ?? 0;
    log(`the worker failed (${reason}); the next one starts in ${pause} ms`);
    this.#restarts += 1;
    if (pause === 0) this.#launch();
    else this.#restartTimer = setTimeout(() => this.#launch(), pause);
  }

  #settleAll(): void {
    for (const pending of [...this.#pending.values()]) pending.giveUp();
  }
}
