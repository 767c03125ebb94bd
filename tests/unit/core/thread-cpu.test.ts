import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { threadCpuMs } from '../../../scripts/core/thread-cpu.ts';

/** Works for so long on the processor, by the thread's own clock. */
function work(ms: number): void {
  const end = threadCpuMs() + ms;
  while (threadCpuMs() < end);
}

describe('the time that a thread has had on a processor', () => {
  it('moves on while the thread works', () => {
    const before = threadCpuMs();
    const process0 = process.cpuUsage();
    work(50);
    const { user, system } = process.cpuUsage(process0);
    expect(threadCpuMs() - before).toBeGreaterThanOrEqual(50);
    // What the process has used includes it. Its clock is coarser: a tick of 10 ms is taken off.
    expect((user + system) / 1_000).toBeGreaterThan(40);
  });

  it.runIf(process.platform === 'linux')(
    'stands still while another thread works and this one waits',
    async () => {
      const shared = new Int32Array(new SharedArrayBuffer(8));
      const busy = new Worker(
        `const { workerData } = require('node:worker_threads');
       Atomics.store(workerData, 0, 1);
       Atomics.notify(workerData, 0);
       while (Atomics.load(workerData, 1) === 0);`,
        { eval: true, workerData: shared },
      );
      const ended = once(busy, 'exit');
      if (Atomics.load(shared, 0) === 0) await once(busy, 'online');
      Atomics.wait(shared, 0, 0);
      const before = threadCpuMs();
      const process0 = process.cpuUsage();
      let others = 0;
      // Waits until the other thread has had 200 ms, however busy the machine is.
      while (others < 200) {
        Atomics.wait(shared, 1, 0, 20);
        const { user, system } = process.cpuUsage(process0);
        others = (user + system) / 1_000;
      }
      const own = threadCpuMs() - before;
      Atomics.store(shared, 1, 1);
      await ended;
      expect(own).toBeLessThan(100);
    },
  );
});
