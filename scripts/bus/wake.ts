/** A sleeper that anybody may wake; a call while it is awake is not lost. */
export class Wake {
  #called = false;
  #rise: (() => void) | undefined;

  call(): void {
    this.#called = true;
    this.#rise?.();
  }

  /** Until {@link call}, at most `timeoutMs`. Says whether it was called. */
  async sleep(timeoutMs: number): Promise<boolean> {
    if (!this.#called) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#rise = resolve;
        timer = setTimeout(resolve, timeoutMs);
      });
      clearTimeout(timer);
      this.#rise = undefined;
    }
    const called = this.#called;
    this.#called = false;
    return called;
  }
}
