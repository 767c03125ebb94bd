import type { Bus } from '../../bus/bus.ts';
import { systemClock } from '../../core/clock.ts';
import { openBus } from '../../host/open-bus.ts';
import type { RpcRequest } from '../../rpc/answer.ts';
import { MethodRunner } from '../../rpc/method-runner.ts';
import type { MethodOutcome } from '../../rpc/outcome.ts';
import { RpcServer } from '../../rpc/server.ts';
import { STANDARD_METHODS } from '../../rpc/standard-methods.ts';
import { withoutWords } from '../log.ts';
import {
  type BrainEvent,
  type FromService,
  type RegistryCall,
  type ServicePlugin,
  type ServiceStart,
  servedPlugin,
  type ToService,
} from './protocol.ts';
import { SharedKeeper } from './shared-keeper.ts';
import { TraceKeeper } from './trace-keeper.ts';

/**
 * What a session does for others, away from its prompts: puts its events on the bus, answers calls of methods, and adds to the
 * shared state what has happened (`shared-keeper.ts`). It keeps nothing
 * that matters: what it has said is on the bus, a call it has taken and not answered is given to another session if a second run
 * does no harm, and else ends at its caller's deadline.
 */
export class Service {
  readonly #say: (message: FromService) => void;
  readonly #bus: Bus;
  readonly #server: RpcServer;
  readonly #runner: MethodRunner;
  readonly #keeper: SharedKeeper;
  readonly #traces: TraceKeeper;
  readonly #asked = new Map<number, (outcome: MethodOutcome) => void>();
  readonly #standard: ReadonlySet<string> = new Set(STANDARD_METHODS.map((m) => m.name));
  #plugins: readonly ServicePlugin[] = [];
  #lastAsk = 0;
  /** One after the other: the order of what a session says is the order in which it happened. */
  #saying: Promise<unknown> = Promise.resolve();
  #failed = 0;

  constructor(start: ServiceStart, say: (message: FromService) => void) {
    this.#say = say;
    this.#bus = openBus(start.dataFolder, `brain-${process.pid}`);
    this.#runner = new MethodRunner({ thread: new URL('./method-thread.mjs', import.meta.url) });
    this.#server = new RpcServer({
      bus: this.#bus,
      now: () => systemClock.now(),
      answer: (plugin, request, timeoutMs) => this.#answer(plugin, request, timeoutMs),
      onTrouble: (plugin, error) => this.#note(`no calls are answered for ${plugin}: ${withoutWords(error)}`),
    });
    this.#keeper = new SharedKeeper({
      dataFolder: start.dataFolder,
      clock: systemClock,
      note: (text) => this.#note(text),
      marked: (marks) => say({ kind: 'marked', marks }),
    });
    this.#traces = new TraceKeeper({
      dataFolder: start.dataFolder,
      env: process.env,
      clock: systemClock,
      note: (text) => this.#note(text),
    });
    this.#publish({ topic: 'system/brain', payload: { event: 'started', pid: process.pid } });
  }

  hear(message: ToService): void {
    switch (message.kind) {
      case 'event':
        this.#publish(message.event);
        this.#keeper.hear(message.event);
        return;
      case 'registry':
        this.#keeper.know(message.facts);
        return;
      case 'switched':
        this.#keeper.choose();
        return;
      case 'plugins':
        this.#plugins = message.plugins;
        void this.#serve(message.plugins);
        return;
      case 'answered':
        this.#asked.get(message.id)?.(message.outcome);
        this.#asked.delete(message.id);
        return;
      case 'close':
        void this.#close();
    }
  }

  #publish({ topic, payload, sessionId }: BrainEvent): void {
    const draft = { topic, payload, headers: sessionId === undefined ? {} : { sessionId } };
    this.#saying = this.#saying
      .then(() => this.#bus.publish(draft))
      .catch((error: unknown) => this.#unsaid(error));
  }

  /** The first of a row is noted; a full disk would fill the log, too. */
  #unsaid(error: unknown): void {
    this.#failed += 1;
    if (this.#failed === 1) this.#note(`an event was not published: ${withoutWords(error)}`);
  }

  async #serve(plugins: readonly ServicePlugin[]): Promise<void> {
    await this.#server.serve(plugins.map((p) => servedPlugin(p, [...this.#standard])));
    this.#say({ kind: 'serving', plugins: plugins.map((p) => p.name) });
  }

  #answer(plugin: string, request: RpcRequest, timeoutMs: number): Promise<MethodOutcome> {
    const known = this.#plugins.find((p) => p.name === plugin);
    const { method, params, cwd } = request;
    if (known?.module !== undefined && known.methods.includes(method) && !this.#standard.has(method)) {
      return this.#runner.run({ module: known.module, method, params, cwd, timeoutMs });
    }
    return this.#ask({ plugin, method, params }, timeoutMs);
  }

  /** Calls that need the registry, and those of methods that nobody has, are the worker's. */
  #ask(call: RegistryCall, timeoutMs: number): Promise<MethodOutcome> {
    const id = ++this.#lastAsk;
    return new Promise((resolve) => {
      this.#asked.set(id, resolve);
      this.#say({ kind: 'ask', id, call, timeoutMs });
    });
  }

  async #close(): Promise<void> {
    // First: it takes milliseconds, and a call under way may take longer than there is time.
    this.#keeper.close();
    this.#publish({ topic: 'system/brain', payload: { event: 'stopped', pid: process.pid } });
    await Promise.allSettled([this.#server.close(), this.#saying]);
    await Promise.allSettled([this.#runner.close(), this.#bus.close(), this.#traces.close()]);
    this.#say({ kind: 'closed' });
  }

  #note(text: string): void {
    this.#say({ kind: 'note', text });
  }
}
