import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { bundleWorker } from './support/worker-process.ts';

const RECORDS = 1_000_000;
/** Far below what keeping a byte of each record would cost. */
const MAX_GROWTH_BYTES = 500_000;

interface Endurance {
  readonly seen: number;
  readonly samples: readonly {
    readonly heapBytes: number;
    readonly files: number;
    readonly logBytes: number;
    readonly segments: number;
  }[];
}

describe.skipIf(process.platform !== 'linux')('a million records', () => {
  it('with retention and a reader leave heap, open files and disk as they were after the first tenth', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'arbiter-log-memory-'));
    try {
      const entry = fileURLToPath(new URL('support/log-endurance.ts', import.meta.url));
      const script = await bundleWorker(entry, folder);
      const out = execFileSync(process.execPath, ['--expose-gc', script], {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'] ?? '', FOLDER: join(folder, 'log'), RECORDS: String(RECORDS) },
      });
      const { seen, samples } = JSON.parse(out) as Endurance;
      expect(seen).toBe(RECORDS);
      const [early, late] = [samples[2], samples.at(-1)];
      if (early === undefined || late === undefined) throw new Error(`${samples.length} samples`);
      expect(late.heapBytes - early.heapBytes).toBeLessThan(MAX_GROWTH_BYTES);
      expect(Math.abs(late.files - early.files)).toBeLessThanOrEqual(1); // a sealed segment may wait for its sync
      expect(late.logBytes).toBeLessThan(8_000_000);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 60_000);
});
