import { join } from 'node:path';
import type { BenchContext } from '../kit/context.ts';
import { Crew } from '../kit/crew.ts';
import { median, quantile } from '../kit/stats.ts';
import { type Topic, times } from '../kit/table.ts';
import { type Contestant, fileBus, jetstream, onField, Rounds, rotated, sqlite } from './contestants.ts';

const ROUNDS = 5;
const MESSAGES = 5_000;
const BYTES = 200;
const RIVAL = 'JetStream, durable consumer';

/** How fast one consumer takes and acknowledges what lies there. */
export async function busDeliver(bench: BenchContext, script: string): Promise<Topic> {
  return onField(join(bench.work, 'bus-deliver'), async (field) => {
    const contestants: readonly Contestant[] = [
      { name: 'FileBus, durable group', lane: fileBus(field, 'batched') },
      jetstream(field, RIVAL),
      { name: 'SQLite queue, 100 a look', lane: sqlite(field, 'NORMAL') },
    ];
    const cases = contestants.map((c) => new Rounds<number>(c));
    const crew = Crew.start(script, 1);
    try {
      for (let round = 0; round <= ROUNDS; round++) {
        for (const rounds of rotated(cases, round))
          await rounds.run((lane) =>
            crew.ask<number>(0, {
              do: 'deliver',
              name: `d-${round}`,
              count: MESSAGES,
              bytes: BYTES,
              lane,
            }),
          );
        if (round === 0) for (const rounds of cases) rounds.done.length = 0;
      }
    } finally {
      await crew.end();
    }
    const rival = median(cases.find((c) => c.contestant.name === RIVAL)?.done ?? []);
    return {
      title: 'Bus: messages a second that one durable consumer takes and acknowledges',
      headers: ['messages a second', 'n (rounds)', 'median', 'slowest round', 'to JetStream'],
      rows: cases.map((rounds) => {
        const rate = median(rounds.done);
        return [
          rounds.label,
          String(rounds.done.length),
          ...[rate, quantile(rounds.done, 0)].map((v) => (Number.isFinite(v) ? String(Math.round(v)) : '-')),
          Number.isFinite(rate) && Number.isFinite(rival) ? times(rate, rival) : '-',
        ];
      }),
      notes: [
        `${MESSAGES} messages of ${BYTES} bytes lie there; from making the consumer to the last acknowledgement: committed (FileBus, SQLite), confirmed by the server (JetStream). A handler that does nothing; prefetch as each has it.`,
        'The SQLite queue removes up to 100 rows in one step, without leases, retries or dead letters.',
      ],
    };
  });
}
