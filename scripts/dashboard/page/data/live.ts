import type { LiveEvent } from '../../shapes/live.ts';
import { type Api, ApiError } from './api.ts';
import { EventLines } from './event-lines.ts';

/** `refused`: the dashboard was started again, with another token. */
export type LiveState = 'connecting' | 'open' | 'lost' | 'refused';

/** Pauses before the next try, in milliseconds; the last one from then on. */
const PAUSES = [250, 500, 1_000, 2_000, 5_000];

/**
 * What the server says while the page is open. Server-sent events over `fetch`, because `EventSource` can send no header and a token in
 * an address would be in logs. A lost connection is opened again; each opening begins with `hello`, and who hears that looks anew.
 */
export class Live {
  readonly #api: Api;
  readonly #listeners = new Set<(event: LiveEvent) => void>();
  readonly #watchers = new Set<(state: LiveState) => void>();
  #state: LiveState = 'connecting';

  constructor(api: Api) {
    this.#api = api;
  }

  get state(): LiveState {
    return this.#state;
  }

  /** Gives the function that ends it. */
  listen(listener: (event: LiveEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  watch(watcher: (state: LiveState) => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  /** Runs until it is aborted or the token is refused. */
  async run(signal: AbortSignal): Promise<void> {
    for (let failed = 0; !signal.aborted; ) {
      const heard = await this.#hear(signal);
      if (signal.aborted || heard === 'refused') return;
      failed = heard === 'something' ? 0 : failed + 1;
      this.#become('lost');
      await new Promise((resolve) => setTimeout(resolve, PAUSES[Math.min(failed, PAUSES.length - 1)]));
    }
  }

  /** What was heard before it ended. */
  async #hear(signal: AbortSignal): Promise<'something' | 'nothing' | 'refused'> {
    let heard: 'something' | 'nothing' = 'nothing';
    try {
      const reader = (await this.#api.open('api/live', signal)).getReader();
      const lines = new EventLines();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return heard;
        for (const event of lines.take(value)) {
          heard = 'something';
          this.#become('open');
          for (const listener of this.#listeners) listener(event);
        }
      }
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'wrong-token') return heard;
      this.#become('refused');
      return 'refused';
    }
  }

  #become(state: LiveState): void {
    if (this.#state === state) return;
    this.#state = state;
    for (const watcher of this.#watchers) watcher(state);
  }
}
