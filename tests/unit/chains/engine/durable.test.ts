import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../scripts/chains/language/chain.ts';
import { driverLock } from '../../../../scripts/store/chain-runs.ts';
import { acquire } from '../../../../scripts/store/locks.ts';
import { testClock } from '../../store/support/database.ts';
import { done, failed, rig, untilAborted } from './support/rig.ts';
import { approve, body, chain, parallel, run, set, wait } from './support/steps.ts';

const stopAfter = (): { signal: AbortSignal; stop: () => void } => {
  const controller = new AbortController();
  return { signal: controller.signal, stop: () => controller.abort() };
};

describe('a run that was stopped', () => {
  it('goes on where it was: what had ended is not begun again, what was in flight has its key', async () => {
    const { signal, stop } = stopAfter();
    let first = true;
    const lab = rig({
      b: (a) => {
        if (!first) return done({ stdout: 'second' });
        first = false;
        queueMicrotask(stop);
        return untilAborted(a);
      },
    });
    const id = lab.start(chain([run('a'), run('b'), run('c')], { outputs: { b: '${{ steps.b.stdout }}' } }));
    expect((await lab.drive(id, { signal })).kind).toBe('stopped');
    const end = await lab.drive(id);
    expect(end).toMatchObject({
      kind: 'ended',
      state: { finished: { status: 'succeeded', outputs: { b: 'second' } } },
    });
    expect(lab.log).toEqual(['do a', 'do b', 'do b', 'do c']);
    const ofB = lab.attempts.filter((a) => a.step === 'b');
    expect(ofB.map((a) => [a.attempt, a.idempotencyKey])).toEqual([
      [1, `${id}:b`],
      [2, `${id}:b`],
    ]);
  });

  it('is folded to the state that its driver had', async () => {
    const lab = rig({ bad: () => failed() });
    const state = await lab.run(
      chain([parallel('p', { a: [run('x')], b: [run('bad')] }, { rest: 'finish' }), run('z')]),
    );
    const again = lab.state(state.runId);
    const of = (s: typeof state) =>
      [...s.byPath.values()].map((r) => [r.path, r.state, r.attempt, r.outputs]);
    expect(of(again)).toEqual(of(state));
    expect(again.finished).toEqual(state.finished);
  });
});

describe('two drivers', () => {
  it('never drive one run: the second is told who does', async () => {
    const lab = rig();
    const id = lab.start(chain([run('a')]));
    acquire(lab.database, testClock(Date.now()), driverLock(id), 'arbiter 4711', 60_000);
    expect(await lab.drive(id)).toMatchObject({ kind: 'driven-elsewhere', holder: 'arbiter 4711' });
    expect(lab.log).toEqual([]);
  });

  it('cannot both write: one that has lost its lock writes nothing more', async () => {
    const lab = rig({
      a: ({ runId }) => {
        // Another process takes over, as after a sleep longer than the lease.
        lab.database
          .prepare('UPDATE locks SET token = token + 1, holder = ? WHERE name = ?')
          .run('another', driverLock(runId));
        return done();
      },
    });
    const id = lab.start(chain([run('a'), run('b')]));
    expect(await lab.drive(id)).toMatchObject({ kind: 'stopped', why: 'lost' });
    expect(lab.events(id).map((e) => e.kind)).toEqual(['started']);
    expect(lab.log).toEqual(['do a']);
  });
});

