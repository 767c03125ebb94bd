import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HIGHEST_PRIORITY, LOWEST_PRIORITY } from '../../scripts/bus/message.ts';
import { overtakeBound, rankOf } from '../../scripts/bus/priority.ts';

interface Waiting {
  readonly number: number;
  readonly priority: number;
  readonly rank: number;
}

const priority = fc.integer({ min: LOWEST_PRIORITY, max: HIGHEST_PRIORITY });

/** Lets messages in and gives them out as a group does; each step lets some in and gives some out. */
function simulate(
  steps: readonly (readonly number[])[],
  out: readonly number[],
  agingMessages: number,
): Waiting[] {
  const waiting: Waiting[] = [];
  const given: Waiting[] = [];
  let number = 0;
  const give = (count: number): void => {
    for (let i = 0; i < count && waiting.length > 0; i++) {
      waiting.sort((a, b) => a.rank - b.rank || a.number - b.number);
      given.push(waiting.shift() as Waiting);
    }
  };
  steps.forEach((arrivals, step) => {
    for (const one of arrivals)
      waiting.push({ number, priority: one, rank: rankOf(number++, one, agingMessages) });
    give(out[step % out.length] ?? 1);
  });
  give(Number.POSITIVE_INFINITY);
  return given;
}

describe('priorities with aging', () => {
  it('let no message be overtaken by more later ones than the bound says', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(priority, { maxLength: 6 }), { maxLength: 40 }),
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 20 }),
        (steps, out, aging) => {
          const given = simulate(steps, out, aging);
          given.forEach((one, i) => {
            const overtakers = given.slice(0, i).filter((other) => other.number > one.number);
            expect(overtakers.length).toBeLessThanOrEqual(overtakeBound(one.priority, aging));
            // Nobody of the same priority is among them, and nobody of a lower one.
            expect(overtakers.every((other) => other.priority > one.priority)).toBe(true);
          });
        },
      ),
    );
  });

  it('bring the lowest one through a steady load of the highest within the bound, and not much before it', () => {
    const aging = 10;
    // One low message first, then as many high ones come in as go out, for ever.
    const steps = [
      [LOWEST_PRIORITY, HIGHEST_PRIORITY],
      ...Array.from({ length: 400 }, () => [HIGHEST_PRIORITY]),
    ];
    const given = simulate(steps, [1], aging);
    const place = given.findIndex((one) => one.priority === LOWEST_PRIORITY);
    expect(place).toBe(overtakeBound(LOWEST_PRIORITY, aging));
    expect(place).toBe(89);
  });
});
