import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { transform } from 'esbuild';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Claims } from '../../../scripts/brain/claims.ts';

describe('claims', () => {
  it('give a call to the first who takes it, to nobody before it is open, and open one at a time in a cell', () => {
    const claims = new Claims();
    const other = new Claims(claims.shared);
    expect(claims.take(1)).toBe(false);
    claims.open(1);
    expect(other.take(1)).toBe(true);
    expect(claims.take(1)).toBe(false);
    expect(claims.open(257)).toBe(true); // has the cell of 1
    expect(other.take(1)).toBe(false);
    expect(claims.open(513)).toBe(false); // 257 is open
    expect(other.take(257)).toBe(true);
    expect(claims.take(513)).toBe(false);
  });

  it('give each of many calls to exactly one of two threads', async () => {
    const claims = new Claims();
    const calls = 200;
    for (let id = 1; id <= calls; id++) claims.open(id);
    const source = readFileSync(new URL('../../../scripts/brain/claims.ts', import.meta.url), 'utf8');
    const { code: script } = await transform(source, { loader: 'ts' });
    const file = `data:text/javascript,${encodeURIComponent(script)}`;
    const code = `
      const { parentPort, workerData } = require('node:worker_threads');
      import(${JSON.stringify(file)}).then(({ Claims }) => {
        const claims = new Claims(workerData);
        parentPort.once('message', () => {
          const mine = [];
          for (let id = 1; id <= ${calls}; id++) if (claims.take(id)) mine.push(id);
          parentPort.postMessage(mine);
        });
        parentPort.postMessage('here');
      });
    `;
    const worker = new Worker(code, { eval: true, workerData: claims.shared });
    onTestFinished(async () => void (await worker.terminate()));
    await once(worker, 'message');
    worker.postMessage('go');
    const answer = once(worker, 'message');
    const mine: number[] = [];
    for (let id = calls; id >= 1; id--) if (claims.take(id)) mine.push(id);
    const [theirs] = (await answer) as [number[]];
    expect([...mine, ...theirs].sort((a, b) => a - b)).toEqual(
      Array.from({ length: calls }, (_, i) => i + 1),
    );
  });

  it('let one thread write at a time, and take the output from one that has died', () => {
    const claims = new Claims();
    expect(claims.tryLock()).toBe(true);
    expect(claims.tryLock()).toBe(false);
    const before = performance.now();
    claims.lock(); // the other one never unlocks
    expect(performance.now() - before).toBeGreaterThanOrEqual(40);
    expect(claims.tryLock()).toBe(false);
    claims.unlock();
    expect(claims.tryLock()).toBe(true);
  });
});
