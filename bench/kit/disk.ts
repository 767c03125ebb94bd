import { closeSync, fdatasyncSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { median, quantile } from './stats.ts';
import { figure } from './table.ts';

/** Numbers by which Linux names file systems. */
const NAMES: Readonly<Record<number, string>> = {
  61267: 'ext4',
  1481003842: 'xfs',
  2435016766: 'btrfs',
  16914836: 'tmpfs',
  2035054128: 'overlay',
};

const SYNCS = 50;
const PAGE = Buffer.alloc(4_096);

/** What a folder's file system is, and how long it takes to make 4 kB survive the machine: what `fsync always` stands on. */
export function disk(folder: string): string {
  const file = join(folder, 'disk-probe');
  const fd = openSync(file, 'a');
  const millis: number[] = [];
  for (let i = 0; i < SYNCS; i += 1) {
    writeSync(fd, PAGE);
    const start = performance.now();
    fdatasyncSync(fd);
    millis.push(performance.now() - start);
  }
  closeSync(fd);
  rmSync(file);
  const name = process.platform === 'linux' ? NAMES[statfsSync(folder).type] : undefined;
  return `temporary folder on ${name ?? 'an unnamed file system'}, one fdatasync there ${figure(median(millis))} ms (median), ${figure(quantile(millis, 0.95))} ms (p95), n ${SYNCS}`;
}

/** Bytes that are free for us below a folder. */
export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
