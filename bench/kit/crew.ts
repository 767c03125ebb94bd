import { type ChildProcess, fork } from 'node:child_process';
import { basename } from 'node:path';

/**
 * Processes that do as they are told and answer: one order each at a time, so that what is compared takes turns and several
 * processes begin together. The other side is `serve`.
 */
export class Crew {
  readonly #members: Member[];

  private constructor(members: Member[]) {
    this.#members = members;
  }

  /** Starts so many processes of a bundle, in plain node. */
  static start(script: string, size: number): Crew {
    return new Crew(Array.from({ length: size }, () => new Member(script)));
  }

  /** Gives one of them an order. Rejects with what it threw, or when it ended. */
  ask<T>(member: number, order: unknown): Promise<T> {
    const one = this.#members[member];
    if (one === undefined) throw new Error(`a crew of ${this.#members.length} has no member ${member}`);
    return one.ask<T>(order);
  }

  /** Gives the first `count` of them the same order. */
  askAll<T>(count: number, order: unknown): Promise<T[]> {
    return Promise.all(Array.from({ length: count }, (_, i) => this.ask<T>(i, order)));
  }

  async end(): Promise<void> {
    await Promise.all(this.#members.map((member) => member.end()));
  }
}

type Answer = { readonly value: unknown } | { readonly error: string };

class Member {
  readonly #process: ChildProcess;
  readonly #ended: Promise<string>;
  #over = false;

  constructor(script: string) {
    this.#process = fork(script, { serialization: 'advanced', execArgv: [] });
    this.#ended = new Promise((resolve) => {
      this.#process.once('exit', (code, signal) => {
        this.#over = true;
        resolve(`${basename(script)} ended with ${String(code ?? signal)}`);
      });
    });
  }

  async ask<T>(order: unknown): Promise<T> {
    const answered = new Promise<Answer>((resolve) => this.#process.once('message', resolve));
    if (!this.#over) this.#process.send(order as object);
    const answer = await Promise.race([answered, this.#ended.then((error): Answer => ({ error }))]);
    if ('error' in answer) throw new Error(answer.error);
    return answer.value as T;
  }

  /** Lets it go: without its channel nothing keeps it. */
  async end(): Promise<void> {
    if (this.#over) return;
    this.#process.send({ do: 'end' });
    await this.#ended;
  }
}

/** Runs in a process of a crew: answers orders until the one to end, for which `close` is called first. */
export function serve<Order extends { readonly do: string }>(
  obey: (order: Order) => Promise<unknown>,
  close: () => Promise<void>,
): void {
  process.on('message', async (order: Order | { readonly do: 'end' }) => {
    try {
      if (order.do === 'end') {
        await close();
        process.exit(0);
      }
      process.send?.({ value: await obey(order as Order) });
    } catch (error) {
      process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  // Whoever gives the orders has died.
  process.once('disconnect', () => process.exit(1));
}
