import { join } from 'node:path';
import type { BenchContext } from '../kit/context.ts';
import { Crew } from '../kit/crew.ts';
import { median, quantile } from '../kit/stats.ts';
import { budget, figure, type Topic } from '../kit/table.ts';
import { type Contestant, fileBus, jetstream, onField, Rounds, rotated, sqlite } from './contestants.ts';

/** Messages a second, and messages in each round. */
const RATES = [
  { rate: 1_000, count: 1_500 },
  { rate: 10_000, count: 10_000 },
] as const;
const ROUNDS = 3;
const BYTES = 200;
/** How long a receiver that cannot follow may take to catch up before its round ends without the rest. */
const PATIENCE_MS = 5_000;
const BUDGET_P99_MS = 2;

/** Processes of the crew. */
const [PUBLISHER, RECEIVER] = [0, 1];

interface Runner extends Contestant {
  readonly how: 'subscribe' | 'consume';
  readonly judged?: boolean;
}

interface Round {
  readonly reached: number;
  readonly millis: readonly number[];
}

export async function busLatency(bench: BenchContext, script: string): Promise<Topic> {
  return onField(join(bench.work, 'bus-latency'), async (field) => {
    const runners: readonly Runner[] = [
      { name: 'FileBus, subscription', how: 'subscribe', lane: fileBus(field, 'batched'), judged: true },
      { name: 'FileBus, durable group', how: 'consume', lane: fileBus(field, 'batched') },
      { ...jetstream(field, 'JetStream, ordered consumer'), how: 'subscribe' },
      { ...jetstream(field, 'JetStream, durable consumer'), how: 'consume' },
      { name: 'SQLite queue, polled every 1 ms', how: 'consume', lane: sqlite(field, 'NORMAL') },
      {
        name: 'Unix socket, nothing kept',
        how: 'subscribe',
        lane: { kind: 'socket', path: join(field.folder, 'socket') },
      },
    ];
    const cases = RATES.flatMap((pace) =>
      runners.map((runner) => ({ ...pace, runner, rounds: new Rounds<Round>(runner) })),
    );
    const crew = Crew.start(script, 2);
    try {
      for (let round = 0; round <= ROUNDS; round++) {
        for (const { rate, count, runner, rounds } of rotated(cases, round)) {
          // The first round is practice, and short.
          const messages = round === 0 ? count / 10 : count;
          await rounds.run(async (lane) => {
            await crew.ask(RECEIVER, { do: 'listen', how: runner.how, name: `g-${rate}-${round}`, lane });
            const reached = await crew.ask<number>(PUBLISHER, {
              do: 'pace',
              rate,
              count: messages,
              bytes: BYTES,
              lane,
            });
            const millis = await crew.ask<readonly number[]>(RECEIVER, {
              do: 'heard',
              count: messages,
              patienceMs: PATIENCE_MS,
              lane,
            });
            return { reached, millis };
          });
        }
        if (round === 0) for (const { rounds } of cases) rounds.done.length = 0;
      }
    } finally {
      await crew.end();
    }
    return {
      title: 'Bus: milliseconds from publish in one process to the handler in another',
      headers: [
        'ms',
        'messages/s',
        'reached',
        'n',
        'median',
        'p95',
        'p99',
        'max',
        'p99, median round',
        'budget (p99)',
      ],
      rows: cases.map(({ rate, count, runner, rounds }) => {
        const millis = rounds.done.flatMap((r) => r.millis);
        const published = rounds.done.length * count;
        return [
          rounds.label,
          String(rate),
          figure(median(rounds.done.map((r) => r.reached))),
          millis.length === published ? String(millis.length) : `${millis.length} of ${published}`,
          ...[0.5, 0.95, 0.99, 1].map((q) => figure(quantile(millis, q))),
          figure(median(rounds.done.map((r) => quantile(r.millis, 0.99)))),
          runner.judged === true ? budget(BUDGET_P99_MS, quantile(millis, 0.99)) : '-',
        ];
      }),
      notes: [
        `${ROUNDS} rounds of ${RATES.map((r) => `${r.count} messages at ${r.rate} a second`).join(' and ')}, by turns; payload ${BYTES} bytes of JSON; fsync batched (FileBus), every 2 minutes (JetStream), at checkpoints (SQLite).`,
        'The publisher wakes each millisecond and publishes what is due, one message a call, its time taken just before each. A subscription and an ordered consumer acknowledge nothing; the others acknowledge each message after the handler.',
        'The socket shows what waking the other process costs on this machine at this moment. Where "reached" is below the rate, the publisher could not keep it; "n of" means that the receiver was still behind after 5 s.',
      ],
    };
  });
}
