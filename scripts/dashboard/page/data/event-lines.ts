import type { LiveEvent } from '../../shapes/live.ts';

/** Cuts a stream of server-sent events into events. Keeps what has no end yet; comments and other fields are left out. */
export class EventLines {
  readonly #decoder = new TextDecoder();
  #rest = '';

  take(chunk: Uint8Array): LiveEvent[] {
    const blocks = (this.#rest + this.#decoder.decode(chunk, { stream: true })).split('\n\n');
    this.#rest = blocks.pop() ?? '';
    return blocks.flatMap((block) => {
      const data = block
        .split('\n')
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5).trimStart());
      return data.length === 0 ? [] : [JSON.parse(data.join('\n')) as LiveEvent];
    });
  }
}
