import type { Bus, Consumer, RequestContext, Subscription } from '../bus/bus.ts';
import type { Message } from '../bus/message.ts';
import { MethodError } from '../core/method.ts';
import type { RpcRequest } from './answer.ts';
import type { MethodOutcome } from './outcome.ts';
import { EVERY_RPC_TOPIC, rpcTopic } from './topic.ts';

/** What a server needs to know of a plugin to answer for it. */
export interface ServedPlugin {
  readonly name: string;
  /** Methods whose second run does no harm. */
  readonly idempotent: ReadonlySet<string>;
}

export interface RpcServerOptions {
  readonly bus: Pick<Bus, 'respond' | 'subscribe'>;
  /** Runs one call; never rejects. */
  answer(plugin: string, request: RpcRequest, timeoutMs: number): Promise<MethodOutcome>;
  /** A plugin for which no requests can be taken, and why. */
  onTrouble(plugin: string, error: unknown): void;
  now(): number;
  /** A plugin that was not called for so long is left. In milliseconds, default 600,000. */
  readonly idleMs?: number;
}

/** Time of a request that is left for the answer's own way, in milliseconds. */
const WAY_BACK_MS = 50;

/** A plugin that nobody calls for so long costs nothing again. */
const DEFAULT_IDLE_MS = 600_000;

interface Served {
  plugin: ServedPlugin;
  responder: Promise<Consumer | undefined> | undefined;
  idle: NodeJS.Timeout | undefined;
}

/**
 * Answers on `plugin/<name>/rpc` for the plugins of one process. Every process that knows a plugin answers for it, and each request
 * is taken by one of them: the first that is free.
 *
 * A process with hundreds of plugins is hardly ever called, so all it does is read along; it joins a plugin's group of responders
 * when it sees a request for it, and leaves it when none has come for a while.
 */
export class RpcServer {
  readonly #options: RpcServerOptions;
  /** By topic. */
  readonly #served = new Map<string, Served>();
  #listening: Promise<Subscription | undefined> | undefined;
  #closed = false;

  constructor(options: RpcServerOptions) {
    this.#options = options;
  }

  /** Names of the plugins that are answered for. */
  get plugins(): readonly string[] {
    return [...this.#served.values()].map((s) => s.plugin.name);
  }

  /**
   * Answers for these plugins and no others from now on. Calls under way are finished. Once it has resolved, no request is missed.
   * Never rejects.
   */
  async serve(plugins: readonly ServedPlugin[]): Promise<void> {
    if (this.#closed) return;
    const wanted = new Map(plugins.map((p) => [rpcTopic(p.name), p]));
    const leaving = [...this.#served].filter(([topic]) => !wanted.has(topic));
    for (const [topic] of leaving) this.#served.delete(topic);
    for (const [topic, plugin] of wanted) {
      const known = this.#served.get(topic);
      if (known === undefined) this.#served.set(topic, { plugin, responder: undefined, idle: undefined });
      else known.plugin = plugin;
    }
    await Promise.all([this.#listen(), ...leaving.map(([, served]) => leave(served))]);
  }

  /** Takes no more requests, and resolves when those under way are answered. */
  async close(): Promise<void> {
    this.#closed = true;
    await (await this.#listening)?.close();
    await Promise.all([...this.#served.values()].map(leave));
    this.#served.clear();
  }

  async #listen(): Promise<void> {
    const { bus, onTrouble } = this.#options;
    this.#listening ??= bus
      .subscribe(EVERY_RPC_TOPIC, (message, offset) => this.#seen(message.topic, offset), { from: 'end' })
      .catch((error: unknown) => onTrouble('all plugins', error) as undefined);
    await this.#listening;
  }

  #seen(topic: string, offset: number): void {
    const served = this.#served.get(topic);
    if (served === undefined || this.#closed) return;
    served.responder ??= this.#join(topic, offset, served);
    clearTimeout(served.idle);
    served.idle = setTimeout(() => void leave(served), this.#options.idleMs ?? DEFAULT_IDLE_MS).unref();
  }

  async #join(topic: string, from: number, served: Served): Promise<Consumer | undefined> {
    const { bus, onTrouble } = this.#options;
    const gone = (error: unknown): undefined => {
      served.responder = undefined;
      onTrouble(served.plugin.name, error);
    };
    try {
      const responder = await bus.respond(
        topic,
        (payload, context) => this.#run(served.plugin.name, payload, context),
        { from, idempotent: (message) => isIdempotent(served.plugin, message) },
      );
      responder.ended.catch(gone);
      return responder;
    } catch (error) {
      return gone(error);
    }
  }

  async #run(name: string, payload: unknown, { message }: RequestContext): Promise<unknown> {
    if (!isRequest(payload)) {
      throw new MethodError('bad_request', 'The payload is no call of a method.', {
        fix: 'It is { "method": string, "params": object, "cwd": string }; see schemas/rpc-request.schema.json.',
      });
    }
    const deadline = Date.parse(message.metadata.expiresAt ?? '') - this.#options.now() - WAY_BACK_MS;
    const outcome = await this.#options.answer(name, payload, Math.max(1, deadline || 1));
    if (outcome.kind === 'done') return outcome.result;
    throw errorOf(outcome, payload.method);
  }
}

async function leave(served: Served): Promise<void> {
  clearTimeout(served.idle);
  const { responder } = served;
  served.responder = undefined;
  await (await responder)?.close();
}

function isIdempotent(plugin: ServedPlugin, { payload }: Message): boolean {
  return isRequest(payload) && plugin.idempotent.has(payload.method);
}

function isRequest(value: unknown): value is RpcRequest {
  if (typeof value !== 'object' || value === null) return false;
  const { method, params, cwd } = value as Partial<Record<keyof RpcRequest, unknown>>;
  return (
    typeof method === 'string' && typeof params === 'object' && params !== null && typeof cwd === 'string'
  );
}

/** An outcome as the error that its caller sees. */
export function errorOf(outcome: Exclude<MethodOutcome, { kind: 'done' }>, method: string): MethodError {
  switch (outcome.kind) {
    case 'failed':
      return new MethodError(
        outcome.code,
        outcome.message,
        outcome.fix === undefined ? {} : { fix: outcome.fix },
      );
    case 'late':
      return new MethodError('late', `${method} was ended after ${outcome.timeoutMs} ms.`, {
        fix: 'Give it less to do, or a longer --timeout.',
      });
    case 'crashed':
      return new MethodError('crashed', `${method} did not end well: ${outcome.reason}.`);
    case 'busy':
      return new MethodError('busy', `${outcome.waiting} calls are waiting already.`, {
        fix: 'Try again later.',
      });
  }
}
