/** Ends when nothing has happened for a while; without a time it never does. */
export class Idle {
  readonly over: Promise<void>;
  readonly #ms: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #end: () => void = () => undefined;

  constructor(ms: number | undefined) {
    this.#ms = ms;
    this.over = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.touch();
  }

  /** Something has happened. */
  touch(): void {
    if (this.#ms === undefined) return;
    if (this.#timer === undefined) this.#timer = setTimeout(() => this.#end(), this.#ms);
    else this.#timer.refresh();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
