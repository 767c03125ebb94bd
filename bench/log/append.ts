import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLog } from '../../scripts/log/open-log.ts';

/** A body of so many bytes, as a bus would write one. */
export function bodyOf(bytes: number): string {
  const head = JSON.stringify({
    messageId: '01J0000000000000000000000A',
    topic: 'plugin/fastapi-backend/request',
  });
  return `${head.slice(0, -1)},"payload":"${'p'.repeat(Math.max(0, bytes - head.length - 13))}"}`;
}

/** Microseconds a record, one value for each of `rounds` rounds. */
export interface Cost {
  readonly name: string;
  readonly recordsPerRound: number;
  readonly micros: readonly number[];
}

/** Appending, reading and the raw write they stand on, taking turns so that a busy machine hits all alike. */
export function appendCosts(rounds: number, recordsPerRound: number, bytes: number): Cost[] {
  const folder = mkdtempSync(join(tmpdir(), 'arbiter-bench-log-'));
  const body = bodyOf(bytes);
  const line = Buffer.from(`${body}${' '.repeat(17)}\n`);
  const log = openLog(join(folder, 'log'), { maxBytes: 8 * 1_073_741_824 });
  const raw = openSync(join(folder, 'raw'), 'a');
  const reader = log.reader(0);
  const batches = [1, 16, 256].map((size) => ({ size, bodies: Array.from({ length: size }, () => body) }));
  const works: readonly (readonly [string, () => void])[] = [
    [
      'raw O_APPEND write, one a record',
      () => {
        for (let i = 0; i < recordsPerRound; i += 1) writeSync(raw, line);
      },
    ],
    ...batches.map(
      ({ size, bodies }) =>
        [
          `append, ${size} a batch`,
          () => {
            for (let i = 0; i < recordsPerRound; i += size) log.append(bodies);
          },
        ] as const,
    ),
    [
      'read',
      () => {
        for (let left = recordsPerRound; left > 0; ) {
          const { records } = reader.next();
          if (records.length === 0) throw new Error('the reader came to the end too early');
          left -= records.length;
        }
      },
    ],
  ];
  try {
    const costs = works.map(([name]) => ({ name, recordsPerRound, micros: [] as number[] }));
    for (let round = -1; round < rounds; round += 1) {
      for (const [i, [, work]] of works.entries()) {
        const start = performance.now();
        work();
        const micros = ((performance.now() - start) * 1_000) / recordsPerRound;
        if (round >= 0) costs[i]?.micros.push(micros); // the first round warms up
      }
    }
    return costs;
  } finally {
    reader.close();
    closeSync(raw);
    void log.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
