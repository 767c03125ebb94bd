import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { openLog } from '../../scripts/log/open-log.ts';

export interface Latency {
  readonly rate: number;
  /** Milliseconds from just before the append in one process to the record in the hands of another, each record. */
  readonly millis: readonly number[];
}

/** One writer process, this process reading by watch. The monotonic clock is the same for both on Linux. */
export async function latency(rate: number, seconds: number, padBytes: number): Promise<Latency> {
  const folder = mkdtempSync(join(tmpdir(), 'arbiter-bench-log-'));
  const script = join(folder, 'pace.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('pace.ts', import.meta.url))],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'silent',
  });
  const count = rate * seconds;
  const log = openLog(join(folder, 'log'));
  const reader = log.reader(0);
  const millis: number[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      const stop = log.watch(() => {
        for (let batch = reader.next(); batch.records.length > 0; batch = reader.next()) {
          const now = process.hrtime.bigint();
          for (const { body } of batch.records)
            millis.push(Number(now - BigInt((JSON.parse(body) as { sent: string }).sent)) / 1e6);
        }
        if (millis.length < count) return;
        stop();
        resolve();
      });
      const env = {
        FOLDER: join(folder, 'log'),
        RATE: String(rate),
        COUNT: String(count),
        PAD: String(padBytes),
      };
      spawn(process.execPath, [script], { env, stdio: 'inherit' }).once('exit', (code) => {
        if (code !== 0) reject(new Error(`the writer ended with ${code}`));
      });
    });
  } finally {
    reader.close();
    await log.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return { rate, millis };
}
