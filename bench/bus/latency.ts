import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { openFileBus } from '../../scripts/bus/file-bus.ts';
import type { Message } from '../../scripts/bus/message.ts';
import type { Driver } from '../../scripts/store/sqlite/driver.ts';

export interface Latency {
  readonly rate: number;
  /** From just before publish in one process to the handler in another, each message. */
  readonly millis: readonly number[];
  /** Messages a second that the publisher managed. */
  readonly reached: number;
}

/**
 * One publishing process, a handler in this one. `group`: through a durable group instead of a subscription. The monotonic clock
 * is the same for both on Linux.
 */
export async function latency(
  rate: number,
  seconds: number,
  payloadBytes: number,
  driver: () => Driver,
  group: boolean,
): Promise<Latency> {
  const folder = mkdtempSync(join(tmpdir(), 'arbiter-bench-bus-'));
  const script = join(folder, 'pace.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('pace.ts', import.meta.url))],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'silent',
  });
  const count = rate * seconds;
  const bus = openFileBus(join(folder, 'bus'), { source: 'reader', driver });
  const millis: number[] = [];
  let first = 0;
  let last = 0;
  try {
    await new Promise<void>((resolve, reject) => {
      const take = ({ payload }: Message): void => {
        const sent = (payload as { sent: number }).sent;
        const now = Number(process.hrtime.bigint()) / 1e6;
        if (millis.length === 0) first = sent;
        last = sent;
        millis.push(now - sent);
        if (millis.length === count) resolve();
      };
      const ready = group
        ? bus.consume('bench', 'bench/**', ({ message }) => take(message))
        : bus.subscribe('bench/**', take);
      const env = {
        FOLDER: join(folder, 'bus'),
        RATE: String(rate),
        COUNT: String(count),
        BYTES: String(payloadBytes),
      };
      ready.then(() => {
        spawn(process.execPath, [script], { env, stdio: 'inherit' }).once('exit', (code) => {
          if (code !== 0) reject(new Error(`the publisher ended with ${code}`));
        });
      }, reject);
    });
  } finally {
    await bus.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return { rate, millis, reached: ((count - 1) / (last - first)) * 1_000 };
}
