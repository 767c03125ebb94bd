import type { Bus, Consumer, RequestContext } from '../bus/bus.ts';
import { RemoteError } from '../bus/errors.ts';
import type { Message } from '../bus/message.ts';
import type { RpcRequest } from './answer.ts';
import type { MethodOutcome } from './outcome.ts';
import { rpcTopic } from './topic.ts';

/** What a server needs to know of a plugin to answer for it. */
export interface ServedPlugin {
  readonly name: string;
  /** Methods whose second run does no harm. */
  readonly idempotent: ReadonlySet<string>;
}

export interface RpcServerOptions {
  readonly bus: Pick<Bus, 'respond'>;
  /** Runs one call; never rejects. */
  answer(plugin: string, request: RpcRequest, timeoutMs: number): Promise<MethodOutcome>;
  /** A plugin for which no requests can be taken, and why. */
  onTrouble(plugin: string, error: unknown): void;
  now(): number;
}

/** Time of a request that is left for the answer's own way, in milliseconds. */
const WAY_BACK_MS = 50;

/**
 * Answers on `plugin/<name>/rpc` for the plugins of one process. Every process that knows a plugin answers for it, and each request
 * is taken by one of them: the first that is free.
 */
export class RpcServer {
  readonly #options: RpcServerOptions;
  readonly #served = new Map<string, { plugin: ServedPlugin; consumer: Promise<Consumer | undefined> }>();
  #closed = false;

  constructor(options: RpcServerOptions) {
    this.#options = options;
  }

  /** Names of the plugins that are answered for. */
  get plugins(): readonly string[] {
    return [...this.#served.keys()];
  }

  /** Answers for these plugins and no others from now on. Calls under way are finished. */
  async serve(plugins: readonly ServedPlugin[]): Promise<void> {
    if (this.#closed) return;
    const wanted = new Map(plugins.map((p) => [p.name, p]));
    const gone = [...this.#served.keys()].filter((name) => !wanted.has(name));
    const ending = gone.map((name) => this.#stop(name));
    for (const plugin of plugins) {
      const known = this.#served.get(plugin.name);
      if (known === undefined) this.#served.set(plugin.name, { plugin, consumer: this.#start(plugin.name) });
      else known.plugin = plugin;
    }
    await Promise.all([...ending, ...[...this.#served.values()].map((s) => s.consumer)]);
  }

  /** Takes no more requests, and resolves when those under way are answered. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#served.keys()].map((name) => this.#stop(name)));
  }

  async #stop(name: string): Promise<void> {
    const served = this.#served.get(name);
    this.#served.delete(name);
    await (await served?.consumer)?.close();
  }

  async #start(name: string): Promise<Consumer | undefined> {
    const { bus, onTrouble } = this.#options;
    try {
      const consumer = await bus.respond(
        rpcTopic(name),
        (payload, context) => this.#run(name, payload, context),
        {
          idempotent: (message) => this.#isIdempotent(name, message),
        },
      );
      consumer.ended.catch((error: unknown) => {
        this.#served.delete(name);
        onTrouble(name, error);
      });
      return consumer;
    } catch (error) {
      this.#served.delete(name);
      onTrouble(name, error);
      return undefined;
    }
  }

  #isIdempotent(name: string, message: Message): boolean {
    const method = isRequest(message.payload) ? message.payload.method : '';
    return this.#served.get(name)?.plugin.idempotent.has(method) ?? false;
  }

  async #run(name: string, payload: unknown, { message }: RequestContext): Promise<unknown> {
    if (!isRequest(payload)) {
      throw new RemoteError('bad_request', 'The payload is no call of a method.', {
        fix: 'It is { "method": string, "params": object, "cwd": string }; see schemas/rpc-request.schema.json.',
      });
    }
    const deadline = Date.parse(message.metadata.expiresAt ?? '') - this.#options.now() - WAY_BACK_MS;
    const outcome = await this.#options.answer(name, payload, Math.max(1, deadline || 1));
    if (outcome.kind === 'done') return outcome.result;
    throw errorOf(outcome, payload.method);
  }
}

function isRequest(value: unknown): value is RpcRequest {
  if (typeof value !== 'object' || value === null) return false;
  const { method, params, cwd } = value as Partial<Record<keyof RpcRequest, unknown>>;
  return (
    typeof method === 'string' && typeof params === 'object' && params !== null && typeof cwd === 'string'
  );
}

/** An outcome as the error that its caller sees. */
export function errorOf(outcome: Exclude<MethodOutcome, { kind: 'done' }>, method: string): RemoteError {
  switch (outcome.kind) {
    case 'failed':
      return new RemoteError(
        outcome.code,
        outcome.message,
        outcome.fix === undefined ? {} : { fix: outcome.fix },
      );
    case 'late':
      return new RemoteError('late', `${method} was ended after ${outcome.timeoutMs} ms.`, {
        fix: 'Give it less to do, or a longer --timeout.',
      });
    case 'crashed':
      return new RemoteError('crashed', `${method} did not end well: ${outcome.reason}.`);
    case 'busy':
      return new RemoteError('busy', `${outcome.waiting} calls are waiting already.`, {
        fix: 'Try again later.',
      });
  }
}
