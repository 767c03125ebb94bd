import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DriverOptions } from '../../../../scripts/chains/engine/drive-options.ts';
import { drive } from '../../../../scripts/chains/engine/driver.ts';
import type { JournalEvent } from '../../../../scripts/chains/engine/events.ts';
import type { Attempt } from '../../../../scripts/chains/steps/work.ts';
import type { Clock } from '../../../../scripts/core/clock.ts';
import { ChainRuns } from '../../../../scripts/store/chain-runs.ts';
import type { Database } from '../../../../scripts/store/sqlite/database.ts';
import { worldExecutors } from './world.ts';

export const relayFile = (folder: string): string => join(folder, 'relayed.jsonl');

/** Drives runs of generated chains to their ends, all at once, answering every approval with yes by way of a signal. */
export async function driveAll(
  runIds: readonly string[],
  folder: string,
  database: Database,
  clock: Clock,
  fault: (point: string) => void,
): Promise<void> {
  const runs = new ChainRuns(database, clock);
  const ended = ({ runId, step, direction }: Attempt): boolean =>
    [...runs.journal(runId)].some((row) => {
      const event = JSON.parse(row.event) as JournalEvent;
      return event.kind === 'succeeded' && event.path === step && event.direction === direction;
    });
  const options: DriverOptions = {
    database,
    clock,
    executors: worldExecutors(folder, ended, fault),
    around: {
      policy: (kind, _body, own) => ({
        attempts: own.retry?.attempts ?? (kind === 'compensate' ? 3 : 1),
        timeoutMs: 60_000,
        pauseMs: () => 1,
        isRetryable: (error) => error.retryable,
      }),
      admit: () => ({ kind: 'admitted', probe: false }),
    },
    limit: () => 8,
    holder: `worker ${process.pid}`,
    fault,
    relay: async (runId, rows) => {
      for (const { seq } of rows) appendFileSync(relayFile(folder), `${JSON.stringify([runId, seq])}\n`);
    },
  };
  await Promise.all(
    runIds.map(async (runId) => {
      for (;;) {
        const end = await drive(runId, options);
        if (end.kind === 'ended') return;
        if (end.kind !== 'waiting') throw new Error(`${runId}: ${end.kind}`);
        for (const step of end.state.held) {
          const answer = { kind: 'answer', path: step.path, approved: true, by: 'tester', reason: '' };
          runs.signal(runId, JSON.stringify(answer));
        }
      }
    }),
  );
}
