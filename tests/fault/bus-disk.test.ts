import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type FileBus, openFileBus } from '../../scripts/bus/file-bus.ts';
import { testDriver } from '../unit/bus/file-medium.ts';
import { until } from '../unit/bus/until.ts';

const opened: FileBus[] = [];
const mounted: string[] = [];

/** A disk of its own, of so many kilobytes; undefined where this user may not mount one. */
function disk(kilobytes: number): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'arbiter-bus-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', folder], { stdio: 'ignore' });
    mounted.push(folder);
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
}

async function unmount(): Promise<void> {
  for (const bus of opened.splice(0)) await bus.close().catch(() => undefined);
  for (const folder of mounted.splice(0)) {
    execFileSync('umount', [folder]);
    rmSync(folder, { recursive: true });
  }
}

afterEach(unmount);

const canMount = disk(64) !== undefined;
await unmount();

function open(disk: string): FileBus {
  const bus = openFileBus(join(disk, 'bus'), {
    source: 'tester',
    driver: testDriver,
    maintainEveryMs: 0,
    pollMs: 20,
  });
  opened.push(bus);
  return bus;
}

const draft = (n: number) => ({ topic: 'a', payload: { n, pad: 'p'.repeat(2_000) } });
const numberOf = (message: { payload: unknown }): number => (message.payload as { n: number }).n;

async function replay(bus: FileBus): Promise<number[]> {
  const seen: number[] = [];
  await (await bus.subscribe('**', (m) => seen.push(numberOf(m)), { from: 'start', to: 'end' })).ended;
  return seen;
}

describe.skipIf(!canMount)('a bus whose disk is full', () => {
  it('refuses what it cannot keep, keeps what it acknowledged, and goes on when there is room again', async () => {
    const folder = disk(2_048) as string;
    const bus = open(folder);
    const got: number[] = [];
    const ballast = join(folder, 'ballast');
    writeFileSync(ballast, Buffer.alloc(1_048_576));
    const acknowledged: number[] = [];
    const fill = async (): Promise<void> => {
      for (let n = 0; n < 2_000; n++) {
        await bus.publish(draft(n));
        acknowledged.push(n);
      }
    };
    await expect(fill()).rejects.toMatchObject({ code: 'log-full', systemCode: 'ENOSPC' });
    expect(acknowledged.length).toBeGreaterThan(100);
    expect(await replay(bus)).toEqual(acknowledged);
    // There is no room for a new groups.db either.
    await expect(bus.consume('g', 'a', () => undefined)).rejects.toMatchObject({ code: 'state-full' });
    rmSync(ballast);
    await bus.publish(draft(5_000));
    await bus.consume('g', 'a', ({ message }) => got.push(numberOf(message)));
    await until('all came', () => got.length === acknowledged.length + 1);
    expect(got).toEqual([...acknowledged, 5_000]);
  });

  it('loses and repeats nothing of a group that cannot write what it did, and says why in the stats', async () => {
    const folder = disk(4_096) as string;
    const bus = open(folder);
    const got: number[] = [];
    const settled: string[] = [];
    await bus.consume('g', 'a', ({ message }) => got.push(numberOf(message)), {
      onSettled: (_, { kind }) => settled.push(kind),
    });
    await bus.publishAll([1, 2, 3].map(draft));
    await until('three are settled', () => settled.length === 3);
    // The log has a page to itself for what comes, groups.db has none.
    const ballast = join(folder, 'ballast');
    const free = (): number => Number(execFileSync('stat', ['-f', '-c', '%a', folder], { encoding: 'utf8' }));
    writeFileSync(ballast, Buffer.alloc(Math.max(0, free() - 1) * 4_096));
    let n = 4;
    await until('groups cannot be written', async () => {
      await bus.publish({ topic: 'a', payload: { n } }).then(
        () => n++,
        () => undefined,
      );
      return (await bus.stats()).groupsTrouble?.includes('no room') === true;
    });
    rmSync(ballast);
    await until('all are settled', () => settled.length === n - 1);
    expect(settled.every((kind) => kind === 'accepted')).toBe(true);
    expect(got).toEqual(Array.from({ length: n - 1 }, (_, i) => i + 1));
    expect((await bus.stats()).groups).toMatchObject([{ delivered: n - 1, dead: 0, lost: 0 }]);
  });
});

describe.skipIf(!canMount)('a bus on a disk that may only be read', () => {
  it('can be replayed, and says so to whoever wants to write', async () => {
    const folder = disk(4_096) as string;
    const before = open(folder);
    await before.publishAll([1, 2].map(draft));
    await (await before.consume('g', 'a', () => undefined)).close();
    await before.close();
    execFileSync('mount', ['-o', 'remount,ro', folder]);
    const bus = open(folder);
    expect(await replay(bus)).toEqual([1, 2]);
    await expect(bus.publish(draft(3))).rejects.toMatchObject({
      code: 'log-unwritable',
      systemCode: 'EROFS',
    });
    const consuming = bus.consume('g', 'a', () => undefined);
    await expect(consuming).rejects.toMatchObject({ code: 'state-read-only' });
    await bus.close();
    execFileSync('mount', ['-o', 'remount,rw', folder]);
    const after = open(folder);
    await after.publish(draft(3));
    expect(await replay(after)).toEqual([1, 2, 3]);
  });
});
