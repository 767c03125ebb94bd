import { describe, expect, it } from 'vitest';
import {
  approvalOf,
  findRun,
  forkRun,
  retryRun,
  signalRun,
} from '../../../../scripts/chains/engine/run-admin.ts';
import { systemClock } from '../../../../scripts/core/clock.ts';
import { done, failed, type Rig, rig } from './support/rig.ts';
import { approve, body, chain, foreach, group, parallel, run } from './support/steps.ts';

const retry = (lab: Rig, id: string, from?: string): string =>
  retryRun(lab.database, systemClock, lab.row(id), from, 'a test');

/** A step that fails until it is told not to. */
function breakable(): { act: () => ReturnType<typeof done>; mend: () => void } {
  let broken = true;
  return {
    act: () => (broken ? failed('exit', { retryable: false }) : done({ ok: true })),
    mend: () => (broken = false),
  };
}

describe('retry', () => {
  it('goes on from what failed; what had ended keeps its outputs and is not begun again', async () => {
    const b = breakable();
    const lab = rig({ b: b.act });
    const { runId } = await lab.run(
      chain([run('a'), run('b'), run('c', { argv: ['c', '${{ steps.a.stdout }}'] })], {
        outputs: { c: '${{ steps.c.stdout }}' },
      }),
    );
    b.mend();
    expect(retry(lab, runId)).toBe('b');
    expect(lab.row(runId)).toMatchObject({ status: 'running', ended_at: null });
    expect(await lab.drive(runId)).toMatchObject({
      state: { finished: { status: 'succeeded', outputs: { c: 'c a' } } },
    });
    expect(lab.log).toEqual(['do a', 'do b', 'do b', 'do c a']);
  });

  it('gives what is done again a new key, because it is meant to be done again', async () => {
    const lab = rig();
    const { runId } = await lab.run(chain([run('a'), run('b'), run('c')]));
    retry(lab, runId, 'b');
    await lab.drive(runId);
    expect(lab.attempts.map((a) => a.idempotencyKey)).toEqual([
      `${runId}:a`,
      `${runId}:b`,
      `${runId}:c`,
      `${runId}:b~2`,
      `${runId}:c~2`,
    ]);
  });

  it('of a compensated run does again what was undone', async () => {
    const c = breakable();
    const lab = rig({ c: c.act });
    const { runId } = await lab.run(
      chain([run('x'), run('a', { compensate: body('un') }), run('b'), run('c'), run('d')], { saga: true }),
    );
    c.mend();
    retry(lab, runId);
    expect(await lab.drive(runId)).toMatchObject({ state: { finished: { status: 'succeeded' } } });
    expect(lab.log).toEqual(['do x', 'do a', 'do b', 'do c', 'undo un', 'do a', 'do b', 'do c', 'do d']);
  });

  it('inside a foreach does only the items again that had not ended well', async () => {
    const bad = breakable();
    const lab = rig({ w: (a) => (a.step === 'each[1]/w' ? bad.act() : done()) });
    const { runId } = await lab.run(chain([foreach('each', ['0', '1', '2'], [run('w')]), run('z')]));
    bad.mend();
    expect(retry(lab, runId)).toBe('each[1]/w');
    expect(await lab.drive(runId)).toMatchObject({ state: { finished: { status: 'succeeded' } } });
    expect(lab.attempts.map((a) => a.step)).toEqual([
      'each[0]/w',
      'each[1]/w',
      'each[1]/w',
      'each[2]/w',
      'z',
    ]);
  });

  it('inside a branch keeps the branches that had ended well', async () => {
    const bad = breakable();
    const lab = rig({ bad: bad.act });
    const { runId } = await lab.run(
      chain([
        parallel('p', { l: [run('a')], r: [group('g', [run('x'), run('bad')])] }, { rest: 'finish' }),
        run('z'),
      ]),
    );
    bad.mend();
    retry(lab, runId);
    expect(await lab.drive(runId)).toMatchObject({ state: { finished: { status: 'succeeded' } } });
    expect(lab.attempts.map((a) => a.step)).toEqual(['a', 'x', 'bad', 'bad', 'z']);
  });

  it('counts the budget anew', async () => {
    const lab = rig({ a: () => ({ kind: 'succeeded', output: {}, cost: { usd: 2 } }) });
    const { runId } = await lab.run(chain([run('a'), run('b')], { budget: { usd: 1 } }));
    retry(lab, runId);
    expect(await lab.drive(runId)).toMatchObject({ state: { finished: { status: 'succeeded' } } });
    expect(lab.log).toEqual(['do a', 'do b']);
  });

  it('is refused for a run that has not ended and for a step that is not there', async () => {
    const lab = rig();
    const id = lab.start(chain([approve('gate')]));
    await lab.drive(id);
    expect(() => retry(lab, id)).toThrow(expect.objectContaining({ code: 'run-not-ended' }));
    const { runId } = await lab.run(chain([run('a')]));
    expect(() => retry(lab, runId, 'b')).toThrow(expect.objectContaining({ code: 'no-such-step' }));
    expect(() => retry(lab, runId)).toThrow(expect.objectContaining({ code: 'nothing-to-retry' }));
  });

  it('is folded to the same state as it was lived', async () => {
    const c = breakable();
    const lab = rig({ c: c.act });
    const { runId } = await lab.run(chain([group('g', [run('a'), run('c')]), run('d')]));
    c.mend();
    retry(lab, runId);
    const end = await lab.drive(runId);
    const again = lab.state(runId);
    expect(end.kind).toBe('ended');
    if (end.kind !== 'ended') return;
    const of = (s: typeof again) =>
      [...s.byPath.values()].map((r) => [r.path, r.state, r.generation, r.outputs]);
    expect(of(again)).toEqual(of(end.state));
  });
});

