import {
  AckPolicy,
  type ConsumerMessages,
  DeliverPolicy,
  type JsMsg,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { Lane, LaneSpec, Payload } from './lane.ts';

/** Publishes under way at once where the rate counts. */
export const WINDOW = 500;
const ACK_WAIT_NANOS = 30e9;

/** A stream with file storage; the server's own policy of fsync. */
export async function jetstreamLane({
  url,
  stream,
}: Extract<LaneSpec, { kind: 'jetstream' }>): Promise<Lane> {
  // By default the client takes a stack trace for each publish, which halves its rate.
  const connection = await connect({ servers: url, noAsyncTraces: true });
  const manager = await jetstreamManager(connection);
  const subject = `${stream}.lane`;
  await manager.streams.add({
    name: stream,
    subjects: [subject],
    storage: StorageType.File,
    retention: RetentionPolicy.Limits,
  });
  const client = jetstream(connection);
  const publish = (payload: Payload) => client.publish(subject, JSON.stringify(payload));
  const listen = async (
    messages: Promise<ConsumerMessages>,
    forget: () => Promise<unknown>,
  ): Promise<() => Promise<void>> => {
    const open = await messages;
    return async () => {
      await open.close();
      await forget();
    };
  };
  return {
    window: WINDOW,
    publish: async (payload) => {
      await publish(payload);
    },
    publishMany: async (payload, count) => {
      let left = count;
      let first = Number.POSITIVE_INFINITY;
      const one = async (): Promise<void> => {
        for (; left > 0; ) {
          left -= 1;
          const { seq } = await publish(payload);
          first = Math.min(first, seq);
        }
      };
      await Promise.all(Array.from({ length: Math.min(WINDOW, count) }, one));
      return first;
    },
    subscribe: async (take) => {
      const consumer = await client.consumers.get(stream, { deliver_policy: DeliverPolicy.New });
      return listen(consumer.consume({ callback: (m) => take(m.json<Payload>()) }), () => consumer.delete());
    },
    consume: async (name, from, take) => {
      await manager.consumers.add(stream, {
        durable_name: name,
        ack_policy: AckPolicy.Explicit,
        ack_wait: ACK_WAIT_NANOS,
        ...(from === undefined
          ? { deliver_policy: DeliverPolicy.New }
          : { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: from }),
      });
      const consumer = await client.consumers.get(stream, name);
      const callback = (m: JsMsg): void => {
        if (from === undefined) {
          take(m.json<Payload>());
          m.ack();
          return;
        }
        const payload = m.json<Payload>();
        // Confirmed by the server, as the others' acknowledgements are by their disk.
        void m.ackAck().then((accepted) => {
          if (accepted) take(payload);
        });
      };
      return listen(consumer.consume({ callback }), () => consumer.delete());
    },
    close: () => connection.close(),
  };
}
