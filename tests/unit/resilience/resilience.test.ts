import { describe, expect, it } from 'vitest';
import { TimeoutError, UsageError } from '../../../scripts/core/errors.ts';
import { MemoryBreakers } from '../../../scripts/resilience/breaker-store.ts';
import { Breakers } from '../../../scripts/resilience/breakers.ts';
import { answerOf } from '../../../scripts/resilience/ladder.ts';
import { DEFAULT_POLICY, type Policy } from '../../../scripts/resilience/policy.ts';
import { type Call, Resilience, withTimeout } from '../../../scripts/resilience/resilience.ts';
import type { CachedResult, ResultCache } from '../../../scripts/resilience/result-cache.ts';
import { testClock } from '../store/support/database.ts';

const NEVER_MS = 60_000;
const QUICK: Policy = {
  ...DEFAULT_POLICY,
  retry: { attempts: 3, backoff: 'linear', delayMs: 1, maxDelayMs: 2, jitter: 'none' },
  timeoutMs: NEVER_MS,
  breaker: { failures: 2, rate: false, openMs: 1_000, probes: 1 },
};
const passing = (n: number): Error => Object.assign(new Error(`reset ${n}`), { code: 'ECONNRESET' });
const lasting = new UsageError('No such thing.');

function setUp(kept = new Map<string, CachedResult>()) {
  const clock = testClock();
  const cache: ResultCache = {
    get: (key) => kept.get(key),
    put: (key, value, at) => void kept.set(key, { value, at }),
  };
  const breakers = new Breakers(new MemoryBreakers(), clock);
  const resilience = new Resilience({ breakers, clock, random: () => 0.5, cache });
  const execute = <T>(work: Call<T>['work'], part: Partial<Call<T>> = {}) =>
    resilience.execute({ what: 'the call', policy: QUICK, work, ...part });
  return { clock, breakers, kept, execute };
}

/** Work that fails with these errors in turn, then gives `fine`. */
function failing(...errors: readonly unknown[]) {
  const attempts: number[] = [];
  const work = async ({ attempt }: { readonly attempt: number }): Promise<string> => {
    attempts.push(attempt);
    if (attempts.length <= errors.length) throw errors[attempts.length - 1];
    return 'fine';
  };
  return { work, attempts };
}

/** Work that ends only with its signal. */
const hanging = ({ signal }: { readonly signal: AbortSignal }): Promise<string> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')));
  });

describe('a call under a policy', () => {
  it('is tried again while it fails in a way that may pass', async () => {
    const { work, attempts } = failing(passing(1), passing(2));
    expect(await setUp().execute(work)).toEqual({ kind: 'done', value: 'fine', attempts: 3 });
    expect(attempts).toEqual([1, 2, 3]);
  });

  it('gives up after its last try, with the last error', async () => {
    const { work, attempts } = failing(passing(1), passing(2), passing(3), passing(4));
    const end = await setUp().execute(work);
    expect(end).toMatchObject({ kind: 'failed', error: { message: 'reset 3' }, attempts: 3 });
    expect(attempts).toHaveLength(3);
  });

  it.each([
    ['that lasts', [lasting], {}],
    ['of work that must not run twice', [passing(1)], { repeatable: false }],
    [
      'of a policy with one try',
      [passing(1)],
      { policy: { ...QUICK, retry: { ...QUICK.retry, attempts: 1 } } },
    ],
  ])('is not tried again after a failure %s', async (_what, errors, part) => {
    const { work, attempts } = failing(...errors);
    expect(await setUp().execute(work, part)).toMatchObject({
      kind: 'failed',
      error: errors[0],
      attempts: 1,
    });
    expect(attempts).toHaveLength(1);
  });

  it('is not tried again when the pause would end after its time', async () => {
    const { work, attempts } = failing(passing(1));
    const retry = { ...QUICK.retry, delayMs: 50_000, maxDelayMs: 50_000 };
    const end = await setUp().execute(work, { policy: { ...QUICK, retry }, withinMs: 40_000 });
    expect(end).toMatchObject({ kind: 'failed', attempts: 1 });
    expect(attempts).toHaveLength(1);
  });

  it('that hangs ends at the deadline of a try, with its signal aborted, and is tried again', async () => {
    const signals: AbortSignal[] = [];
    const end = await setUp().execute(
      ({ signal, attempt }) => {
        signals.push(signal);
        return attempt === 1 ? new Promise<string>(() => undefined) : Promise.resolve('fine');
      },
      { policy: { ...QUICK, timeoutMs: 20 } },
    );
    expect(end).toEqual({ kind: 'done', value: 'fine', attempts: 2 });
    expect(signals[0]?.aborted).toBe(true);
  });

  it.each([
    ['in its work', hanging, QUICK],
    ['without a deadline', hanging, { ...QUICK, timeoutMs: 0 }],
    [
      'in a pause',
      failing(passing(1)).work,
      { ...QUICK, retry: { ...QUICK.retry, delayMs: 300, maxDelayMs: 300 } },
    ],
  ])('ends at once when its caller gives up %s', async (_what, work, policy) => {
    const giveUp = new AbortController();
    const started = performance.now();
    const end = setUp().execute(
      (attempt) => {
        setImmediate(() => giveUp.abort());
        return work(attempt);
      },
      { policy, signal: giveUp.signal },
    );
    expect(await end).toMatchObject({ kind: 'cancelled', error: { code: 'cancelled' }, attempts: 1 });
    expect(performance.now() - started).toBeLessThan(NEVER_MS);
  });

  it('whose caller had given up before is not started', async () => {
    const { work, attempts } = failing();
    expect(await setUp().execute(work, { signal: AbortSignal.abort() })).toMatchObject({
      kind: 'cancelled',
      attempts: 0,
    });
    expect(attempts).toEqual([]);
  });
});

