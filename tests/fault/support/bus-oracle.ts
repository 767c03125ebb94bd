import type { Message } from '../../../scripts/bus/message.ts';

interface Stand {
  readonly topic: string;
  readonly offset: number;
}

/**
 * What must hold for a bus whose processes are killed, checked line by line of what they told (`bus-worker.ts`). Each broken
 * promise is a sentence in `broken`.
 */
export class BusOracle {
  readonly broken: string[] = [];
  /** Messages of the log in its order. */
  readonly log: string[] = [];
  readonly #inLog = new Map<string, Stand>();
  readonly #published = new Map<string, number>();
  readonly #acked = new Set<string>();
  readonly #delivered = new Set<string>();
  readonly #lastInLog = new Map<string, number>();
  readonly #lastFirst = new Map<string, number>();
  readonly #lastOfStream = new Map<string, number>();
  readonly #tails = new Map<string, number>();
  readonly #ordered: ReadonlySet<string>;

  constructor(orderedGroups: readonly string[]) {
    this.#ordered = new Set(orderedGroups);
  }

  /** A message as the test's own follower sees it. */
  sees(message: Message, offset: number): void {
    const { messageId, source, topic } = message;
    const n = (message.payload as { n: number }).n;
    if (this.#inLog.has(messageId)) this.broken.push(`${messageId} is in the log twice`);
    if (n <= (this.#lastInLog.get(`${source} ${topic}`) ?? -1))
      this.broken.push(`the log has ${source} ${topic} ${n} out of order`);
    this.#lastInLog.set(`${source} ${topic}`, n);
    this.#inLog.set(messageId, { topic, offset });
    this.log.push(messageId);
  }

  /** Somebody follows the log from this message on. */
  tailBegins(name: string, index: number): void {
    this.#tails.set(name, index);
  }

  told(words: readonly string[]): void {
    const [what, name = '', ...rest] = words;
    if (what === 'published') this.#published.set(rest[0] ?? '', Number(rest[1]));
    else if (what === 'deliver') this.#deliver(name, rest);
    else if (what === 'acked') this.#ack(`${rest[0]} ${rest[1]}`);
    else if (what === 'tail') this.#tail(name, rest[0] ?? '');
  }

  #deliver(name: string, [group = '', id = '', attempt, source, topic, number]: readonly string[]): void {
    const n = Number(number);
    if (this.#acked.has(`${group} ${id}`))
      this.broken.push(`${group} gave ${id} to ${name} after its acknowledgement was accepted`);
    this.#delivered.add(`${group} ${id}`);
    const stream = `${group} ${source} ${topic}`;
    if (attempt === '1') this.#inOrder(this.#lastFirst, `${name} ${stream}`, n, 'first deliveries');
    if (!this.#ordered.has(group)) return;
    const last = this.#lastOfStream.get(stream) ?? -1;
    if (n < last) this.broken.push(`${stream}: ${n} was delivered after ${last} had begun`);
    this.#lastOfStream.set(stream, n);
  }

  #inOrder(lasts: Map<string, number>, key: string, n: number, what: string): void {
    if (n <= (lasts.get(key) ?? -1)) this.broken.push(`${what} of ${key}: ${n} after ${lasts.get(key)}`);
    lasts.set(key, n);
  }

  #ack(key: string): void {
    if (this.#acked.has(key)) this.broken.push(`two acknowledgements of ${key} were accepted`);
    this.#acked.add(key);
  }

  #tail(name: string, id: string): void {
    const at = this.#tails.get(name) ?? 0;
    if (this.log[at] !== id) this.broken.push(`${name} saw ${id} where the log has ${this.log[at]}`);
    this.#tails.set(name, at + 1);
  }

  /** Whether all followers have seen all. Told lines are to be read before. */
  tailsAreThrough(running: readonly string[]): boolean {
    return running.every((name) => this.#tails.get(name) === this.log.length);
  }

  /** What was acknowledged to a writer must be in the log at its place, and have been delivered to each group. */
  close(groups: readonly string[]): void {
    for (const [id, offset] of this.#published) {
      if (this.#inLog.get(id)?.offset !== offset)
        this.broken.push(`${id} was acknowledged and is not in the log`);
    }
    for (const id of this.log) {
      for (const group of groups) {
        if (!this.#delivered.has(`${group} ${id}`)) this.broken.push(`${group} never got ${id}`);
      }
    }
  }

  get size(): { readonly published: number; readonly log: number; readonly acked: number } {
    return { published: this.#published.size, log: this.log.length, acked: this.#acked.size };
  }
}