describe('fork', () => {
  it('keeps what came before the step and leaves the first run as it is; new inputs count from there', async () => {
    const lab = rig();
    const { runId } = await lab.run(
      chain([run('a', { argv: ['a', '${{ inputs.x }}'] }), run('b', { argv: ['b', '${{ inputs.x }}'] })]),
      {
        x: 'one',
      },
    );
    const fork = forkRun(lab.database, systemClock, lab.row(runId), 'b', { x: 'two' }, 'a test');
    expect((await lab.drive(fork)).kind).toBe('ended');
    expect(lab.log).toEqual(['do a one', 'do b one', 'do b two']);
    expect(lab.row(fork)).toMatchObject({ forked_from: runId, status: 'succeeded' });
    expect(lab.row(runId).status).toBe('succeeded');
    expect(lab.attempts.at(-1)?.idempotencyKey).toBe(`${fork}:b~2`);
  });
});

describe('what others say to a run', () => {
  it('is refused when nobody is asked, when somebody else is asked, and when it has ended', async () => {
    const lab = rig();
    const { runId } = await lab.run(chain([run('a')]));
    expect(() => approvalOf(lab.state(runId), undefined, 'eva')).toThrow(
      expect.objectContaining({ code: 'nothing-to-approve' }),
    );
    expect(() => signalRun(lab.runs, lab.row(runId), { kind: 'cancel', by: 'eva', reason: '' })).toThrow(
      expect.objectContaining({ code: 'run-ended' }),
    );
    const id = lab.start(
      chain([parallel('p', { a: [approve('one', { by: ['eva'] })], b: [approve('two')] })]),
    );
    await lab.drive(id);
    expect(() => approvalOf(lab.state(id), undefined, 'eva')).toThrow(
      expect.objectContaining({ code: 'ambiguous-step' }),
    );
    expect(() => approvalOf(lab.state(id), 'one', 'adam')).toThrow(
      expect.objectContaining({ code: 'not-asked' }),
    );
    expect(approvalOf(lab.state(id), 'one', 'eva').path).toBe('one');
  });

  it('finds a run by the beginning of its id, if there is only one', async () => {
    const lab = rig();
    lab.start(chain([run('a')]));
    expect(findRun(lab.runs, 'run_').id).toBe('run_1');
    lab.start(chain([run('a')]));
    expect(() => findRun(lab.runs, 'run_')).toThrow(expect.objectContaining({ code: 'ambiguous-run' }));
    expect(() => findRun(lab.runs, 'nothing')).toThrow(expect.objectContaining({ code: 'no-such-run' }));
  });
});
