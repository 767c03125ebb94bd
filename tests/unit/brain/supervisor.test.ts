import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { UnderWay } from '../../../scripts/brain/chain/door.ts';
import { Claims } from '../../../scripts/brain/claims.ts';
import { REPLIED, Supervisor, type SupervisorOptions } from '../../../scripts/brain/supervisor.ts';
import { temporaryFolder, write } from '../host/folder.ts';

const DEADLINE = { readyMs: 200, startingMs: 4_000 };

/** A worker that does what the prompt says; real threads, because what is tested is what threads do when they break. */
const WORKER = `
import { parentPort } from 'node:worker_threads';
console.log('a library that talks');
const hold = [];
parentPort.on('message', (m) => {
  if (m.kind === 'close') { setTimeout(() => parentPort.postMessage({ kind: 'closed' }), 50); return; }
  const what = m.input.prompt;
  if (what === 'throw') throw new Error('secret words of a prompt');
  if (what === 'exit') process.exit(3);
  if (what === 'hang') for (;;) {}
  if (what === 'eat') for (;;) hold.push(new Array(100_000).fill(Math.random()));
  if (what === 'forget') return;
  const answer = () => parentPort.postMessage({ kind: 'answer', id: m.id, text: what + '!' });
  if (what === 'slow') setTimeout(answer, 400);
  else answer();
});
parentPort.postMessage({ kind: 'ready' });
`;

function supervise(
  code: string,
  options: Partial<SupervisorOptions> = {},
): { supervisor: Supervisor; log: string[] } {
  const folder = temporaryFolder();
  write(folder, { 'worker.mjs': code });
  const log: string[] = [];
  const supervisor = new Supervisor({
    worker: pathToFileURL(join(folder, 'worker.mjs')),
    start: { parentPid: process.ppid },
    log: (text) => log.push(text),
    hangMs: 500,
    ...options,
  });
  onTestFinished(() => supervisor.stop(100));
  return { supervisor, log };
}

const ask = (supervisor: Supervisor, prompt: string, deadline = DEADLINE) =>
  supervisor.call('prompt', { prompt }, deadline);

/** A worker that replies by itself, at once or late, and says whether it was the one to do it. */
const REPLYING = `
import { parentPort, workerData } from 'node:worker_threads';
const cells = new Int32Array(workerData.claims);
const take = (id) => Atomics.compareExchange(cells, id % 256, 2 * id, 2 * id + 1) === 2 * id;
parentPort.on('message', (m) => {
  if (m.kind !== 'call') return;
  const reply = () => {
    const isMine = m.request === 'r-1' && take(m.id);
    if (m.input.prompt === 'die') process.exit(1);
    parentPort.postMessage({ kind: 'note', text: isMine ? 'worker' : 'main' });
    parentPort.postMessage({ kind: 'replied', id: m.id });
  };
  if (m.input.prompt === 'late') setTimeout(reply, 400);
  else reply();
});
parentPort.postMessage({ kind: 'ready' });
`;

describe('a worker that replies by itself', () => {
  const replying = () => supervise(REPLYING, { claims: new Claims() });
  const called = (supervisor: Supervisor, prompt: string) =>
    supervisor.callFor('r-1', 'prompt', { prompt }, DEADLINE);

  it('leaves nothing to say', async () => {
    const { supervisor, log } = replying();
    expect(await called(supervisor, 'now')).toBe(REPLIED);
    expect(log).toEqual(['worker']);
    expect(supervisor.past.late).toBe(0);
  });

  it('does not reply to what the deadline has ended', async () => {
    const { supervisor, log } = replying();
    await called(supervisor, 'now');
    expect(await called(supervisor, 'late')).toBeUndefined();
    expect(supervisor.past.late).toBe(1);
    await vi.waitFor(() => expect(log).toEqual(['worker', 'main']), 2_000);
  });

  it('and dies, is not replied for a second time', async () => {
    const { supervisor } = replying();
    await called(supervisor, 'now');
    expect(await called(supervisor, 'die')).toBe(REPLIED);
    await vi.waitFor(() => expect(supervisor.past.restarts).toBe(1), 2_000);
  });
});

