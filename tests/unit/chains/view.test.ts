import { describe, expect, it } from 'vitest';
import { entriesOf } from '../../../scripts/chains/engine/load-run.ts';
import { attemptsOf } from '../../../scripts/chains/view/attempts-of.ts';
import { viewOf } from '../../../scripts/chains/view/view-of.ts';
import { done, failed, rig } from './engine/support/rig.ts';
import { approve, body, chain, foreach, run } from './engine/support/steps.ts';

describe('a run as people look at it', () => {
  it('has every step that was reached under its path, with its depth and what it waits for', async () => {
    const lab = rig();
    const id = lab.start(
      chain([foreach('each', ['x', 'y'], [run('w')]), approve('gate', { by: ['eva'] }), run('z')]),
    );
    await lab.drive(id);
    const { run: head, steps } = viewOf(lab.state(id), { startedAt: 7 });
    expect(head).toMatchObject({ id, status: 'waiting', startedAt: 7, cost: {} });
    expect(steps.map((s) => [s.path, s.depth, s.state])).toEqual([
      ['each', 0, 'succeeded'],
      ['each[0]/w', 1, 'succeeded'],
      ['each[1]/w', 1, 'succeeded'],
      ['gate', 0, 'waiting'],
      ['z', 0, 'pending'],
    ]);
    expect(steps[3]?.waitingFor).toMatchObject({ kind: 'approval', by: ['eva'] });
  });

  it('says of a saga what was undone and what could not be', async () => {
    const lab = rig({
      c: () => failed(),
      un: (a) => (a.step === 'a' ? failed('exit', { retryable: false }) : done()),
    });
    const state = await lab.run(
      chain([run('a', { compensate: body('un') }), run('b', { compensate: body('un') }), run('c')], {
        saga: true,
      }),
    );
    const view = viewOf(state, { startedAt: 0 });
    expect(view.steps.map((s) => s.state)).toEqual(['undo_failed', 'undone', 'failed']);
    expect(view.run).toMatchObject({ status: 'compensation_failed', notUndone: ['a'] });
  });
});

describe('the attempts of a run', () => {
  it('are all there, in order, with what they were given, what came out and how long they took', async () => {
    let tries = 0;
    const lab = rig({
      flaky: () =>
        ++tries < 2 ? failed('exit') : { kind: 'succeeded', output: { n: 1 }, cost: { usd: 0.5, tokens: 9 } },
      bad: () => failed('exit', { retryable: false }),
    });
    const state = await lab.run(
      chain([run('flaky', { retry: { attempts: 2 }, compensate: body('un', 'flaky') }), run('bad')], {
        saga: true,
      }),
    );
    const attempts = attemptsOf(entriesOf(lab.runs, state.runId));
    expect(attempts.map((a) => [a.step, a.direction, a.attempt, a.outcome])).toEqual([
      ['flaky', 'do', 1, 'failed'],
      ['flaky', 'do', 2, 'succeeded'],
      ['bad', 'do', 1, 'failed'],
      ['flaky', 'undo', 1, 'succeeded'],
    ]);
    expect(attempts[1]).toMatchObject({ output: { n: 1 }, cost: { usd: 0.5 }, input: { argv: ['flaky'] } });
    expect(attempts.every((a) => (a.ms ?? -1) >= 0)).toBe(true);
  });

  it('that were cut off by the death of their driver have no end and no length', async () => {
    const lab = rig();
    const id = lab.start(chain([run('a')]));
    const stop = new AbortController();
    stop.abort();
    lab.database.exec(
      `INSERT INTO chain_journal VALUES ('${id}', 1, 5, '{"kind":"started","path":"a","direction":"do","attempt":1,"variant":0,"input":{"kind":"run","argv":["a"],"env":{},"accept":[0]},"timeoutMs":1}')`,
    );
    await lab.drive(id);
    const [first, second] = attemptsOf(entriesOf(lab.runs, id));
    expect(first).toMatchObject({ outcome: 'interrupted', attempt: 1 });
    expect(first).not.toHaveProperty('ms');
    expect(second).toMatchObject({ outcome: 'succeeded', attempt: 2 });
  });
});
