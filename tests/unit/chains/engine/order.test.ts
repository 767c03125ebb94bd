import { expect, it } from 'vitest';
import { done, failed, rig, untilAborted } from './support/rig.ts';
import { chain, choose, fail, foreach, group, nested, parallel, run, set } from './support/steps.ts';

it('steps run one after the other, each when the one above has ended', async () => {
  const { run: go, log } = rig();
  const { finished } = await go(
    chain([run('a'), run('b'), run('c')], { outputs: { last: '${{ steps.c.stdout }}' } }),
  );
  expect(log).toEqual(['do a', 'do b', 'do c']);
  expect(finished).toMatchObject({ status: 'succeeded', outputs: { last: 'c' } });
});

it('needs replaces the order of the file', async () => {
  const { run: go, log } = rig();
  await go(
    chain([
      run('d', { needs: ['b', 'c'] }),
      run('b', { needs: ['a'] }),
      run('c', { needs: ['a'] }),
      run('a', { needs: [] }),
    ]),
  );
  expect(log).toEqual(['do a', 'do b', 'do c', 'do d']);
});

it('a step whose condition does not hold is skipped and what follows runs', async () => {
  const { run: go, log } = rig();
  const state = await go(chain([run('a'), run('b', { if: 'inputs.deep' }), run('c')]), { deep: false });
  expect(log).toEqual(['do a', 'do c']);
  expect(state.byPath.get('b')?.state).toBe('skipped');
});

it('a failure stops its block, lets what runs finish and names the step', async () => {
  const { run: go, log } = rig({ bad: () => failed('exit', { message: 'no' }) });
  const state = await go(
    chain([run('a', { needs: [] }), run('bad', { needs: [] }), run('c', { needs: ['a'] })]),
  );
  expect(log).toEqual(['do a', 'do bad']);
  expect(state.byPath.get('a')?.state).toBe('succeeded');
  expect(state.finished).toMatchObject({
    status: 'failed',
    error: { code: 'exit', details: { step: 'bad' } },
  });
});

it('on_error continue lets the next step see the error', async () => {
  const { run: go } = rig({ bad: () => failed('exit') });
  const { finished } = await go(
    chain(
      [run('bad', { onError: { kind: 'continue' } }), set('seen', { code: '${{ steps.bad.error.code }}' })],
      {
        outputs: { code: '${{ steps.seen.code }}' },
      },
    ),
  );
  expect(finished).toMatchObject({ status: 'succeeded', outputs: { code: 'exit' } });
});

it('on_error steps run instead, with the error, and their outputs are those of the step', async () => {
  const { run: go, log } = rig({ bad: () => failed('exit') });
  const handler = { steps: [run('mend', { needs: [], argv: ['mend', '${{ error.code }}'] })] };
  const { finished } = await go(
    chain([run('bad', { onError: { kind: 'steps', block: handler } }), run('after')], {
      outputs: { out: '${{ steps.bad.stdout }}' },
    }),
  );
  expect(log).toEqual(['do bad', 'do mend exit', 'do after']);
  expect(finished).toMatchObject({ status: 'succeeded', outputs: { out: 'mend exit' } });
});

it('a retryable failure is tried again as often as the policy says, with the same key', async () => {
  let tries = 0;
  const { run: go, attempts } = rig({ flaky: () => (++tries < 3 ? failed('exit') : done()) });
  const state = await go(chain([run('flaky', { retry: { attempts: 3 } })]));
  expect(state.finished?.status).toBe('succeeded');
  expect(attempts.map((a) => a.attempt)).toEqual([1, 2, 3]);
  expect(new Set(attempts.map((a) => a.idempotencyKey)).size).toBe(1);
});

it('a failure that is not retryable is not tried again', async () => {
  const { run: go, log } = rig({ bad: () => failed('not-found', { retryable: false }) });
  await go(chain([run('bad', { retry: { attempts: 5 } })]));
  expect(log).toEqual(['do bad']);
});

it('fallbacks are tried in order, and the last is a value', async () => {
  const { run: go, log } = rig({ bad: () => failed(), worse: () => failed() });
  const { finished } = await go(
    chain(
      [
        run('bad', {
          fallback: [
            { kind: 'work', body: { kind: 'run', argv: ['worse'], env: {}, accept: [0] } },
            { kind: 'cached', maxAgeMs: 1_000 },
            { kind: 'value', value: { from: 'hand' } },
          ],
        }),
      ],
      { outputs: { from: '${{ steps.bad.from }}' } },
    ),
  );
  expect(log).toEqual(['do bad', 'do worse']);
  expect(finished).toMatchObject({ status: 'succeeded', outputs: { from: 'hand' } });
});

it('a cached fallback gives the last good outputs for the same input only', async () => {
  let broken = false;
  const lab = rig({
    look: (a) =>
      broken ? failed() : done({ seen: a.input.kind === 'run' ? (a.input.argv?.[1] ?? '') : '' }),
  });
  const one = chain(
    [run('look', { argv: ['look', '${{ inputs.at }}'], fallback: [{ kind: 'cached', maxAgeMs: 60_000 }] })],
    {
      outputs: { seen: '${{ steps.look.seen }}' },
    },
  );
  await lab.run(one, { at: 'x' });
  broken = true;
  expect((await lab.run(one, { at: 'x' })).finished).toMatchObject({
    status: 'succeeded',
    outputs: { seen: 'x' },
  });
  expect((await lab.run(one, { at: 'y' })).finished?.status).toBe('failed');
});