describe('the supervisor', () => {
  it('lets a call take long for which the worker gives signs of life, and tells the next worker what was under way', async () => {
    const chains = new Map<string, UnderWay>([['s1', { runId: 'run_1' }]]);
    const { supervisor } = supervise(
      `
      import { parentPort, workerData } from 'node:worker_threads';
      parentPort.on('message', ({ id, input }) => {
        if (input.prompt === 'exit') process.exit(1);
        const alive = setInterval(() => parentPort.postMessage({ kind: 'alive' }), 50);
        setTimeout(() => {
          clearInterval(alive);
          parentPort.postMessage({ kind: 'answer', id, text: JSON.stringify([...workerData.chains]) });
        }, 400);
      });
      parentPort.postMessage({ kind: 'ready' });
    `,
      { hangMs: 100, start: { parentPid: process.ppid, chains } },
    );
    expect(await ask(supervisor, 'wait', { readyMs: 5_000, startingMs: 5_000 })).toBe(
      '[["s1",{"runId":"run_1"}]]',
    );
    expect(supervisor.past.restarts).toBe(0);
    chains.set('s1', { runId: 'run_2' });
    await ask(supervisor, 'exit', { readyMs: 5_000, startingMs: 5_000 });
    expect(await ask(supervisor, 'wait', { readyMs: 5_000, startingMs: 5_000 })).toBe(
      '[["s1",{"runId":"run_2"}]]',
    );
  });

  it('tells a worker whether an earlier one has failed', async () => {
    const { supervisor } = supervise(`
      import { parentPort, workerData } from 'node:worker_threads';
      parentPort.on('message', ({ id, input }) => {
        if (input?.prompt === 'exit') process.exit(1);
        parentPort.postMessage({ kind: 'answer', id, text: String(workerData.restarted) });
      });
      parentPort.postMessage({ kind: 'ready' });
    `);
    expect(await ask(supervisor, 'first')).toBe('false');
    await ask(supervisor, 'exit');
    let answer: string | undefined;
    while (answer === undefined) {
      answer = await ask(supervisor, 'second');
      await sleep(20);
    }
    expect(answer).toBe('true');
  });

  it('tells each worker which agents other machines have marked, also the one that replaces it', async () => {
    const { supervisor } = supervise(`
      import { parentPort } from 'node:worker_threads';
      let marks = 'none';
      parentPort.on('message', (m) => {
        if (m.kind === 'marked') { marks = m.marks.map((x) => x.agent).join(); return; }
        if (m.input?.prompt === 'exit') process.exit(1);
        parentPort.postMessage({ kind: 'answer', id: m.id, text: marks });
      });
      parentPort.postMessage({ kind: 'ready' });
    `);
    expect(await ask(supervisor, 'before')).toBe('none');
    supervisor.mark([{ agent: 'p:a', reason: 'r', untilMs: 1 }]);
    expect(await ask(supervisor, 'after')).toBe('p:a');
    await ask(supervisor, 'exit');
    await vi.waitFor(async () => expect(await ask(supervisor, 'later')).toBe('p:a'), 10_000);
  });

  it('gives the worker a longer time while it starts', async () => {
    const { supervisor } = supervise(WORKER);
    expect(supervisor.state).toBe('starting');
    expect(await ask(supervisor, 'hello')).toBe('hello!');
    expect(supervisor.state).toBe('ready');
  });

  it.each(['throw', 'exit', 'hang', 'eat'])(
    'answers the next prompt after the worker was made to %s',
    async (fault) => {
      const { supervisor } = supervise(WORKER, { memoryMb: 40 });
      expect(await ask(supervisor, 'before')).toBe('before!');
      expect(await ask(supervisor, fault, { readyMs: 300, startingMs: 300 })).toBeUndefined();
      const deadline = performance.now() + 15_000;
      let answer: string | undefined;
      while (answer === undefined && performance.now() < deadline) {
        answer = await ask(supervisor, 'after');
        await sleep(50);
      }
      expect(answer).toBe('after!');
      expect(supervisor.past.restarts).toBe(1);
    },
  );

  it('ends every call that was open when the worker broke', async () => {
    const { supervisor } = supervise(WORKER);
    await ask(supervisor, 'before');
    const open = ['forget', 'forget', 'throw'].map((what) =>
      ask(supervisor, what, { readyMs: 10_000, startingMs: 10_000 }),
    );
    const started = performance.now();
    expect(await Promise.all(open)).toEqual([undefined, undefined, undefined]);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('drops a late answer and counts it, and does not replace the worker for it', async () => {
    const { supervisor } = supervise(WORKER);
    await ask(supervisor, 'before');
    expect(await ask(supervisor, 'slow')).toBeUndefined();
    await sleep(400);
    expect(await ask(supervisor, 'next')).toBe('next!');
    expect(supervisor.past).toMatchObject({ late: 1, restarts: 0 });
  });

  it('replaces a worker that owes an answer for good', async () => {
    const { supervisor } = supervise(WORKER);
    await ask(supervisor, 'before');
    expect(await ask(supervisor, 'forget')).toBeUndefined();
    await sleep(1_200);
    expect(supervisor.past.lastFailure).toBe('no answer for 500 ms');
    expect(await ask(supervisor, 'after')).toBe('after!');
  });

  it('pauses longer and longer between failures at the start, and answers undefined at once meanwhile', async () => {
    const { supervisor, log } = supervise('throw new Error("broken")', { pausesMs: [0, 50, 100, 10_000] });
    await sleep(1_500);
    expect(supervisor.state).toBe('waiting');
    expect(log.map((line) => /in (\d+) ms/.exec(line)?.[1])).toEqual(['0', '50', '100', '10000']);
    const started = performance.now();
    expect(await ask(supervisor, 'x')).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('replaces a worker that is never ready', async () => {
    const { supervisor } = supervise('for (;;) {}', { startMs: 300, pausesMs: [10_000] });
    await sleep(1_000);
    expect(supervisor.past.lastFailure).toBe('not ready after 300 ms');
  });

  it('survives a worker file that is not there', async () => {
    const supervisor = new Supervisor({
      worker: pathToFileURL('/not/there.mjs'),
      start: { parentPid: 1 },
      log: () => undefined,
      pausesMs: [10_000],
    });
    onTestFinished(() => supervisor.stop(10));
    await sleep(300);
    expect(await ask(supervisor, 'x')).toBeUndefined();
    expect(supervisor.state).toBe('waiting');
  });

  it('never writes what a worker threw into the log, because it may quote a prompt', async () => {
    const { supervisor, log } = supervise(WORKER);
    await ask(supervisor, 'before');
    await ask(supervisor, 'throw');
    expect(log).toHaveLength(1);
    expect(log[0]).toContain('Error');
    expect(log[0]).not.toContain('secret');
  });

  it('waits for the worker to finish at the end, but not longer than it is told', async () => {
    const { supervisor } = supervise(WORKER);
    await ask(supervisor, 'before');
    const started = performance.now();
    await supervisor.stop(2_000);
    expect(performance.now() - started).toBeGreaterThanOrEqual(45);
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(await ask(supervisor, 'x')).toBeUndefined();
  });
});