describe('waiting', () => {
  it('for a person leaves the run alone, and an answer lets it go on', async () => {
    const lab = rig();
    const id = lab.start(
      chain([run('a'), approve('gate'), run('b', { argv: ['b', '${{ steps.gate.by }}'] })]),
    );
    expect((await lab.drive(id)).kind).toBe('waiting');
    expect(lab.row(id).status).toBe('waiting');
    lab.runs.signal(
      id,
      JSON.stringify({ kind: 'answer', path: 'gate', approved: true, by: 'eva', reason: '' }),
    );
    expect((await lab.drive(id)).kind).toBe('ended');
    expect(lab.log).toEqual(['do a', 'do b eva']);
  });

  it('for somebody named does not take the answer of another', async () => {
    const lab = rig();
    const id = lab.start(chain([approve('gate', { by: ['eva'] })]));
    lab.runs.signal(
      id,
      JSON.stringify({ kind: 'answer', path: 'gate', approved: true, by: 'adam', reason: '' }),
    );
    expect((await lab.drive(id)).kind).toBe('waiting');
    expect((await lab.drive(id)).kind).toBe('waiting');
    expect(lab.runs.signals(id)).toEqual([]);
  });

  it('ends with a rejection as a failure that says who and why', async () => {
    const lab = rig();
    const id = lab.start(chain([run('a', { compensate: body('un') }), approve('gate')], { saga: true }));
    await lab.drive(id);
    lab.runs.signal(
      id,
      JSON.stringify({ kind: 'answer', path: 'gate', approved: false, by: 'eva', reason: 'too early' }),
    );
    expect(await lab.drive(id)).toMatchObject({
      state: {
        finished: {
          status: 'compensated',
          error: { code: 'rejected', message: 'Rejected by eva: too early.' },
        },
      },
    });
    expect(lab.log).toEqual(['do a', 'undo un']);
  });

  it('for a time outlives the process: the time counts from when it was begun', async () => {
    const clock = testClock();
    const lab = rig({}, clock);
    const id = lab.start(chain([wait('w', '2h'), run('a')]));
    expect((await lab.drive(id, { maxIdleMs: 0 })).kind).toBe('waiting');
    expect(lab.row(id).wake_at).toBe(clock.now() + 7_200_000);
    clock.pass(7_199_000);
    expect((await lab.drive(id, { maxIdleMs: 0 })).kind).toBe('waiting');
    expect(lab.runs.due(clock.now())).toEqual([]);
    clock.pass(1_000);
    expect(lab.runs.due(clock.now())).toEqual([id]);
    expect((await lab.drive(id)).kind).toBe('ended');
  });

  it('is not made longer by a clock that is set back', async () => {
    const clock = testClock();
    const lab = rig({}, clock);
    const id = lab.start(chain([wait('w', '1h')]));
    await lab.drive(id, { maxIdleMs: 0 });
    clock.set(clock.now() - 5 * 3_600_000);
    // The wall clock stays in the past, only time passes: ten minutes with each look at the run.
    expect((await lab.drive(id, {}, { changed: () => clock.pass(600_000) })).kind).toBe('ended');
  });

  it('for an approval that says so ends with yes when nobody answers in time', async () => {
    const clock = testClock();
    const lab = rig({}, clock);
    const id = lab.start(chain([approve('gate', { otherwise: 'approve', timeoutMs: 1_000 }), run('a')]));
    await lab.drive(id);
    clock.pass(1_000);
    expect(await lab.drive(id)).toMatchObject({
      kind: 'ended',
      state: { finished: { status: 'succeeded' } },
    });
  });
});

describe('a budget', () => {
  it('of dollars lets no attempt begin once it is spent, and what was done is undone', async () => {
    const lab = rig({ a: () => ({ kind: 'succeeded', output: {}, cost: { usd: 0.6, tokens: 10 } }) });
    const state = await lab.run(
      chain([run('a', { compensate: body('un') }), run('b')], { saga: true, budget: { usd: 0.5 } }),
    );
    expect(lab.log).toEqual(['do a', 'undo un']);
    expect(state.finished).toMatchObject({ status: 'compensated', error: { code: 'budget-exceeded' } });
    expect(lab.row(state.runId)).toMatchObject({ cost_nano_usd: 600_000_000, tokens: 10 });
  });

  it('that is not reached tells each attempt what is left', async () => {
    const lab = rig({ a: () => ({ kind: 'succeeded', output: {}, cost: { usd: 0.2 } }) });
    await lab.run(chain([run('a'), run('b')], { budget: { usd: 0.5 } }));
    expect(lab.attempts.map((a) => a.usdLeft)).toEqual([0.5, 0.3]);
  });

  it('stays unmeasured, not zero, when nothing was measured', async () => {
    const lab = rig();
    const state = await lab.run(chain([run('a')]));
    expect(lab.row(state.runId)).toMatchObject({ cost_nano_usd: null, tokens: null });
  });
});

it('outputs beyond the limit fail the step and say what to do', async () => {
  const lab = rig({ big: () => done({ text: 'x'.repeat(LIMITS.outputBytes + 1) }) });
  const { finished } = await lab.run(chain([run('big'), set('s', {})]));
  expect(finished).toMatchObject({ status: 'failed', error: { code: 'output-too-large' } });
});
