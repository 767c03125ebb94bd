import type { LiveEvent } from '../../shapes/live.ts';
import type { Api } from './api.ts';
import { EventLines } from './event-lines.ts';

export type LiveState = 'connecting' | 'open' | 'lost';

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

  /** Runs until it is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    for (let failed = 0; !signal.aborted; ) {
      const heard = await this.#hear(signal);
      failed = heard ? 0 : failed + 1;
      if (signal.aborted) return;
      this.#become('lost');
      await new Promise((resolve) => setTimeout(resolve, PAUSES[Math.min(failed, PAUSES.length - 1)]));
    }
  }

  /** Whether anything was heard before it ended. */
  async #hear(signal: AbortSignal): Promise<boolean> {
    let heard = false;
    try {
      const reader = (await this.#api.open('api/live', signal)).getReader();
      const lines = new EventLines();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return heard;
        for (const event of lines.take(value)) {
          heard = true;
          this.#become('open');
          for (const listener of this.#listeners) listener(event);
        }
      }
    } catch {
      return heard;
    }
  }

  #become(state: LiveState): void {
    if (this.#state === state) return;
    this.#state = state;
    for (const watcher of this.#watchers) watcher(state);
  }
}
