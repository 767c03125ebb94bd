import { type FileBus, openFileBus } from '../../../scripts/bus/file-bus.ts';
import type { Message } from '../../../scripts/bus/message.ts';
import { findDriver } from '../../../scripts/store/sqlite/driver.ts';
import { NoSqliteError } from '../../../scripts/store/sqlite/errors.ts';
import type { Lane, LaneSpec, Payload } from './lane.ts';

const TOPIC = 'bench/lane';
/** Nothing is to be removed or refused in the middle of a measurement. */
const ROOM_BYTES = 64 * 1_073_741_824;

type Spec = Extract<LaneSpec, { kind: 'file-bus' }>;

/** A bus as people open it, but for its room. `root`: where better-sqlite3 lies. */
export function benchBus(folder: string, fsync: Spec['fsync'], root: string): FileBus {
  return openFileBus(folder, {
    source: `bench-${process.pid}`,
    driver: () => {
      const found = findDriver({ programFolders: [root] });
      if (found.kind === 'none') throw new NoSqliteError(found.tried);
      return found.driver;
    },
    log: { fsync, maxBytes: ROOM_BYTES },
    maintainEveryMs: 0,
  });
}

export function fileBusLane({ folder, fsync }: Spec, root: string): Lane {
  const bus = benchBus(folder, fsync, root);
  const drafts = (payload: Payload, count: number) =>
    Array.from({ length: count }, () => ({ topic: TOPIC, payload }));
  const payloadIn = (message: Message): Payload => message.payload as Payload;
  return {
    window: 1,
    publish: async (payload) => {
      await bus.publish({ topic: TOPIC, payload });
    },
    publishMany: async (payload, count) => (await bus.publishAll(drafts(payload, count)))[0]?.offset ?? 0,
    subscribe: async (take) => {
      const subscription = await bus.subscribe(TOPIC, (message) => take(payloadIn(message)));
      return () => subscription.close();
    },
    consume: async (name, from, take) => {
      // A latency ends when the handler has the message, a delivery when its acknowledgement is committed.
      const timed = from === undefined;
      const consumer = await bus.consume(
        name,
        TOPIC,
        ({ message }) => {
          if (timed) take(payloadIn(message));
        },
        {
          from: from ?? 'end',
          ...(timed ? {} : { onSettled: ({ message }) => take(payloadIn(message)) }),
        },
      );
      return () => consumer.close();
    },
    close: () => bus.close(),
  };
}
