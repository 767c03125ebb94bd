import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLog } from '../../scripts/log/open-log.ts';
import { bodyOf } from './append.ts';

export interface Growth {
  readonly records: number;
  readonly segments: number;
  /** Milliseconds of a fresh log object, one value for each try. */
  readonly openAndAppend: readonly number[];
  readonly readLastThousand: readonly number[];
}

/** What it costs to begin with a log of some size: opening it, the first append, reading its end. */
export async function growth(sizes: readonly number[], tries: number, bytes: number): Promise<Growth[]> {
  const folder = mkdtempSync(join(tmpdir(), 'arbiter-bench-log-'));
  const options = { maxBytes: 16 * 1_073_741_824 };
  const log = openLog(folder, options);
  const batch = Array.from({ length: 1_000 }, () => bodyOf(bytes));
  const grown: Growth[] = [];
  let records = 0;
  let last = 0;
  try {
    for (const size of sizes) {
      for (; records < size; records += batch.length) last = log.append(batch)[0]?.offset ?? 0;
      await log.flush();
      const [openAndAppend, readLastThousand]: [number[], number[]] = [[], []];
      for (let i = 0; i < tries; i += 1) {
        const fresh = openLog(folder, options);
        let start = performance.now();
        fresh.append([batch[0] as string]);
        openAndAppend.push(performance.now() - start);
        start = performance.now();
        const reader = fresh.reader(last);
        for (let left = 1_000; left > 0; ) left -= reader.next().records.length;
        readLastThousand.push(performance.now() - start);
        reader.close();
        await fresh.close();
      }
      grown.push({ records: size, segments: log.stats().segments, openAndAppend, readLastThousand });
    }
    return grown;
  } finally {
    await log.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
