/** Times as RFC 3339 texts. Formatting costs more than the rest of an envelope, so the last one is kept. */
export class Timestamps {
  #ms = Number.NaN;
  #text = '';

  at(ms: number): string {
    if (ms !== this.#ms) {
      this.#ms = ms;
      this.#text = new Date(ms).toISOString();
    }
    return this.#text;
  }
}
