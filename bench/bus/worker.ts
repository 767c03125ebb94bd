import { setTimeout as sleep } from 'node:timers/promises';
import { serve } from '../kit/crew.ts';
import { type Lane, type LaneSpec, nowMicros, type Payload, payloadOf, type Stop } from './lanes/lane.ts';
import { openLane } from './lanes/open.ts';
import type { HeardOrder, Order, PaceOrder, PublishOrder, PublishRound } from './orders.ts';

/** A process that publishes and receives as told: `worker.mjs`, with the root of the repository in BENCH_ROOT. */

/** Round times of a process that are sent back. */
const MOST_SAMPLES = 2_000;
/** The event loop gets its turn so often, as it would in a process that does something else as well: timers of a lane must run. */
const TURN_MS = 1;
const PACE_MS = 1;
const DELIVER_MOST_MS = 30_000;

const lanes = new Map<string, Promise<Lane>>();

function laneOf(spec: LaneSpec): Promise<Lane> {
  const key = JSON.stringify(spec);
  const lane = lanes.get(key) ?? openLane(spec, process.env['BENCH_ROOT'] ?? '');
  lanes.set(key, lane);
  return lane;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function publishRound(lane: Lane, order: PublishOrder): Promise<PublishRound> {
  const payload = payloadOf(order.bytes);
  const wide = order.atOnce > 1 && lane.window > 1;
  const calls = wide ? order.atOnce : 1;
  const perCall = wide ? 1 : order.atOnce;
  const call = perCall === 1 ? () => lane.publish(payload) : () => lane.publishMany(payload, perCall);
  const millis: number[] = [];
  await sleep(Math.max(0, (order.startMicros - nowMicros()) / 1_000));
  const start = performance.now();
  const end = start + order.forMs;
  let turnAt = start + TURN_MS;
  const caller = async (): Promise<void> => {
    for (let before = performance.now(); before < end; ) {
      await call();
      const after = performance.now();
      millis.push(after - before);
      before = after;
      if (calls > 1 || after < turnAt) continue;
      await turn();
      before = performance.now();
      turnAt = before + TURN_MS;
    }
  };
  await Promise.all(Array.from({ length: calls }, caller));
  const seconds = (performance.now() - start) / 1_000;
  return { perSecond: (millis.length * perCall) / seconds, millis: spread(millis) };
}

function spread(values: readonly number[]): number[] {
  const step = Math.max(1, values.length / MOST_SAMPLES);
  return Array.from(
    { length: Math.min(values.length, MOST_SAMPLES) },
    (_, i) => values[Math.floor(i * step)] as number,
  );
}

/** Wakes each millisecond and publishes what is due, so that it does not take a core of its own. */
async function pace(lane: Lane, { rate, count, bytes }: PaceOrder): Promise<number> {
  const { pad } = payloadOf(bytes);
  const start = nowMicros();
  let underWay = 0;
  let failure: unknown;
  for (let sent = 0; sent < count && failure === undefined; ) {
    const due = Math.min(count, Math.floor(((nowMicros() - start) * rate) / 1e6));
    for (; sent < due && underWay < lane.window; sent += 1) {
      const published = lane.publish({ sent: nowMicros(), pad });
      if (lane.window === 1) {
        await published;
        continue;
      }
      underWay += 1;
      published.then(
        () => {
          underWay -= 1;
        },
        (error: unknown) => {
          failure ??= error;
        },
      );
    }
    await sleep(PACE_MS);
  }
  const seconds = (nowMicros() - start) / 1e6;
  while (underWay > 0 && failure === undefined) await sleep(PACE_MS);
  if (failure !== undefined) throw failure;
  return count / seconds;
}

let listening: { readonly stop: Stop; readonly millis: number[] } | undefined;

async function listen(lane: Lane, how: 'subscribe' | 'consume', name: string): Promise<void> {
  const millis: number[] = [];
  const take = ({ sent }: Payload): void => void millis.push((nowMicros() - sent) / 1_000);
  const stop = how === 'subscribe' ? await lane.subscribe(take) : await lane.consume(name, undefined, take);
  listening = { stop, millis };
}

async function heard({ count, patienceMs }: HeardOrder): Promise<readonly number[]> {
  if (listening === undefined) throw new Error('nothing was listened to');
  const { stop, millis } = listening;
  for (const end = performance.now() + patienceMs; millis.length < count && performance.now() < end; )
    await sleep(PACE_MS * 10);
  listening = undefined;
  await stop();
  return millis.slice(0, count);
}

/** Messages a second from the start of a consumer until the last one is acknowledged; they lie there before. */
async function deliver(lane: Lane, name: string, count: number, bytes: number): Promise<number> {
  let consuming: Promise<Stop> | undefined;
  const from = await lane.publishMany(payloadOf(bytes), count);
  const late = new AbortController();
  let left = count;
  const start = performance.now();
  let seconds = 0;
  const all = new Promise<void>((resolve, reject) => {
    sleep(DELIVER_MOST_MS, undefined, late).then(
      () => reject(new Error(`${left} of ${count} messages had not come after ${DELIVER_MOST_MS} ms`)),
      () => undefined, // they had
    );
    consuming = lane.consume(name, from, () => {
      left -= 1;
      if (left > 0) return;
      seconds = (performance.now() - start) / 1_000;
      resolve();
    });
    consuming.catch(reject);
  });
  try {
    await all;
  } finally {
    late.abort();
  }
  await (await consuming)?.();
  return count / seconds;
}

serve<Order>(
  async (order) => {
    const lane = await laneOf(order.lane);
    switch (order.do) {
      case 'publish':
        return publishRound(lane, order);
      case 'pace':
        return pace(lane, order);
      case 'listen':
        return listen(lane, order.how, order.name);
      case 'heard':
        return heard(order);
      case 'deliver':
        return deliver(lane, order.name, order.count, order.bytes);
    }
  },
  async () => {
    for (const lane of lanes.values()) await (await lane).close();
  },
);
