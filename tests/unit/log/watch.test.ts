import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FolderWatch } from '../../../scripts/log/watch.ts';
import { tempFolder } from '../support/temp.ts';
import { bodyOf, idOf, logIn, smallLog } from './support.ts';

/** Resolves with the first call back after it was made. */
function firstCall(watch: (listener: () => void) => () => void): Promise<void> {
  return new Promise((resolve) => {
    const stop = watch(() => {
      stop();
      resolve();
    });
  });
}

describe('a watch', () => {
  it('calls back for what another log object appends, and the reader then has it', async () => {
    const { folder, log } = smallLog();
    const reader = log.reader(0);
    const called = firstCall((listener) => log.watch(listener));
    logIn(folder).append([bodyOf('new')]);
    await called;
    expect(reader.next().records.map(idOf)).toEqual(['new']);
    reader.close();
  });

  it('calls back on a later turn, and once for all that happened in one turn', async () => {
    const { folder, log } = smallLog({ pollMs: 60_000 });
    let calls = 0;
    const stop = log.watch(() => {
      calls += 1;
    });
    for (let i = 0; i < 60; i += 1) writeFileSync(join(folder, `file-${i}`), 'x');
    expect(calls).toBe(0);
    await expect.poll(() => calls, { interval: 5, timeout: 10_000 }).toBeGreaterThan(0);
    expect(calls).toBeLessThan(10);
    stop();
  });

  it('says nothing after it was stopped, also when stopped twice or by another listener', async () => {
    const { folder, log } = smallLog({ pollMs: 1 });
    const calls: string[] = [];
    const stopSecond = (): void => second();
    const first = log.watch(() => {
      calls.push('first');
      stopSecond();
    });
    const second = log.watch(() => calls.push('second'));
    logIn(folder).append([bodyOf(1)]);
    await expect.poll(() => calls.length, { interval: 2, timeout: 10_000 }).toBeGreaterThan(0);
    first();
    first();
    const before = calls.length;
    expect(calls).not.toContain('second');
    await firstCall((listener) => {
      const stop = log.watch(listener);
      logIn(folder).append([bodyOf(2)]);
      return stop;
    });
    expect(calls.length).toBe(before);
  });

  it('finds by its own look what the system does not tell: a folder made after the watch', async () => {
    const folder = `${tempFolder()}/late`;
    const watch = new FolderWatch(folder, 5);
    const called = firstCall((listener) => watch.add(listener));
    mkdirSync(folder);
    await called;
    logIn(folder).append([bodyOf(1)]);
    await firstCall((listener) => {
      const stop = watch.add(listener);
      logIn(folder).append([bodyOf(2)]);
      return stop;
    });
    watch.close();
    rmSync(folder, { recursive: true });
  });
});
