import { describe, expect, it } from 'vitest';
import type { RunState } from '../../../scripts/chains/engine/run-state.ts';
import type { Chain } from '../../../scripts/chains/language/chain.ts';
import { faultsOf } from '../../fault/support/chains/oracle.ts';
import type { WorldLine } from '../../fault/support/chains/world.ts';
import { failed, type Rig, rig } from './engine/support/rig.ts';
import { body, chain, group, run } from './engine/support/steps.ts';

/** What decides `tests/fault/chains.test.ts`. Each fault that a crash could leave is planted into a good world, and has to be named. */

/** A run, what the same chain came to without a crash, and what the world outside saw of it. */
interface Scene {
  readonly state: RunState;
  readonly calm: RunState;
  readonly world: WorldLine[];
}

/** Runs a chain twice, once as the run that was killed and once as the calm one. */
async function scene(of: Chain): Promise<Scene> {
  const lab = rig({ bad: () => failed() });
  const state = await lab.run(of);
  const world = seenBy(lab, state.runId);
  return { state, calm: await lab.run(of), world };
}

/** What the executors of the crash test would have written down. */
const seenBy = (lab: Rig, runId: string): WorldLine[] =>
  lab.attempts
    .filter((attempt) => attempt.runId === runId)
    .flatMap(({ step: path, direction, idempotencyKey: key }) =>
      (path === 'bad' ? (['begin'] as const) : (['begin', 'effect'] as const)).map((what) => ({
        what,
        run: runId,
        path,
        direction,
        key,
      })),
    );

const undoable = (id: string) => run(id, { compensate: body('un', id) });

const done = chain([undoable('a'), undoable('b')], { saga: true, outputs: { b: '${{ steps.b.stdout }}' } });
const undone = chain([undoable('a'), undoable('b'), run('bad')], { saga: true });
const inGroup = chain([
  group('g', [undoable('a'), undoable('b'), run('bad')], { saga: true, onError: { kind: 'continue' } }),
  undoable('c'),
]);

const without = (world: WorldLine[], path: string, direction: WorldLine['direction']): WorldLine[] =>
  world.filter((line) => line.path !== path || line.direction !== direction);

describe('the oracle of the crash test says nothing', () => {
  it.each([
    ['for a saga that is done', done],
    ['for a saga that is undone', undone],
    ['for a saga in a group that is undone, in a run that went on', inGroup],
  ])('%s', async (_, of) => {
    const { state, calm, world } = await scene(of);
    expect(world.length).toBeGreaterThan(0);
    expect(faultsOf(state, calm, world)).toEqual([]);
  });

  it('for a step that was cut off and begun again before its end', async () => {
    const { state, calm, world } = await scene(done);
    const [first] = world;
    expect(faultsOf(state, calm, [{ ...(first as WorldLine) }, ...world])).toEqual([]);
  });

  it('for what is wrong with another run', async () => {
    const { state, calm, world } = await scene(done);
    const other = { what: 'again', run: 'another', path: 'a', direction: 'do', key: 'k' } as const;
    expect(faultsOf(state, calm, [...world, other])).toEqual([]);
  });

  it('for an undo that failed, when the run says so', async () => {
    const lab = rig({ bad: () => failed(), un: () => failed('exit', { retryable: false }) });
    const [state, calm] = [await lab.run(undone), await lab.run(undone)];
    const world = seenBy(lab, state.runId).filter((line) => line.direction === 'do');
    expect(state.finished?.status).toBe('compensation_failed');
    expect(faultsOf(state, calm, world)).toEqual([]);
  });
});

describe('the oracle of the crash test names', () => {
  it('a run that has not ended', async () => {
    const { state, calm, world } = await scene(done);
    state.finished = undefined;
    expect(faultsOf(state, calm, world)).toEqual(['it has not ended']);
  });

  it('another status', async () => {
    const { state, calm, world } = await scene(done);
    state.finished = { status: 'failed', outputs: {} };
    expect(faultsOf(state, calm, world)).toEqual(['it ended as failed, without a crash as succeeded']);
  });

  it('other outputs', async () => {
    const { state, calm, world } = await scene(done);
    state.finished = { status: 'succeeded', outputs: { b: 'lost' } };
    expect(faultsOf(state, calm, world)).toEqual(['its outputs are {"b":"lost"}, without a crash {"b":"b"}']);
  });

  it('a step that ran again after its end', async () => {
    const { state, calm, world } = await scene(done);
    const again = { ...(world[0] as WorldLine), what: 'again' } as const;
    expect(faultsOf(state, calm, [...world, again])).toEqual(['do a ran again after its end']);
  });

  it('an undo that ran again after its end', async () => {
    const { state, calm, world } = await scene(undone);
    const again = { ...(world.at(-1) as WorldLine), what: 'again' } as const;
    expect(faultsOf(state, calm, [...world, again])).toEqual(['undo a ran again after its end']);
  });

  it.each([
    ['one step of a saga whose undo is lost', undone],
    ['the same in a group, in a run that went on', inGroup],
  ])('%s', async (_, of) => {
    const { state, calm, world } = await scene(of);
    expect(faultsOf(state, calm, without(world, 'a', 'undo'))).toEqual(['a was done and not undone']);
  });

  it('every step of a saga that was not undone at all', async () => {
    const { state, calm, world } = await scene(undone);
    const lost = without(without(world, 'a', 'undo'), 'b', 'undo');
    expect(faultsOf(state, calm, lost)).toEqual(['a was done and not undone', 'b was done and not undone']);
  });

  it('an undo that began and had no effect', async () => {
    const { state, calm, world } = await scene(undone);
    const cut = world.filter(
      (line) => !(line.path === 'b' && line.direction === 'undo' && line.what === 'effect'),
    );
    expect(faultsOf(state, calm, cut)).toEqual(['b was done and not undone']);
  });

  it('a step that was done once more after its undo', async () => {
    const { state, calm, world } = await scene(undone);
    const late = { ...(world[1] as WorldLine) };
    expect(late).toMatchObject({ path: 'a', direction: 'do', what: 'effect' });
    expect(faultsOf(state, calm, [...world, late])).toEqual(['a was done and not undone']);
  });

  it('a step that was undone in a saga that is done', async () => {
    const { state, calm, world } = await scene(done);
    const undo: WorldLine = { ...(world[1] as WorldLine), direction: 'undo' };
    expect(faultsOf(state, calm, [...world, undo])).toEqual(['a was undone in a saga that is done']);
  });

  it('a step that ended well and was never done', async () => {
    const { state, calm, world } = await scene(done);
    expect(faultsOf(state, calm, without(world, 'b', 'do'))).toEqual(['b was undone in a saga that is done']);
  });
});