describe('the breaker of a call', () => {
  it('is opened by failures that may pass, and refuses the next call without starting it', async () => {
    const { execute, clock } = setUp();
    const first = await execute(failing(passing(1), passing(2), passing(3)).work, { breaker: 'rpc:p' });
    expect(first).toMatchObject({ kind: 'failed', error: { message: 'reset 2' }, attempts: 2 });
    const { work, attempts } = failing();
    const second = await execute(work, { breaker: 'rpc:p' });
    expect(second).toMatchObject({
      kind: 'refused',
      by: 'breaker',
      until: clock.now() + 1_000,
      error: { code: 'breaker-open', message: expect.stringContaining('arbiter breakers reset rpc:p') },
      attempts: 0,
    });
    expect(attempts).toEqual([]);
    expect((await execute(failing().work, { breaker: 'rpc:other' })).kind).toBe('done');
  });

  it('lets one call through when its time has come, and all when that went well', async () => {
    const { execute, clock } = setUp();
    await execute(failing(passing(1), passing(2)).work, { breaker: 'b' });
    clock.pass(1_000);
    let inside: unknown;
    const probe = await execute(
      async () => {
        inside = await execute(failing().work, { breaker: 'b' });
        return 'fine';
      },
      { breaker: 'b' },
    );
    expect(inside).toMatchObject({ kind: 'refused', by: 'breaker' });
    expect(probe.kind).toBe('done');
    expect((await execute(failing().work, { breaker: 'b' })).kind).toBe('done');
  });

  it('is not opened by answers that say what is wrong with the question', async () => {
    const { execute, breakers } = setUp();
    for (let i = 0; i < 5; i += 1) await execute(failing(lasting).work, { breaker: 'b' });
    expect(breakers.list()).toEqual([]);
  });

  it('learns nothing from a call that was cancelled: it stays as it was', async () => {
    const { execute, breakers, clock } = setUp();
    await execute(failing(passing(1), passing(2)).work, { breaker: 'b' });
    clock.pass(1_000);
    const giveUp = new AbortController();
    const end = execute(
      (attempt) => {
        setImmediate(() => giveUp.abort());
        return hanging(attempt);
      },
      { breaker: 'b', signal: giveUp.signal },
    );
    expect((await end).kind).toBe('cancelled');
    await expect.poll(() => breakers.list()[0]?.breaker).toMatchObject({ state: 'half-open', probes: [] });
  });

  it('that is switched off guards nothing', async () => {
    const { execute, breakers } = setUp();
    const policy = { ...QUICK, breaker: false } as const;
    await execute(failing(passing(1), passing(2), passing(3)).work, { breaker: 'b', policy });
    expect(breakers.list()).toEqual([]);
  });
});

