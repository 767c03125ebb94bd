import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { FileBus } from '../../scripts/bus/file-bus.ts';
import { benchBus } from './lanes/file-bus.ts';
import { payloadOf } from './lanes/lane.ts';
import { openRaw, type RawDatabase } from './lanes/sqlite-queue.ts';

/**
 * Alone in a plain node process: `growth-measure.mjs <folder> <root> <payload bytes> <tries> <size>…`. Grows a bus and a SQLite
 * queue to each size and times, on objects opened afresh, what should not depend on it. Prints JSON.
 */

export interface Grown {
  readonly records: number;
  readonly logBytes: number;
  readonly segments: number;
  /** Milliseconds of each step, one value a try. */
  readonly own: Steps;
  readonly rival: Steps;
}

/** Undefined: the rival has no such thing. */
export type Steps = Readonly<Record<Step, readonly number[] | undefined>>;
export type Step = 'publish' | 'start' | 'replay' | 'replayFrom' | 'firstByTime' | 'listen';

const [folder = '', root = '', bytes = '200', tries = '9', ...sizes] = process.argv.slice(2);
const TOPIC = 'bench/growth';
const BATCH = 1_000;
/** Published to time publishing, and read back from the end. */
const END = 1_000;
const AT_ONCE = 100;

const payload = payloadOf(Number(bytes));
const busFolder = join(folder, 'bus');
const queueFile = join(folder, 'queue.db');
const INSERT = 'INSERT INTO queue (at, topic, body) VALUES (?, ?, ?)';

const open = (): FileBus => benchBus(busFolder, 'batched', root);
const openQueue = (): RawDatabase => openRaw(queueFile, root, 'NORMAL');
const drafts = (count: number) => Array.from({ length: count }, () => ({ topic: TOPIC, payload }));
const body = JSON.stringify(payload);

type OwnSteps = Readonly<Record<Exclude<Step, 'firstByTime'>, number>>;

async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function grow(bus: FileBus, queue: RawDatabase, count: number): Promise<void> {
  const batch = drafts(BATCH);
  const insert = queue.prepare(INSERT);
  for (let done = 0; done < count; done += BATCH) {
    await bus.publishAll(batch);
    queue
      .transaction(() => {
        for (let i = 0; i < BATCH; i += 1) insert.run(Date.now(), TOPIC, body);
      })
      .immediate();
    // Timers of the bus are to run: its fdatasync hangs on one.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function ownSteps(): Promise<OwnSteps> {
  const bus = open();
  const start = await timed(() => bus.publish({ topic: TOPIC, payload }));
  const replayAt = new Date();
  let from = Number.POSITIVE_INFINITY;
  const batch = drafts(AT_ONCE);
  // A millisecond of its own for the time that is looked for.
  await new Promise((resolve) => setTimeout(resolve, 2));
  const publish = await timed(async () => {
    for (let done = 0; done < END; done += AT_ONCE) {
      const published = await bus.publishAll(batch);
      from = Math.min(from, published[0]?.offset ?? from);
    }
  });
  await bus.close();
  const replay = async (since: number | Date): Promise<number> => {
    const fresh = open();
    let seen = 0;
    const took = await timed(async () => {
      const subscription = await fresh.subscribe(TOPIC, () => void seen++, { from: since, to: 'end' });
      await subscription.ended;
    });
    await fresh.close();
    if (seen !== END) throw new Error(`${seen} of ${END} messages were replayed`);
    return took;
  };
  return {
    start,
    publish,
    replay: await replay(from),
    replayFrom: await replay(replayAt),
    listen: await listenAtEnd(),
  };
}

/** A subscription made at the end, until it has the first message. */
async function listenAtEnd(): Promise<number> {
  const fresh = open();
  const took = await timed(
    () =>
      new Promise<void>((resolve, reject) => {
        fresh
          .subscribe(TOPIC, () => resolve())
          .then(() => fresh.publish({ topic: TOPIC, payload }))
          .catch(reject);
      }),
  );
  await fresh.close();
  return took;
}

async function rivalSteps(): Promise<Record<'start' | 'publish' | 'replay', number>> {
  let queue = openQueue();
  queue.close();
  const start = await timed(() => {
    queue = openQueue();
    queue.prepare(INSERT).run(Date.now(), TOPIC, body);
  });
  const insert = queue.prepare(INSERT);
  const publish = await timed(() => {
    for (let done = 0; done < END; done += AT_ONCE)
      queue
        .transaction(() => {
          for (let i = 0; i < AT_ONCE; i += 1) insert.run(Date.now(), TOPIC, body);
        })
        .immediate();
  });
  queue.close();
  const replay = await timed(() => {
    queue = openQueue();
    const { id } = queue.prepare('SELECT max(id) AS id FROM queue').get() as { id: number };
    const rows = queue.prepare('SELECT id, body FROM queue WHERE id > ? ORDER BY id').all(id - END);
    for (const row of rows) JSON.parse((row as { body: string }).body);
    if (rows.length !== END) throw new Error(`${rows.length} of ${END} rows were read`);
  });
  queue.close();
  return { start, publish, replay };
}

const grown: Grown[] = [];
let records = 0;
const first = openQueue();
first.exec(
  'CREATE TABLE queue (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, topic TEXT NOT NULL, body TEXT NOT NULL) STRICT',
);
first.close();
for (const size of sizes.map(Number)) {
  const [bus, queue] = [open(), openQueue()];
  await grow(bus, queue, size - records);
  records = size;
  const { log } = await bus.stats();
  await bus.close();
  queue.close();
  const own: OwnSteps[] = [];
  let firstByTime = Number.NaN;
  const rival: Record<'start' | 'publish' | 'replay', number>[] = [];
  for (let i = -1; i < Number(tries); i += 1) {
    const [mine, theirs] = [await ownSteps(), await rivalSteps()];
    records += END + 2;
    if (i < 0) {
      // Cold code; but the first search by time since the log grew, which nobody prepared.
      firstByTime = mine.replayFrom;
      continue;
    }
    own.push(mine);
    rival.push(theirs);
  }
  const of = (step: keyof OwnSteps) => own.map((steps) => steps[step]);
  const ofRival = (step: 'start' | 'publish' | 'replay') => rival.map((steps) => steps[step]);
  grown.push({
    records: size,
    logBytes: log?.bytes ?? Number.NaN,
    segments: log?.segments ?? Number.NaN,
    own: {
      publish: of('publish'),
      start: of('start'),
      replay: of('replay'),
      replayFrom: of('replayFrom'),
      firstByTime: [firstByTime],
      listen: of('listen'),
    },
    rival: {
      publish: ofRival('publish'),
      start: ofRival('start'),
      replay: ofRival('replay'),
      replayFrom: undefined,
      firstByTime: undefined,
      listen: undefined,
    },
  });
}
rmSync(folder, { recursive: true, force: true });
console.log(JSON.stringify(grown));
