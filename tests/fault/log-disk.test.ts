import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLog } from '../../scripts/log/open-log.ts';
import { bodyOf, idsFrom, readFrom } from '../unit/log/support.ts';

/**
 * Disks that do not take what they are given. `ulimit -f` makes the kernel cut a write at a file size and refuse the next
 * (EFBIG), as a full disk does with ENOSPC, without a disk of our own.
 */

/** Appends batches of records of 900 bytes until it is refused; prints what was acknowledged and the error. */
const SCRIPT = `
import { openLog } from ${JSON.stringify(fileURLToPath(new URL('../../scripts/log/open-log.ts', import.meta.url)))};
const log = openLog(process.argv[2]);
const acknowledged = [];
let refused;
try {
  for (let batch = 0; batch < 100; batch += 1)
    acknowledged.push(...log.append([0, 1, 2].map((i) => JSON.stringify({ id: batch * 3 + i, pad: 'p'.repeat(880) }))));
} catch (error) {
  acknowledged.push(...(error.appended ?? []));
  refused = { code: error.code, systemCode: error.systemCode, message: error.message };
}
const readable = log.reader(0).next().records.length;
console.log(JSON.stringify({ acknowledged, refused, readable }));
`;

interface Outcome {
  /** Records that the same process could read afterwards, of the first 256 KiB. */
  readonly readable: number;
  readonly acknowledged: readonly { readonly offset: number }[];
  readonly refused?: { readonly code: string; readonly systemCode: string; readonly message: string };
}

let work: string;
let script: string;

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'arbiter-log-disk-'));
  chmodSync(work, 0o755);
  script = join(work, 'append.mjs');
  await build({
    stdin: { contents: SCRIPT, resolveDir: work, loader: 'ts' },
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'silent',
  });
  chmodSync(script, 0o755);
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

function appendLimited(folder: string, blocks: number | 'unlimited'): Outcome {
  const run = spawnSync(
    'bash',
    ['-c', `ulimit -f ${blocks}; exec "$0" "$@"`, process.execPath, script, folder],
    {
      encoding: 'utf8',
    },
  );
  expect(run.stderr).toBe('');
  return JSON.parse(run.stdout) as Outcome;
}

describe.skipIf(process.platform !== 'linux')('a disk that is full in the middle of a batch', () => {
  it('costs what was not acknowledged, says why, and the next writer goes on behind the torn bytes', async () => {
    const folder = join(work, 'full');
    const { acknowledged, refused } = appendLimited(folder, 20); // 20 kB: in the midst of the 23rd record
    expect(refused).toMatchObject({ code: 'log-full', systemCode: 'EFBIG' });
    expect(refused?.message).toContain('Free some space');
    expect(acknowledged).toHaveLength(22);
    const log = openLog(folder);
    const before = readFrom(log);
    expect(before.records.map(({ offset }) => offset)).toEqual(acknowledged.map(({ offset }) => offset));
    expect(before.skipped).toEqual([]); // the torn line is not there yet
    const [next] = log.append([bodyOf('after')]);
    const { records, skipped } = readFrom(log);
    expect(records.at(-1)?.offset).toBe(next?.offset);
    expect(idsFrom(log).at(-1)).toBe('after');
    expect(skipped).toEqual([
      { offset: before.position, bytes: (next?.offset ?? 0) - before.position, reason: 'torn' },
    ]);
    await log.close();
  });

  it('and stays full is refused each time, without harm', async () => {
    const folder = join(work, 'still-full');
    appendLimited(folder, 20);
    for (let i = 0; i < 3; i += 1)
      expect(appendLimited(folder, 20)).toMatchObject({ acknowledged: [], refused: { code: 'log-full' } });
    const log = openLog(folder);
    expect(idsFrom(log)).toHaveLength(22);
    log.append([bodyOf('after')]);
    expect(idsFrom(log).at(-1)).toBe('after');
    await log.close();
  });
});

describe.skipIf(process.platform !== 'linux')('a log that this user may not write', () => {
  it('can be read, and says so on append', async () => {
    const folder = join(work, 'read-only');
    const own = openLog(folder);
    own.append([bodyOf(1)]);
    await own.close();
    chmodSync(join(folder, '0000000000000000.jsonl'), 0o444);
    chmodSync(folder, 0o555);
    // Root may write everything, so it becomes nobody for this.
    const identity = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const run = spawnSync(process.execPath, [script, folder], { encoding: 'utf8', ...identity });
    const outcome = JSON.parse(run.stdout) as Outcome;
    expect(outcome.refused).toMatchObject({ code: 'log-unwritable', systemCode: 'EACCES' });
    expect(outcome).toMatchObject({ acknowledged: [], readable: 1 });
    chmodSync(folder, 0o700);
    const log = openLog(folder);
    expect(idsFrom(log)).toEqual([1]);
    await log.close();
  });
});