describe('the bulkhead of a call', () => {
  it('runs so many at once, lets so many wait and refuses the next', async () => {
    const { execute } = setUp();
    const policy: Policy = { ...QUICK, bulkhead: { concurrency: 1, queue: 1 } };
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let running = 0;
    let most = 0;
    const work = async (): Promise<string> => {
      most = Math.max(most, ++running);
      await held;
      running -= 1;
      return 'fine';
    };
    const calls = [1, 2, 3].map(() => execute(work, { policy }));
    expect(await calls[2]).toMatchObject({
      kind: 'refused',
      by: 'bulkhead',
      error: { code: 'bulkhead-full' },
    });
    release();
    expect((await Promise.all(calls.slice(0, 2))).map((end) => end.kind)).toEqual(['done', 'done']);
    expect(most).toBe(1);
  });
});

describe('what stands in for a call', () => {
  const down = (fallback: readonly string[]): Policy => ({
    ...QUICK,
    retry: { ...QUICK.retry, attempts: 1 },
    fallback,
  });

  it('is the first that has an answer, and the rung says from where and why', async () => {
    const { execute } = setUp();
    const fallbacks = {
      broken: () => Promise.reject(new Error('also down')),
      simple: () => Promise.resolve('less'),
    };
    const end = await execute(failing(passing(1)).work, {
      policy: down(['cached', 'unheard-of', 'broken', 'simple']),
      cacheKey: 'k',
      fallbacks,
    });
    expect(end).toMatchObject({ kind: 'fallback', by: 'simple', value: 'less', because: { kind: 'failed' } });
    expect(answerOf(end)).toEqual({ rung: 'reduced', value: 'less', by: 'simple', why: 'reset 1' });
  });

  it('may be the last good result, with its age', async () => {
    const { execute, clock, kept } = setUp();
    const policy = down(['cached']);
    expect(answerOf(await execute(failing().work, { policy, cacheKey: 'k' }))).toEqual({
      rung: 'full',
      value: 'fine',
    });
    expect(kept.get('k')?.value).toBe('fine');
    clock.pass(5_000);
    const end = await execute(failing(passing(1)).work, { policy, cacheKey: 'k' });
    expect(answerOf(end)).toEqual({ rung: 'cached', value: 'fine', ageMs: 5_000, why: 'reset 1' });
    const other = await execute(failing(passing(1)).work, { policy, cacheKey: 'other' });
    expect(answerOf(other)).toEqual({ rung: 'off', why: 'reset 1' });
  });

  it('stands in for a call that its breaker refuses, too', async () => {
    const { execute, breakers } = setUp();
    breakers.trip('b', 'maintenance');
    const end = await execute(failing().work, {
      breaker: 'b',
      policy: down(['simple']),
      fallbacks: { simple: () => Promise.resolve('less') },
    });
    expect(end).toMatchObject({ kind: 'fallback', by: 'simple', attempts: 0 });
  });

  it('is not asked for when the policy names none, and nothing is kept then', async () => {
    const { execute, kept } = setUp();
    const fallbacks = { simple: () => Promise.resolve('less') };
    expect((await execute(failing(lasting).work, { fallbacks })).kind).toBe('failed');
    await execute(failing().work, { cacheKey: 'k' });
    expect(kept.size).toBe(0);
  });
});

describe('a try with a deadline, alone', () => {
  it('gives the value, the work’s own error, or says that the time is over', async () => {
    expect(await withTimeout('it', NEVER_MS, async () => 7)).toBe(7);
    await expect(withTimeout('it', NEVER_MS, async () => Promise.reject(lasting))).rejects.toBe(lasting);
    const late = withTimeout('it', 5, () => new Promise(() => undefined));
    await expect(late).rejects.toThrow(TimeoutError);
    await expect(late).rejects.toThrow('it gave no answer within 5 ms.');
  });

  it('ends with its caller', async () => {
    for (const timeoutMs of [NEVER_MS, 0]) {
      const giveUp = new AbortController();
      const end = withTimeout('it', timeoutMs, (signal) => hanging({ signal }), giveUp.signal);
      giveUp.abort();
      await expect(end).rejects.toMatchObject({ code: 'cancelled' });
    }
  });
});
