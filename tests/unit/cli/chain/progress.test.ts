import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RunView, STEP_STATES, type StepView } from '../../../../scripts/chains/view/run-view.ts';
import { frame } from '../../../../scripts/cli/chain/frame.ts';
import { PlainProgress } from '../../../../scripts/cli/chain/plain-progress.ts';
import { stepsShown } from '../../../../scripts/cli/chain/steps-shown.ts';
import { lookOf } from '../../../../scripts/cli/look.ts';
import { widthOf } from '../../../../scripts/cli/text-width.ts';
import { seen, view } from '../../chains/graph/support/samples.ts';

const plain = { width: undefined, paint: (_: unknown, text: string) => text };
const NOW = 100_000;
const error = {
  code: 'exit',
  message: 'npm ended with exit code 1',
  retryable: true,
  effect: 'none',
} as const;

const draw = (shown: RunView, columns = 80, rows = 30) => frame(shown, { columns, rows }, NOW, plain);

/** A run in which something is in every state. */
const everything = view(
  [
    seen('plan', 'succeeded', { kind: 'agent', startedAt: 0, endedAt: 12_400 }),
    seen('checks', 'running', { kind: 'parallel', attempt: 0, startedAt: 12_400 }),
    seen('api', 'succeeded', { depth: 1, attempt: 3, startedAt: 12_400, endedAt: 60_000 }),
    seen('ui', 'backoff', { depth: 1, attempt: 2, startedAt: 12_400, wakeAt: NOW + 4_000, error }),
    seen('docs', 'running', { depth: 1, attempt: 2, attempts: 3, startedAt: 90_000, error }),
    seen('lint', 'running', { depth: 1, variant: 1, startedAt: 95_000 }),
    seen('closed', 'skipped', {}),
    seen('sign-off', 'waiting', {
      kind: 'approve',
      startedAt: 40_000,
      waitingFor: {
        kind: 'approval',
        message: 'Ship it?',
        by: ['ana', 'ben'],
        otherwise: 'reject',
        until: NOW + 60_000,
      },
    }),
    seen('settle', 'waiting', { startedAt: 90_000, waitingFor: { kind: 'time', until: NOW + 30_000 } }),
    seen('heard', 'waiting', {
      startedAt: 90_000,
      waitingFor: { kind: 'topic', topic: 'deploy/done', offset: 0 },
    }),
    seen('broken', 'failed', { startedAt: 0, endedAt: 5_000, attempt: 2, error }),
    seen('given-up', 'cancelled', { startedAt: 0, endedAt: 3_000 }),
    seen('migrate', 'undoing', { startedAt: 0, endedAt: 9_000 }),
    seen('copy', 'undone', { startedAt: 0, endedAt: 9_000 }),
    seen('push', 'undo_failed', { startedAt: 0, endedAt: 9_000, error }),
    seen('tell', 'pending'),
  ],
  { cost: { usd: 0.1234, tokens: 12_340 } },
);