it('parallel runs its branches at once and gives what each gave', async () => {
  const { run: go } = rig();
  const { finished } = await go(
    chain([parallel('both', { l: [run('a')], r: [run('b'), run('c')] })], {
      outputs: { all: '${{ steps.both.results }}' },
    }),
  );
  expect(finished).toMatchObject({ outputs: { all: { l: { stdout: 'a' }, r: { stdout: 'c' } } } });
});

it('with join all one failed branch cancels the others', async () => {
  const { run: go } = rig({ slow: untilAborted, bad: () => failed() });
  const state = await go(chain([parallel('both', { l: [run('slow')], r: [run('bad')] })]));
  expect(state.byPath.get('slow')?.state).toBe('cancelled');
  expect(state.finished).toMatchObject({ status: 'failed', error: { details: { failed: ['r'] } } });
});

it('with join any the first good branch ends the others, also when one has failed before', async () => {
  const { run: go } = rig({ slow: untilAborted, bad: () => failed() });
  const { finished } = await go(
    chain([parallel('race', { a: [run('bad')], b: [run('slow')], c: [run('quick')] }, { join: 'any' })], {
      outputs: { who: '${{ steps.race.succeeded }}' },
    }),
  );
  expect(finished).toMatchObject({ status: 'succeeded', outputs: { who: ['c'] } });
});

it('a join of two out of three fails only when it is out of reach', async () => {
  const { run: go } = rig({ bad1: () => failed(), bad2: () => failed() });
  const two = (third: string) =>
    chain([parallel('p', { a: [run('bad1')], b: [run('x')], c: [run(third)] }, { join: 2 })]);
  expect((await go(two('y'))).finished?.status).toBe('succeeded');
  expect((await go(two('bad2'))).finished?.status).toBe('failed');
});

it('rest finish lets all branches end before the step fails', async () => {
  const { run: go, log } = rig({ bad: () => failed() });
  await go(chain([parallel('p', { a: [run('bad')], b: [run('x'), run('y')] }, { rest: 'finish' })]));
  expect(log).toEqual(['do bad', 'do x', 'do y']);
});

it('switch takes the first case that holds, and skips when none does', async () => {
  const { run: go, log } = rig();
  const one = chain([
    choose('s', [
      { if: 'inputs.n > 5', steps: [run('big')] },
      { if: 'inputs.n > 1', steps: [run('middle')] },
    ]),
    run('after'),
  ]);
  await go(one, { n: 3 });
  await go(one, { n: 0 });
  expect(log).toEqual(['do middle', 'do after', 'do after']);
});

it('foreach never has more items under way than its concurrency, and keeps their order', async () => {
  let now = 0;
  let most = 0;
  const { run: go } = rig({
    work: async (a) => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
      return done({ of: a.input.kind === 'run' ? (a.input.argv?.[1] ?? '') : '' });
    },
  });
  const { finished } = await go(
    chain(
      [
        foreach('each', '${{ inputs.list }}', [run('w', { argv: ['work', '${{ item }}'] })], {
          concurrency: 3,
        }),
      ],
      {
        outputs: { items: '${{ steps.each.items.map(i, i.of) }}' },
      },
    ),
    { list: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] },
  );
  expect(most).toBe(3);
  expect(finished).toMatchObject({ outputs: { items: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] } });
});

it('foreach over nothing is done, and with join any fails', async () => {
  const { run: go } = rig();
  const one = (join: 'all' | 'any') => chain([foreach('each', [], [run('w')], { join })]);
  expect((await go(one('all'))).finished?.status).toBe('succeeded');
  expect((await go(one('any'))).finished?.status).toBe('failed');
});

it('a nested chain has its own inputs and names and gives its outputs', async () => {
  const { run: go, log } = rig();
  const inner = chain([run('a', { argv: ['inner', '${{ inputs.x }}'] })], {
    inputs: { x: { type: 'string', description: '' } },
    outputs: { y: '${{ steps.a.stdout }}' },
  });
  const { finished, byPath } = await go(
    chain([run('a'), nested('sub', inner, { x: '${{ steps.a.stdout }}' })], {
      outputs: { y: '${{ steps.sub.y }}' },
    }),
  );
  expect(log).toEqual(['do a', 'do inner a']);
  expect(byPath.has('sub/a')).toBe(true);
  expect(finished).toMatchObject({ outputs: { y: 'inner a' } });
});

it('steps in a group are seen by what comes after the group', async () => {
  const { run: go } = rig();
  const { finished } = await go(
    chain([group('g', [run('in')]), run('out', { argv: ['${{ steps.in.stdout }}!'] })], {
      outputs: { o: '${{ steps.out.stdout }}' },
    }),
  );
  expect(finished).toMatchObject({ outputs: { o: 'in!' } });
});

it('fail ends the run with the message and the code of the author', async () => {
  const { run: go } = rig();
  const { finished } = await go(chain([fail('no', 'Not today: ${{ inputs.why }}')]), { why: 'rain' });
  expect(finished).toMatchObject({ status: 'failed', error: { code: 'raised', message: 'Not today: rain' } });
});

it('an expression that fails is the failure of its step', async () => {
  const { run: go, log } = rig();
  const { finished } = await go(chain([run('a', { argv: ['${{ inputs.nothing.here }}'] }), run('b')]));
  expect(log).toEqual([]);
  expect(finished).toMatchObject({ status: 'failed', error: { code: 'expression', details: { step: 'a' } } });
});
