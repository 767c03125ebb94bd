import { Worker } from 'node:worker_threads';
import type { MarkedAgent } from '../../host/marked-agents.ts';
import type { MethodOutcome } from '../../rpc/outcome.ts';
import { type Log, withoutWords } from '../log.ts';
import type {
  BrainEvent,
  FromService,
  RegistryCall,
  ServicePlugin,
  ServiceStart,
  ToService,
} from './protocol.ts';

/**
 * Keeps the service thread alive: the one that writes to the bus and answers other processes. No prompt waits for it. When it dies
 * another is started after a pause; what happens meanwhile waits in a short queue, and what does not fit is counted as lost.
 * Nothing here throws.
 */
export interface ServiceHostOptions {
  readonly thread: URL;
  readonly start: ServiceStart;
  readonly log: Log;
  /** Answers a call that needs the registry; undefined when the worker gave no answer in time. */
  readonly ask: (call: RegistryCall, timeoutMs: number) => Promise<MethodOutcome | undefined>;
  /** Told which agents other machines have marked, whenever that has changed. */
  readonly marked: (marks: readonly MarkedAgent[]) => void;
  /** Told for which plugins calls are answered, once they are. */
  readonly serving: (plugins: readonly string[]) => void;
  /** Heap in megabytes. Default 256. */
  readonly memoryMb?: number;
  /** Pauses before the 1st, 2nd, … restart in a row; the last one repeats. */
  readonly pausesMs?: readonly number[];
}

const PAUSES_MS = [100, 1_000, 10_000, 60_000] as const;
/** A thread that has lived so long starts the row of pauses anew. */
const FORGIVE_MS = 60_000;
/** Events that wait while there is no thread. */
const MAX_QUEUED = 1_000;

export class ServiceHost {
  readonly #options: ServiceHostOptions;
  readonly #queued: BrainEvent[] = [];
  #plugins: readonly ServicePlugin[] | undefined;
  #facts: string | undefined;
  #switched = false;
  #thread: Worker | undefined;
  #startedAt = 0;
  #inARow = 0;
  #lost = 0;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #onClosed: (() => void) | undefined;

  constructor(options: ServiceHostOptions) {
    this.#options = options;
  }

  /** Events that were dropped because no thread lived for too long. */
  get lost(): number {
    return this.#lost;
  }

  /** Starts the thread; later calls do nothing. */
  start(): void {
    if (this.#thread === undefined && this.#timer === undefined && !this.#stopped) this.#launch();
  }

  publish(event: BrainEvent): void {
    if (this.#thread !== undefined) this.#say({ kind: 'event', event });
    else if (this.#queued.length < MAX_QUEUED) this.#queued.push(event);
    else this.#lost += 1;
  }

  /** The plugins of the session from now on. */
  serve(plugins: readonly ServicePlugin[]): void {
    this.#plugins = plugins;
    if (this.#thread !== undefined) this.#say({ kind: 'plugins', plugins });
  }

  /** The registry of the session from now on, as `registry-facts.ts` writes it. */
  know(facts: string): void {
    this.#facts = facts;
    if (this.#thread !== undefined) this.#say({ kind: 'registry', facts });
  }

  /** A command has changed the switch for everything. Starts the thread if nothing has yet. */
  switched(): void {
    if (this.#thread === undefined) this.#switched = true;
    else this.#say({ kind: 'switched' });
    this.start();
  }

  /** Lets the thread finish what it is doing, at most `graceMs`, and ends it. */
  async stop(graceMs: number): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    const thread = this.#thread;
    if (thread === undefined) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, graceMs);
      this.#onClosed = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#say({ kind: 'close' });
    });
    this.#thread = undefined;
    await thread.terminate();
  }

  #launch(): void {
    const { thread: program, start, memoryMb = 256 } = this.#options;
    this.#timer = undefined;
    this.#startedAt = performance.now();
    let thread: Worker;
    try {
      thread = new Worker(program, {
        workerData: start,
        resourceLimits: { maxOldGenerationSizeMb: memoryMb },
        // Standard output carries the protocol, so the thread must not reach it.
        stdout: true,
        stderr: true,
      });
    } catch (error) {
      this.#failed(withoutWords(error));
      return;
    }
    this.#thread = thread;
    thread.stdout.resume();
    thread.stderr.resume();
    thread.on('message', (message: FromService) => this.#hear(message));
    thread.on('error', (error) => {
      if (thread === this.#thread) this.#failed(withoutWords(error));
    });
    thread.on('exit', (code) => {
      if (thread === this.#thread) this.#failed(`the service ended with ${code}`);
      this.#onClosed?.();
    });
    if (this.#plugins !== undefined) this.#say({ kind: 'plugins', plugins: this.#plugins });
    if (this.#facts !== undefined) this.#say({ kind: 'registry', facts: this.#facts });
    if (this.#switched) this.#say({ kind: 'switched' });
    this.#switched = false;
    for (const event of this.#queued.splice(0)) this.#say({ kind: 'event', event });
  }

  #hear(message: FromService): void {
    if (message.kind === 'note') this.#options.log(message.text);
    else if (message.kind === 'marked') this.#options.marked(message.marks);
    else if (message.kind === 'serving') this.#options.serving(message.plugins);
    else if (message.kind === 'closed') this.#onClosed?.();
    else void this.#ask(message);
  }

  async #ask({ id, call, timeoutMs }: Extract<FromService, { kind: 'ask' }>): Promise<void> {
    let outcome: MethodOutcome | undefined;
    try {
      outcome = await this.#options.ask(call, timeoutMs);
    } catch (error) {
      this.#options.log(`a call of another process: ${withoutWords(error)}`);
    }
    const silent = { kind: 'crashed', reason: 'the worker of the session gave no answer' } as const;
    this.#say({ kind: 'answered', id, outcome: outcome ?? silent });
  }

  #say(message: ToService): void {
    try {
      this.#thread?.postMessage(message);
    } catch (error) {
      this.#options.log(`the service could not be told: ${withoutWords(error)}`);
    }
  }

  #failed(reason: string): void {
    if (this.#stopped) return;
    const { pausesMs = PAUSES_MS, log } = this.#options;
    const thread = this.#thread;
    this.#thread = undefined;
    thread?.terminate().catch(() => undefined);
    this.#inARow = performance.now() - this.#startedAt > FORGIVE_MS ? 1 : this.#inARow + 1;
    const pause = pausesMs[Math.min(this.#inARow, pausesMs.length) - 1] ?? 0;
    log(`the service failed (${reason}); the next one starts in ${pause} ms`);
    this.#timer = setTimeout(() => this.#launch(), pause).unref();
  }
}