describe('a picture of a run', () => {
  it('shows each step with its state, what there is to say, and its time', () => {
    expect(draw(everything).join('\n')).toMatchInlineSnapshot(`
      "deploy  running  1 min 40 s                                                run_1
      ✓ plan                                                                      12 s
      ⠋ checks                                                              1 min 28 s
        ✓ api  3 attempts                                                         48 s
        ↻ ui  attempt 2 failed: npm ended with exit code 1; again in 4.0 s  1 min 28 s
        ⠋ docs  attempt 2 of 3 after: npm ended with exit code 1                  10 s
        ⠋ lint  fallback 1                                                       5.0 s
      » closed  skipped
      ◷ sign-off  waits for ana or ben: “Ship it?”, for 1 min at most            1 min
      ◷ settle  waits for 30 s more                                               10 s
      ◷ heard  waits for a message of deploy/done                                 10 s
      ✗ broken  npm ended with exit code 1 (2 attempts)                          5.0 s
      ⊘ given-up  cancelled                                                      3.0 s
      ↶ migrate  being undone                                                    9.0 s
      ↩ copy  undone                                                             9.0 s
      ‼ push  could not be undone: npm ended with exit code 1                    9.0 s
      · tell

      7 of 16 steps ended, 3 running, 1 will be tried again, 3 waiting, 1 being undon…
      cost $0.12, 12,340 tokens"
    `);
  });

  it('says that a cost was not measured when it was not', () => {
    expect(draw(view([])).at(-1)).toMatch(/^0 of 0 steps ended +cost not measured$/);
    expect(draw(view([], { cost: { tokens: 1 } })).at(-1)).toMatch(/cost 1 token$/);
  });

  it('of an ended run says how long it took, whatever time it is', () => {
    const ended = view([seen('a', 'failed', { error })], { status: 'compensation_failed', endedAt: 83_000 });
    expect(draw(ended)[0]).toMatch(/^deploy {2}compensation failed {2}1 min 23 s +run_1$/);
  });

  it('turns a sign while something runs', () => {
    const running = view([seen('a', 'running', { startedAt: NOW })]);
    const at = (now: number) => frame(running, { columns: 80, rows: 30 }, now, plain)[1]?.[0];
    expect(at(NOW)).not.toBe(at(NOW + 100));
    expect(at(NOW)).toBe(at(NOW + 50));
  });

  it('paints on a terminal, and the text stays the same', () => {
    const look = lookOf({ out: Object.assign(process.stdout, { isTTY: true }), env: {} }, true);
    const painted = frame(everything, { columns: 80, rows: 30 }, NOW, look);
    expect(painted.some((line) => line.includes('\u001b['))).toBe(true);
    expect(painted.map(widthOf)).toEqual(draw(everything).map(widthOf));
  });

  it('shows nothing that would act in a terminal', () => {
    const evil = '\u001b[2J\u0007\u202eevil\nname';
    const lines = draw(
      view([seen('a', 'failed', { label: evil, error: { ...error, message: evil } })], {
        id: evil,
        chain: evil,
      }),
    );
    expect(lines.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
    expect(lines[1]).toContain('evil name');
  });
});

const steps = (n: number, state: (i: number) => StepView['state']): StepView[] =>
  Array.from({ length: n }, (_, i) => seen(`s${i}`, state(i)));

const ids = (list: readonly StepView[], room: number): string[] =>
  stepsShown(list, room).map((line) =>
    line.kind === 'step' ? line.step.id : [...line.tally].map(([state, n]) => `${n} ${state}`).join(' '),
  );

describe('a list of steps that is longer than the terminal', () => {
  it('keeps what runs and its neighbours, and sums up the others', () => {
    const list = steps(1_000, (i) => (i < 500 ? 'succeeded' : i === 500 ? 'running' : 'pending'));
    expect(ids(list, 7)).toEqual(['498 succeeded', 's498', 's499', 's500', 's501', 's502', '497 pending']);
  });

  it('keeps the steps that hold what runs', () => {
    const list = [
      ...steps(50, () => 'succeeded'),
      seen('outer', 'running', { attempt: 0 }),
      ...steps(50, () => 'succeeded').map((step) => ({ ...step, path: `x${step.path}`, depth: 1 })),
      seen('inner', 'waiting', { depth: 1 }),
    ];
    expect(ids(list, 4)).toEqual(['50 succeeded', 'outer', '50 succeeded', 'inner']);
  });

  it('keeps what waits for a person before what runs', () => {
    const list = steps(100, (i) => (i === 70 ? 'waiting' : 'running'));
    expect(ids(list, 3)).toEqual(['70 running', 's70', '29 running']);
  });

  it('shows the beginning and the end of a run in which nothing has to be seen', () => {
    expect(
      ids(
        steps(100, () => 'succeeded'),
        5,
      ),
    ).toEqual(['s0', 's1', '96 succeeded', 's98', 's99']);
  });

  it('never takes more lines than there are, shows every step or counts it, and keeps the order', () => {
    const list = fc.array(fc.record({ state: fc.constantFrom(...STEP_STATES), depth: fc.nat(3) }), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(list, fc.integer({ min: 1, max: 40 }), (made, room) => {
        const all = made.map(({ state, depth }, i) => seen(`s${i}`, state, { depth }));
        const lines = stepsShown(all, room);
        expect(lines.length).toBeLessThanOrEqual(room);
        const shown = lines.filter((line) => line.kind === 'step').map((line) => line.step);
        const counted = lines.flatMap((line) => (line.kind === 'more' ? [...line.tally.values()] : []));
        expect(shown.length + counted.reduce((sum, n) => sum + n, 0)).toBe(all.length);
        expect(shown).toEqual(all.filter((step) => shown.includes(step)));
      }),
    );
  });

  it('fits terminals of every size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 60 }), (columns, rows) => {
        const lines = draw(everything, columns, rows);
        expect(lines.length).toBeLessThanOrEqual(rows);
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns);
      }),
    );
  });
});

describe('lines for a file or a pipe', () => {
  it('are one for each state that a step is seen in', () => {
    const progress = new PlainProgress();
    const at = (now: number, ...list: StepView[]) => progress.lines(view(list), now);
    expect(at(0, seen('a', 'pending'), seen('b', 'pending'))).toEqual(['       0.0 s  run run_1 of deploy']);
    const running = seen('a', 'running', { startedAt: 0 });
    expect(at(400, running, seen('b', 'pending'))).toEqual(['       0.4 s  a running']);
    expect(at(500, running, seen('b', 'pending'))).toEqual([]);
    expect(at(1_000, seen('a', 'backoff', { startedAt: 0, wakeAt: 3_000, error }))).toEqual([
      '       1.0 s  a will be tried again: attempt 1 failed: npm ended with exit code 1; again in 2.0 s',
    ]);
    expect(at(3_000, seen('a', 'running', { startedAt: 0, attempt: 2, error }))).toEqual([
      '       3.0 s  a running: attempt 2 after: npm ended with exit code 1',
    ]);
    expect(
      at(5_000, seen('a', 'succeeded', { startedAt: 0, endedAt: 5_000, attempt: 2 }), seen('b', 'skipped')),
    ).toEqual(['       5.0 s  a succeeded in 5.0 s: 2 attempts', '       5.0 s  b skipped']);
    // The time of a step is that of its doing, not of its undoing.
    expect(at(6_000, seen('a', 'undoing', { startedAt: 0, endedAt: 5_000, attempt: 2 }))).toEqual([
      '       6.0 s  a being undone',
    ]);
  });

  it('of an ended run have its time, whatever time it is', () => {
    const ended = view([seen('a', 'failed', { error })], { status: 'failed', endedAt: 65_000 });
    expect(new PlainProgress().lines(ended, 70_000)).toEqual([
      '   1 min 5 s  run run_1 of deploy',
      '   1 min 5 s  a failed: npm ended with exit code 1',
    ]);
  });

  it('name steps by their path, because two items of a list have steps of one name', () => {
    const lines = new PlainProgress().lines(view([seen('each[3]/push', 'running', { startedAt: 0 })]), 0);
    expect(lines.at(-1)).toMatch(/ {2}each\[3\]\/push running$/);
  });
});
