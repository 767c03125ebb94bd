import type { Ack, ConsumeOptions, Delivery, Settled } from './bus.ts';
import type { Message } from './message.ts';
import type { Finish, Held } from './turn-types.ts';

export interface DeliveryFacts {
  readonly group: string;
  readonly offset: number;
  readonly message: Message;
  readonly attempt: number;
}

interface Hand {
  readonly taken: Held;
  /** Text of the message, for a dead letter. */
  readonly body: string;
  /** Writes it down at once. */
  readonly finish: (finish: Finish) => Promise<Ack>;
}

type Finisher = (finish: Finish) => Promise<Ack>;

/** A message in a handler's hands. The first thing that ends it counts: ack, reject, the handler's return, its throw. */
export class HeldDelivery implements Delivery {
  readonly group: string;
  readonly offset: number;
  readonly message: Message;
  readonly attempt: number;
  readonly #hand: Hand;
  readonly #settled: ConsumeOptions['onSettled'];
  #ending: Promise<Ack> | undefined;

  constructor(facts: DeliveryFacts, hand: Hand, settled: ConsumeOptions['onSettled']) {
    this.group = facts.group;
    this.offset = facts.offset;
    this.message = facts.message;
    this.attempt = facts.attempt;
    this.#hand = hand;
    this.#settled = settled;
  }

  ack(): Promise<Ack> {
    return this.#end(this.#acknowledgement(), undefined, this.#hand.finish);
  }

  extend(): Promise<Ack> {
    return this.#hand.finish({ ...this.#hand.taken, kind: 'extend' });
  }

  reject(reason: string): Promise<Ack> {
    const { taken, body, finish } = this.#hand;
    return this.#end(
      { ...taken, kind: 'dead', reason: 'rejected', error: reason, body },
      { kind: 'dead', error: reason },
      finish,
    );
  }

  /** The handler returned. */
  returned(finish: Finisher): void {
    void this.#end(this.#acknowledgement(), undefined, finish);
  }

  /** The handler threw. `last`: it was the last try. */
  threw(error: unknown, last: boolean, pauseMs: number, text: string, finish: Finisher): void {
    const { taken, body } = this.#hand;
    if (last)
      void this.#end(
        { ...taken, kind: 'dead', reason: 'failed', error: text, body },
        { kind: 'dead', error },
        finish,
      );
    else
      void this.#end({ ...taken, kind: 'retry', pauseMs, error: text }, { kind: 'retried', error }, finish);
  }

  #acknowledgement(): Finish {
    const { number, token } = this.#hand.taken;
    return { number, token, kind: 'ack', messageId: this.message.messageId };
  }

  #end(finish: Finish, accepted: Settled | undefined, write: Finisher): Promise<Ack> {
    this.#ending ??= write(finish).then((ack) => {
      try {
        this.#settled?.(this, ack.kind === 'accepted' ? (accepted ?? ack) : ack);
      } catch {
        // It was told; what it makes of that changes nothing here.
      }
      return ack;
    });
    return this.#ending;
  }
}
