import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FileBus, openFileBus } from '../../scripts/bus/file-bus.ts';
import type { Driver } from '../../scripts/store/sqlite/driver.ts';

/** Something that takes messages; a rival is measured by giving it as one. */
export interface Publisher {
  readonly name: string;
  /** Messages a call. */
  readonly batch: number;
  /** Resolves when all are durable as the subject means it. */
  publish(count: number): Promise<void>;
}

export interface Rate {
  readonly name: string;
  /** Messages a second, one value a round. */
  readonly perSecond: readonly number[];
}

/** Rounds of all publishers in turn, so that what else the machine does falls on all of them. The first round is practice. */
export async function publishRates(
  publishers: readonly Publisher[],
  rounds: number,
  messagesARound: number,
): Promise<Rate[]> {
  const rates = publishers.map(({ name }) => ({ name, perSecond: [] as number[] }));
  for (let round = 0; round <= rounds; round++) {
    for (const [i, publisher] of publishers.entries()) {
      const calls = Math.ceil(messagesARound / publisher.batch);
      const start = performance.now();
      for (let call = 0; call < calls; call++) await publisher.publish(publisher.batch);
      const seconds = (performance.now() - start) / 1_000;
      if (round > 0) rates[i]?.perSecond.push((calls * publisher.batch) / seconds);
    }
  }
  return rates;
}

/** A payload whose JSON text has so many bytes. */
export function payloadOf(bytes: number): { readonly text: string } {
  return { text: 'p'.repeat(bytes - JSON.stringify({ text: '' }).length) };
}

/** Publishers on a bus, each with its batch. */
export function busPublishers(bus: FileBus, batches: readonly number[], payloadBytes: number): Publisher[] {
  const draft = { topic: 'bench/publish', payload: payloadOf(payloadBytes) };
  return batches.map((batch) => {
    const drafts = Array.from({ length: batch }, () => draft);
    return {
      name: `publish, ${batch} a call`,
      batch,
      publish: async () => {
        if (batch === 1) await bus.publish(draft);
        else await bus.publishAll(drafts);
      },
    };
  });
}

/** A bus in a temporary folder that is removed afterwards. */
export async function withBus<T>(driver: () => Driver, work: (bus: FileBus) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'arbiter-bench-bus-'));
  const bus = openFileBus(folder, { source: 'bench', driver, retention: { graceMs: 0 } });
  try {
    return await work(bus);
  } finally {
    await bus.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Messages a second that a durable group delivers and acknowledges, one consumer, one value a round. */
export async function consumeRate(bus: FileBus, rounds: number, messagesARound: number): Promise<Rate> {
  const drafts = Array.from({ length: messagesARound }, () => ({
    topic: 'bench/consume',
    payload: payloadOf(200),
  }));
  const perSecond: number[] = [];
  let left = 0;
  let done = (): void => undefined;
  const consumer = await bus.consume('bench', 'bench/consume', () => undefined, {
    from: 'end',
    onSettled: () => {
      if (--left === 0) done();
    },
  });
  for (let round = 0; round <= rounds; round++) {
    left = messagesARound;
    const finished = new Promise<void>((resolve) => {
      done = resolve;
    });
    await bus.publishAll(drafts);
    const start = performance.now();
    await finished;
    if (round > 0) perSecond.push(messagesARound / ((performance.now() - start) / 1_000));
  }
  await consumer.close();
  return { name: 'deliver and acknowledge, 1 group, 1 consumer', perSecond };
}

/** Milliseconds of a request to a responder in the same process, there and back. */
export async function requestTimes(bus: FileBus, count: number): Promise<number[]> {
  const responder = await bus.respond('bench/rpc', (payload) => payload);
  const millis: number[] = [];
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    await bus.request('bench/rpc', i, { timeoutMs: 30_000 });
    millis.push(performance.now() - start);
  }
  await responder.close();
  return millis;
}
