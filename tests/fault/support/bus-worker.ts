/**
 * A process on a bus, for tests that kill it: a writer, or a consumer of a durable group that also follows the log. Orders come
 * as JSON lines on standard input ({@link Order}); what happens goes as lines into one file that all processes append to, so that
 * the order of those lines is the order of what they tell:
 *
 *     published <name> <messageId> <offset>      acknowledged to its writer
 *     wrote <name> <round>                       the writer is through with its round
 *     deliver <name> <group> <messageId> <attempt> <source> <topic> <n>     a handler begins
 *     acked <name> <group> <messageId>           its acknowledgement was accepted
 *     tail <name>.<pid> <messageId>              seen by the follower
 *     died <name> <point>                        about to be killed
 */
import { openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { seeded } from '../../../bench/kit/stats.ts';
import { openFileBus } from '../../../scripts/bus/file-bus.ts';
import type { Message } from '../../../scripts/bus/message.ts';
import { findDriver } from '../../../scripts/store/sqlite/driver.ts';

export interface Role {
  readonly name: string;
  readonly folder: string;
  readonly events: string;
  readonly root: string;
  /** Left out for a writer. */
  readonly group?: string;
  readonly ordered?: boolean;
  /** Where the follower of a consumer begins. */
  readonly tailFrom: number;
  readonly leaseMs: number;
  readonly segmentBytes: number;
}

export interface Order {
  readonly round: number;
  readonly seed: number;
  /** Of a writer: number of its first message, and how many batches. */
  readonly from: number;
  readonly batches: number;
  /** Dies at the n-th visit of the point, counted from this order on. */
  readonly die?: { readonly point: string; readonly visit: number } | undefined;
}

const role = JSON.parse(process.argv[2] ?? '{}') as Role;
const events = openSync(role.events, 'a');
const tell = (...words: readonly (string | number)[]): void => {
  writeSync(events, `${words.join(' ')}\n`);
};

let die: Order['die'];
let visits = 0;
const sleeper = new Int32Array(new SharedArrayBuffer(4));

function fault(point: string): void {
  if (point !== die?.point) return;
  visits += 1;
  if (visits !== die.visit) return;
  tell('died', role.name, point);
  process.kill(process.pid, 'SIGKILL');
  Atomics.wait(sleeper, 0, 0, 10_000);
}

const bus = openFileBus(role.folder, {
  source: role.name,
  driver: () => {
    const found = findDriver({ programFolders: [role.root] });
    if (found.kind === 'none') throw new Error(found.tried.join('; '));
    return found.driver;
  },
  log: { segmentBytes: role.segmentBytes, fault },
  maintainEveryMs: 0,
  pollMs: 20,
  fault,
});

async function write(order: Order): Promise<void> {
  const random = seeded(order.seed);
  let n = order.from;
  for (let batch = 0; batch < order.batches; batch++) {
    const drafts = Array.from({ length: 1 + Math.floor(random() * 3) }, () => ({
      topic: `t/${role.name}/${random() < 0.5 ? 'a' : 'b'}`,
      payload: { n: n++, pad: 'p'.repeat(Math.floor(random() * 200)) },
    }));
    const published = await bus.publishAll(drafts);
    for (const { messageId, offset } of published) tell('published', role.name, messageId, offset);
    // Others write in between.
    await new Promise((resolve) => setImmediate(resolve));
  }
  tell('wrote', role.name, order.round);
}

const numberOf = (message: Message): number => (message.payload as { n: number }).n;

if (role.group !== undefined) {
  const { group } = role;
  await bus.subscribe('t/**', (m) => tell('tail', `${role.name}.${process.pid}`, m.messageId), {
    from: role.tailFrom,
  });
  await bus.consume(
    group,
    't/**',
    async ({ message, attempt }) => {
      const { messageId, source, topic } = message;
      tell('deliver', role.name, group, messageId, attempt, source, topic, numberOf(message));
      if (numberOf(message) % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
    },
    {
      leaseMs: role.leaseMs,
      maxAttempts: 100,
      ordered: role.ordered === true,
      prefetch: 8,
      onSettled: (delivery, { kind }) => {
        if (kind === 'accepted') tell('acked', role.name, group, delivery.message.messageId);
      },
    },
  );
}

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as Order;
  die = order.die;
  visits = 0;
  if (role.group === undefined) await write(order);
}
process.exit(0);
