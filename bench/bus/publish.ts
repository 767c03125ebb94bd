import { join } from 'node:path';
import type { BenchContext } from '../kit/context.ts';
import { Crew } from '../kit/crew.ts';
import { disk } from '../kit/disk.ts';
import { median, quantile } from '../kit/stats.ts';
import { figure, type Topic, times } from '../kit/table.ts';
import { type Contestant, fileBus, jetstream, onField, Rounds, rotated, sqlite } from './contestants.ts';
import { nowMicros } from './lanes/lane.ts';
import type { PublishOrder, PublishRound } from './orders.ts';

const PROCESSES = [1, 4] as const;
const AT_ONCE = [500, 1] as const;
const ROUNDS = 6;
const ROUND_MS = 250;
const BYTES = 200;
/** Time for an order to reach all processes. */
const HEAD_START_MICROS = 20_000;
/** Messages a second of one process, batches (design section 11). */
const BUDGET = 200_000;
const OWN = 'FileBus, fsync batched';
const RIVAL = 'JetStream, file storage';

export async function busPublish(bench: BenchContext, script: string): Promise<Topic[]> {
  const probe = disk(bench.work);
  return onField(join(bench.work, 'bus-publish'), async (field) => {
    const contestants: readonly Contestant[] = [
      { name: OWN, lane: fileBus(field, 'batched') },
      { name: 'FileBus, fsync always', lane: fileBus(field, 'always') },
      jetstream(field, RIVAL),
      { name: 'SQLite queue, synchronous NORMAL', lane: sqlite(field, 'NORMAL') },
      { name: 'SQLite queue, synchronous FULL', lane: sqlite(field, 'FULL') },
    ];
    const cases = AT_ONCE.flatMap((atOnce) =>
      PROCESSES.flatMap((processes) =>
        contestants.map((c) => ({ atOnce, processes, rounds: new Rounds<Round>(c) })),
      ),
    );
    const crew = Crew.start(script, Math.max(...PROCESSES));
    try {
      for (let round = 0; round <= ROUNDS; round++) {
        for (const { atOnce, processes, rounds } of rotated(cases, round))
          await rounds.run((lane) =>
            oneRound((order) => crew.askAll<PublishRound>(processes, { ...order, lane }), atOnce),
          );
        // The first round opens files, makes tables and warms up.
        if (round === 0) for (const { rounds } of cases) rounds.done.length = 0;
      }
    } finally {
      await crew.end();
    }
    return AT_ONCE.map((atOnce) =>
      table(
        atOnce,
        cases.filter((c) => c.atOnce === atOnce),
        [
          `Rounds of ${ROUND_MS} ms by turns, all processes at once; messages a second are the sum of what each process reached. Payload ${BYTES} bytes of JSON. ms: from a call to its acknowledgement.`,
          "Acknowledged means: FileBus batched, in the file (survives the death of any process), fdatasync at most 50 ms later; always, after an fdatasync (survives the machine). JetStream, in the server's file, fsync every 2 minutes, its default. SQLite in WAL, NORMAL, in the file, fsync at checkpoints; FULL, after an fsync.",
          `${field.nats === undefined ? '' : `nats-server ${field.nats.version} on loopback, its own process. `}${probe}.`,
        ],
      ),
    );
  });
}

interface Round {
  readonly perSecond: number;
  readonly millis: readonly number[];
}

async function oneRound(
  ask: (order: PublishOrder) => Promise<PublishRound[]>,
  atOnce: number,
): Promise<Round> {
  const answers = await ask({
    do: 'publish',
    atOnce,
    bytes: BYTES,
    startMicros: nowMicros() + HEAD_START_MICROS,
    forMs: ROUND_MS,
  });
  return {
    perSecond: answers.reduce((sum, a) => sum + a.perSecond, 0),
    millis: answers.flatMap((a) => a.millis),
  };
}

interface Case {
  readonly atOnce: number;
  readonly processes: number;
  readonly rounds: Rounds<Round>;
}

function table(atOnce: number, cases: readonly Case[], notes: readonly string[]): Topic {
  const rateOf = ({ rounds }: Case): number => median(rounds.done.map((r) => r.perSecond));
  const rows = cases.map((c) => {
    const rival = cases.find((r) => r.processes === c.processes && r.rounds.contestant.name === RIVAL);
    const rate = rateOf(c);
    const rivalRate = rival === undefined ? Number.NaN : rateOf(rival);
    const millis = c.rounds.done.flatMap((r) => r.millis);
    const judged = atOnce > 1 && c.processes === 1 && c.rounds.contestant.name === OWN;
    return [
      `${c.processes} process${c.processes === 1 ? '' : 'es'}: ${c.rounds.label}`,
      String(c.rounds.done.length),
      whole(rate),
      whole(
        quantile(
          c.rounds.done.map((r) => r.perSecond),
          0,
        ),
      ),
      Number.isFinite(rate) && Number.isFinite(rivalRate) ? times(rate, rivalRate) : '-',
      ...[0.5, 0.95, 0.99].map((q) => figure(quantile(millis, q))),
      judged ? `${BUDGET} ${rate >= BUDGET ? 'met' : 'MISSED'}` : '-',
    ];
  });
  return {
    title:
      atOnce > 1
        ? `Bus: durable publishing, ${atOnce} messages a call or transaction (JetStream: ${atOnce} under way)`
        : 'Bus: durable publishing, one message at a time, each acknowledged before the next',
    headers: [
      'messages a second',
      'n (rounds)',
      'median',
      'slowest round',
      'to JetStream',
      'ms, median',
      'p95',
      'p99',
      'budget (median, at least)',
    ],
    rows,
    notes,
  };
}

const whole = (value: number): string => (Number.isFinite(value) ? String(Math.round(value)) : '-');
