import { proseOf } from './query.ts';
import { type Segment, segment } from './segments.ts';

/** A prompt as it is looked at several times on its way: split when somebody first asks, and then once for all. */
export class Reading {
  readonly text: string;
  #segments: readonly Segment[] | undefined;
  #prose: string | undefined;

  constructor(text: string) {
    this.text = text;
  }

  get segments(): readonly Segment[] {
    this.#segments ??= segment(this.text);
    return this.#segments;
  }

  /** The stretches that people wrote as running text. */
  get prose(): string {
    this.#prose ??= proseOf(this.segments);
    return this.#prose;
  }

  /** The same without white space around it. */
  get trimmed(): Reading {
    const text = this.text.trim();
    return text === this.text ? this : new Reading(text);
  }
}
