import { describe, expect, it } from 'vitest';
import { done, failed, rig, untilAborted } from './support/rig.ts';
import { body, chain, fail, foreach, group, nested, parallel, run } from './support/steps.ts';

const undoable = (id: string, more: Parameters<typeof run>[1] = {}) =>
  run(id, { compensate: body('un', id), ...more });

describe('a saga', () => {
  it('that fails undoes what was done, in reverse order, and not the step that failed', async () => {
    const { run: go, log } = rig({ c: () => failed() });
    const { finished } = await go(
      chain([undoable('a'), undoable('b'), undoable('c'), undoable('d')], { saga: true }),
    );
    expect(log).toEqual(['do a', 'do b', 'do c', 'undo un b', 'undo un a']);
    expect(finished).toMatchObject({
      status: 'compensated',
      error: { code: 'exit', details: { step: 'c' } },
    });
  });

  it('that ends well undoes nothing', async () => {
    const { run: go, log } = rig();
    const { finished } = await go(chain([undoable('a'), undoable('b')], { saga: true }));
    expect(log).toEqual(['do a', 'do b']);
    expect(finished?.status).toBe('succeeded');
  });

  it('also undoes a step that was cut off, because it may have been done', async () => {
    const { run: go, log } = rig({ b: () => failed('timeout', { effect: 'unknown' }) });
    await go(chain([undoable('a'), undoable('b')], { saga: true }));
    expect(log).toEqual(['do a', 'do b', 'undo un b', 'undo un a']);
  });

  it('tries a compensation again, with one key, and goes on', async () => {
    let tries = 0;
    const { run: go, attempts } = rig({ c: () => failed(), un: () => (++tries < 3 ? failed() : done()) });
    const { finished } = await go(chain([undoable('a'), run('c')], { saga: true }));
    expect(finished?.status).toBe('compensated');
    const undos = attempts.filter((a) => a.direction === 'undo');
    expect(undos.map((a) => a.attempt)).toEqual([1, 2, 3]);
    expect(new Set(undos.map((a) => a.idempotencyKey))).toEqual(new Set(['run_1:a:undo']));
  });

  it('whose compensation fails for good undoes the rest and ends as compensation_failed, naming it', async () => {
    const { run: go, log } = rig({
      c: () => failed(),
      un: (a) => (a.step === 'b' ? failed('exit', { retryable: false }) : done()),
    });
    const { finished } = await go(chain([undoable('a'), undoable('b'), run('c')], { saga: true }));
    expect(log).toEqual(['do a', 'do b', 'do c', 'undo un b', 'undo un a']);
    expect(finished).toMatchObject({
      status: 'compensation_failed',
      error: { code: 'compensation-failed', details: { notUndone: ['b'] } },
    });
  });

  it('in a group is undone alone, and the run fails', async () => {
    const { run: go, log } = rig({ c: () => failed() });
    const { finished } = await go(
      chain([run('a'), group('g', [undoable('b'), run('c')], { saga: true }), run('d')]),
    );
    expect(log).toEqual(['do a', 'do b', 'do c', 'undo un b']);
    expect(finished).toMatchObject({
      status: 'failed',
      error: { details: { compensated: true, step: 'g' } },
    });
  });

  it('in a group whose failure may pass lets the run succeed, unless something could not be undone', async () => {
    const steps = () =>
      chain([
        group('g', [undoable('b'), fail('no', 'no')], { saga: true, onError: { kind: 'continue' } }),
        run('d'),
      ]);
    const good = rig();
    expect((await good.run(steps())).finished?.status).toBe('succeeded');
    const bad = rig({ un: () => failed('exit', { retryable: false }) });
    expect((await bad.run(steps())).finished?.status).toBe('compensation_failed');
  });

  it('around one that has ended well undoes that, too', async () => {
    const { run: go, log } = rig({ c: () => failed() });
    const inner = chain([undoable('x'), undoable('y')], { name: 'inner', saga: true });
    await go(chain([undoable('a'), nested('sub', inner), run('c')], { saga: true }));
    expect(log).toEqual(['do a', 'do x', 'do y', 'do c', 'undo un y', 'undo un x', 'undo un a']);
  });

  it('uses the compensation of a step that holds others instead of theirs', async () => {
    const { run: go, log } = rig({ c: () => failed() });
    await go(
      chain([group('g', [undoable('x'), undoable('y')], { compensate: body('un', 'all') }), run('c')], {
        saga: true,
      }),
    );
    expect(log).toEqual(['do x', 'do y', 'do c', 'undo un all']);
  });

  it('undoes the items and branches that were done', async () => {
    const { run: go, log } = rig({ c: () => failed() });
    await go(
      chain(
        [
          foreach(
            'each',
            ['1', '2'],
            [run('w', { argv: ['w', '${{ item }}'], compensate: body('un', '${{ item }}') })],
          ),
          run('c'),
        ],
        { saga: true },
      ),
    );
    expect(log).toEqual(['do w 1', 'do w 2', 'do c', 'undo un 2', 'undo un 1']);
  });

  it('waits for what is in flight before it undoes', async () => {
    const { run: go, log } = rig({ slow: untilAborted, bad: () => failed() });
    await go(chain([parallel('p', { a: [undoable('slow')], b: [run('bad')] })], { saga: true }));
    expect(log).toEqual(['do slow', 'do bad', 'undo un slow']);
  });

  it('of a branch that was cancelled is undone, though the run goes on', async () => {
    const { run: go, log } = rig({ slow: untilAborted });
    const { finished } = await go(
      chain([
        parallel(
          'race',
          { a: [group('g', [undoable('x'), run('slow')], { saga: true })], b: [run('one'), run('two')] },
          { join: 'any' },
        ),
      ]),
    );
    expect(finished?.status).toBe('succeeded');
    expect(log.filter((l) => l.startsWith('undo'))).toEqual(['undo un x']);
  });

  it('that is cancelled undoes what was done and ends as cancelled', async () => {
    const lab = rig({
      b: (a) => {
        lab.runs.signal(a.runId, JSON.stringify({ kind: 'cancel', by: 'me', reason: 'changed my mind' }));
        return untilAborted(a);
      },
    });
    const { finished } = await lab.run(chain([undoable('a'), undoable('b'), run('c')], { saga: true }));
    expect(lab.log).toEqual(['do a', 'do b', 'undo un b', 'undo un a']);
    expect(finished).toMatchObject({
      status: 'cancelled',
      error: { message: 'Cancelled by me: changed my mind.' },
    });
  });

  it('undoes an attempt that a dead driver had begun, when it is not begun again', async () => {
    const stop = new AbortController();
    const lab = rig({
      b: (a) => {
        queueMicrotask(() => stop.abort());
        return untilAborted(a);
      },
    });
    const id = lab.start(chain([undoable('a'), undoable('b')], { saga: true }));
    await lab.drive(id, { signal: stop.signal });
    lab.runs.signal(id, JSON.stringify({ kind: 'cancel', by: 'me', reason: '' }));
    expect(await lab.drive(id)).toMatchObject({ state: { finished: { status: 'cancelled' } } });
    expect(lab.log).toEqual(['do a', 'do b', 'undo un b', 'undo un a']);
  });

  it('whose compensation cannot be put together says so', async () => {
    const { run: go } = rig({ c: () => failed() });
    const { finished } = await go(
      chain([run('a', { compensate: body('un', '${{ steps.a.outputs.id }}') }), run('c')], { saga: true }),
    );
    expect(finished).toMatchObject({
      status: 'compensation_failed',
      error: { details: { notUndone: ['a'] } },
    });
  });
});
