import { describe, expect, it } from 'vitest';
import { LEASE_MS } from '../../../../scripts/chains/engine/drive-options.ts';
import { LIMITS } from '../../../../scripts/chains/language/chain.ts';
import { open, testClock } from '../../store/support/database.ts';
import { done, failed, rig } from './support/rig.ts';
import { body, chain, run } from './support/steps.ts';

/** What surrounds a run breaks while it goes on: its store, and the clock. */

describe('a store that cannot be written while a step is at work', () => {
  it('because it is full: the drive says so, and the run goes on from its journal when there is room', async () => {
    const clock = testClock();
    let full = true;
    const lab = rig(
      {
        b: () => {
          if (full) lab.database.exec('PRAGMA max_page_count = 1'); // SQLite takes the present size: no page more
          return done({ text: 'x'.repeat(LIMITS.outputBytes - 100) });
        },
      },
      clock,
    );
    const id = lab.start(
      chain([run('a'), run('b'), run('c')], { outputs: { all: '${{ steps.b.text.size() }}' } }),
    );
    await expect(lab.drive(id)).rejects.toMatchObject({ code: 'state-full' });
    expect(lab.log).toEqual(['do a', 'do b']);

    full = false;
    lab.database.exec('PRAGMA max_page_count = 1000000');
    clock.pass(LEASE_MS);
    expect(await lab.drive(id)).toMatchObject({
      kind: 'ended',
      state: { finished: { status: 'succeeded', outputs: { all: LIMITS.outputBytes - 100 } } },
    });
    // The end of `b` was never durable, so it is begun again, under its key; `a` is not.
    expect(lab.log).toEqual(['do a', 'do b', 'do b', 'do c']);
    expect(new Set(lab.attempts.filter((a) => a.step === 'b').map((a) => a.idempotencyKey)).size).toBe(1);
  });

  it('because another process holds its lock: the error names that, not the lease that could not be given back', async () => {
    const clock = testClock();
    let hold = true;
    const lab = rig(
      {
        b: () => {
          if (hold) other.exec('BEGIN IMMEDIATE');
          return done();
        },
      },
      clock,
    );
    const other = open(lab.database.path);
    lab.database.exec('PRAGMA busy_timeout = 20');
    const id = lab.start(chain([run('a'), run('b')]));
    await expect(lab.drive(id)).rejects.toMatchObject({ code: 'state-locked' });
    other.exec('ROLLBACK');

    hold = false;
    expect(await lab.drive(id)).toMatchObject({ kind: 'driven-elsewhere' });
    clock.pass(LEASE_MS);
    expect((await lab.drive(id)).kind).toBe('ended');
    expect(lab.log).toEqual(['do a', 'do b', 'do b']);
  });
});

describe('a clock that jumps while a step pauses between attempts', () => {
  const flaky = (clock: ReturnType<typeof testClock>, jumpMs: number) => {
    let tries = 0;
    return rig(
      {
        a: () => {
          tries += 1;
          if (tries > 1) return done();
          clock.set(clock.now() + jumpMs);
          return failed();
        },
      },
      clock,
    );
  };
  const hourly = run('a', { retry: { attempts: 2, delayMs: 3_600_000 } });

  it('back by days: the pause is as long as it was to be, not longer', async () => {
    const clock = testClock();
    const lab = flaky(clock, -5 * 86_400_000);
    const id = lab.start(chain([hourly]));
    const began = clock.monotonicMs();
    // Each look at the run lets ten minutes pass.
    expect((await lab.drive(id, {}, { changed: () => clock.pass(600_000) })).kind).toBe('ended');
    expect(lab.log).toEqual(['do a', 'do a']);
    expect(clock.monotonicMs() - began).toBeLessThan(2 * 3_600_000);
  });

  it('forward by days after the pause began: the pause is over', async () => {
    const clock = testClock();
    const lab = flaky(clock, 0);
    const id = lab.start(chain([hourly]));
    expect((await lab.drive(id, { maxIdleMs: 0 })).kind).toBe('waiting');
    clock.set(clock.now() + 5 * 86_400_000);
    expect((await lab.drive(id)).kind).toBe('ended');
    expect(lab.log).toEqual(['do a', 'do a']);
  });

  it('back by days while something is undone: the pause is not longer', async () => {
    const clock = testClock();
    let tries = 0;
    const lab = rig(
      {
        bad: () => failed('no', { retryable: false }),
        un: () => {
          tries += 1;
          if (tries > 1) return done();
          clock.set(clock.now() - 5 * 86_400_000);
          return failed();
        },
      },
      clock,
    );
    const undo = { ...body('un'), retry: { attempts: 2, delayMs: 3_600_000 } };
    const id = lab.start(chain([run('a', { compensate: undo }), run('bad')], { saga: true }));
    expect(await lab.drive(id, {}, { changed: () => clock.pass(600_000) })).toMatchObject({
      state: { finished: { status: 'compensated' } },
    });
    expect(lab.log).toEqual(['do a', 'do bad', 'undo un', 'undo un']);
  });
});
