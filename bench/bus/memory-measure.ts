import { rmSync } from 'node:fs';
import { memoryMb } from '../kit/proc.ts';
import { benchBus } from './lanes/file-bus.ts';
import { payloadOf } from './lanes/lane.ts';

/**
 * Alone in a plain node process with --expose-gc: `memory-measure.mjs <folder> <root> <payload bytes> subscription|group <count>…`.
 * Publishes and receives in one process, and looks at the heap after so many messages. Prints JSON.
 */

export interface Held {
  readonly messages: number;
  readonly heapMb: number;
  readonly residentMb: number | undefined;
}

const [folder = '', root = '', bytes = '200', kind = 'subscription', ...counts] = process.argv.slice(2);
const TOPIC = 'bench/memory';
const BATCH = 1_000;
const bus = benchBus(folder, 'batched', root);
const payload = payloadOf(Number(bytes));
const batch = Array.from({ length: BATCH }, () => ({ topic: TOPIC, payload }));
const collect = (globalThis as { gc?: () => void }).gc;
if (collect === undefined) throw new Error('start with --expose-gc');

let received = 0;
let wake = (): void => undefined;
const take = (): void => {
  received += 1;
  if (received % BATCH === 0) wake();
};
if (kind === 'group') await bus.consume('memory', TOPIC, () => undefined, { onSettled: take });
else await bus.subscribe(TOPIC, take);

const held: Held[] = [];
let published = 0;
for (const count of counts.map(Number)) {
  for (; published < count; published += BATCH) {
    const all = new Promise<void>((resolve) => {
      wake = resolve;
    });
    await bus.publishAll(batch);
    await all;
  }
  // What was freed by the first one may free more; and timers of the bus come to rest.
  for (let i = 0; i < 3; i += 1) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  held.push({
    messages: count,
    heapMb: process.memoryUsage().heapUsed / 1e6,
    residentMb: memoryMb(process.pid, 'VmRSS'),
  });
}
await bus.close();
rmSync(folder, { recursive: true, force: true });
console.log(JSON.stringify(held));
