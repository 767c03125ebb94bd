import type { Clock } from '../core/clock.ts';
import type { Bus, Consumer, Delivery, RequestHandler, RespondOptions } from './bus.ts';
import { expiryOf } from './envelope.ts';
import type { BusFault } from './faults.ts';
import type { Message } from './message.ts';
import { errorReply, REPLY_TO, type Reply, replyDraft } from './reply.ts';

/**
 * The answering side of request and response, on any bus: a durable group, so that one of all responders gets each request.
 *
 * What happens in which order. Not idempotent: acknowledge, say "accepted", run, answer; a responder that dies after the
 * acknowledgement leaves the request unanswered, and it is never begun again. Idempotent: say "accepted", run, answer,
 * acknowledge, with the lease renewed meanwhile; a responder that dies leaves the request to another one after its lease.
 */
export interface ResponderBase {
  readonly bus: Pick<Bus, 'publish' | 'consume'>;
  readonly clock: Clock;
  readonly fault: BusFault;
}

const DEFAULT_CONCURRENCY = 4;
const DEFAULT_LEASE_MS = 5_000;
/** A new group of responders looks at requests of the last minutes; older ones have expired, with any usual deadline. */
const LOOK_BACK_MS = 600_000;
/** Longest delay that a timer takes. */
const MAX_TIMER_MS = 2_147_483_647;

export async function startResponder(
  base: ResponderBase,
  topic: string,
  handler: RequestHandler,
  options: RespondOptions,
): Promise<Consumer> {
  const { concurrency = DEFAULT_CONCURRENCY, leaseMs = DEFAULT_LEASE_MS } = options;
  const group = options.group ?? `rpc.${topic.replaceAll('/', '.')}`;
  const closing = new AbortController();
  const consumer = await base.bus.consume(
    group,
    topic,
    (delivery) => answer(base, delivery, handler, { ...options, leaseMs }, closing.signal),
    {
      from: options.from ?? new Date(base.clock.now() - LOOK_BACK_MS),
      prefetch: 1,
      concurrency,
      leaseMs,
      // Requests expire; when nobody serves the topic any more, they are not to fill the disk.
      holdsLog: false,
    },
  );
  return {
    ended: consumer.ended,
    close: () => {
      closing.abort();
      return consumer.close();
    },
  };
}

async function answer(
  base: ResponderBase,
  delivery: Delivery,
  handler: RequestHandler,
  options: RespondOptions & { readonly leaseMs: number },
  closing: AbortSignal,
): Promise<void> {
  const { message } = delivery;
  const replyTo = message.headers[REPLY_TO];
  if (message.messageType !== 'request' || replyTo === undefined) {
    await delivery.reject(`It is not a request: messageType request and a header ${REPLY_TO} are needed.`);
    return;
  }
  const send = (reply: Reply) => base.bus.publish(replyDraft(message, replyTo, reply));
  const { idempotent = false } = options;
  const again = typeof idempotent === 'function' ? idempotent(message) : idempotent;
  if (!again) {
    if ((await delivery.ack()).kind === 'lost-lease') return;
    base.fault('respond:acknowledged');
  }
  await send({ kind: 'accepted' });
  const renewal = again ? setInterval(() => void delivery.extend(), options.leaseMs / 3) : undefined;
  try {
    const reply = await run(base.clock, message, handler, closing);
    base.fault('respond:ran');
    try {
      await send(reply);
    } catch (error) {
      // The answer itself cannot be published (too large, not JSON); that is an answer, too.
      await send(errorReply(error));
    }
  } finally {
    clearInterval(renewal);
  }
}

async function run(
  clock: Clock,
  message: Message,
  handler: RequestHandler,
  closing: AbortSignal,
): Promise<Reply> {
  const deadline = new AbortController();
  const restMs = (expiryOf(message) ?? Number.POSITIVE_INFINITY) - clock.now();
  const timer = setTimeout(() => deadline.abort(), Math.min(Math.max(0, restMs), MAX_TIMER_MS));
  try {
    const signal = AbortSignal.any([deadline.signal, closing]);
    return { kind: 'result', value: await handler(message.payload, { message, signal }) };
  } catch (error) {
    return errorReply(error);
  } finally {
    clearTimeout(timer);
  }
}
