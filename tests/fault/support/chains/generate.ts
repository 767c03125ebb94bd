import { seeded } from '../../../../bench/kit/stats.ts';
import type { Chain, Step } from '../../../../scripts/chains/language/chain.ts';
import {
  approve,
  body,
  chain,
  choose,
  fail,
  foreach,
  group,
  nested,
  parallel,
  run,
  set,
  wait,
} from '../../../unit/chains/engine/support/steps.ts';

/**
 * Chains by seed, of all kinds of step, nested, with sagas. What their work does is in the first word of its argv (`worker.ts`):
 * `ok`, `bad` (always fails), `flaky` (fails once), `cut` (fails, and may have been done), `slow`; that of an undo likewise. Each step gives a value made of
 * its arguments, which come from steps before it, so that the outputs of a run tell whether any step saw something else.
 *
 * What depends on who is quicker is kept out of the outputs: the result of a join that not all branches are needed for, and which
 * of several failures came first. So are undos that fail, where it depends on it, or on a kill, whether there is anything to undo: a step
 * that fails has done nothing, but after a kill in its middle nobody knows, and it is undone.
 */
export function generateChain(seed: number): Chain {
  const random = seeded(seed);
  let made = 0;
  const chance = (p: number): boolean => random() < p;
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const many = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
  /** A chain in which nothing fails for good is as much worth a look. */
  const fails = chance(0.6);
  /** Blocks around the step being made of which one branch may end another. */
  let raced = 0;
  const racing = <T>(make: () => T): T => {
    raced += 1;
    const made = make();
    raced -= 1;
    return made;
  };

  const id = (): string => `s${++made}`;

  function work(seen: readonly string[], saga: boolean, item: boolean): Step {
    const me = id();
    const how = pick([
      'ok',
      'ok',
      'ok',
      'slow',
      'flaky',
      ...(fails ? [pick(['ok', 'ok', 'bad', 'cut'])] : []),
    ]);
    const from = seen.length > 0 && chance(0.7) ? `\${{ steps.${pick(seen)}.value }}` : 'start';
    return run(me, {
      argv: [how, from, ...(item ? ['${{ item }}'] : [])],
      retry: { attempts: how === 'flaky' ? 2 : pick([1, 2]) },
      ...(saga && chance(0.8)
        ? {
            compensate: {
              ...body(
                pick([
                  'ok',
                  'ok',
                  'ok',
                  'flaky',
                  ...(fails && how !== 'bad' && raced === 0 && chance(0.3) ? ['bad'] : []),
                ]),
              ),
              retry: { attempts: 2 },
            },
          }
        : {}),
      ...(chance(0.15) ? { onError: { kind: 'continue' } } : {}),
      ...(chance(0.1) ? { fallback: [{ kind: 'value', value: { value: 'fallback' } }] } : {}),
      ...(chance(0.1) ? { if: `'${from}' != 'never'` } : {}),
      ...(chance(0.1)
        ? { onError: { kind: 'steps', block: { steps: [run(id(), { argv: ['ok', 'mended'], needs: [] })] } } }
        : {}),
    });
  }

  function steps(
    depth: number,
    saga: boolean,
    item: boolean,
    count: number,
    outer: readonly string[],
  ): Step[] {
    const seen = [...outer];
    const made: Step[] = [];
    for (let i = 0; i < count; i++) {
      const step = one(depth, saga, item, seen);
      made.push(step);
      if (step.kind === 'run' || step.kind === 'set') seen.push(step.id);
    }
    return made;
  }

  function one(depth: number, saga: boolean, item: boolean, seen: readonly string[]): Step {
    const kind =
      depth === 0
        ? 'work'
        : pick([
            'work',
            'work',
            'work',
            'set',
            'wait',
            'approve',
            'group',
            'saga',
            'parallel',
            'race',
            'switch',
            'foreach',
            'chain',
            ...(fails ? ['fail'] : []),
          ]);
    const inner = (own = saga, of = item): Step[] => steps(depth - 1, own, of, many(1, 3), seen);
    const quiet = chance(0.3) ? ({ onError: { kind: 'continue' } } as const) : {};
    switch (kind) {
      case 'set':
        return set(id(), { value: seen.length > 0 ? `set \${{ steps.${pick(seen)}.value }}` : 'set' });
      case 'wait':
        return wait(id(), `${many(1, 30)}ms`);
      case 'approve':
        return approve(id());
      case 'group':
        return group(id(), inner(), quiet);
      case 'saga':
        return group(id(), inner(true), { saga: true, ...quiet });
      case 'parallel':
        return parallel(
          id(),
          racing(() => ({ a: inner(), b: inner(), ...(chance(0.5) ? { c: inner() } : {}) })),
          { rest: pick(['cancel', 'finish']), ...quiet },
        );
      case 'race':
        return parallel(
          id(),
          racing(() => ({ a: inner(), b: inner(), c: inner() })),
          { join: pick(['any', 2]), rest: pick(['cancel', 'finish']), onError: { kind: 'continue' } },
        );
      case 'switch':
        return choose(
          id(),
          [{ if: pick(['true', 'false', 'inputs.n > 2']), steps: inner() }, { steps: inner() }],
          quiet,
        );
      case 'foreach':
        return foreach(
          id(),
          Array.from({ length: many(0, 4) }, (_, i) => `i${i}`),
          racing(() => inner(saga, true)),
          { concurrency: many(1, 3), ...quiet },
        );
      case 'chain':
        return nested(
          id(),
          chain(steps(depth - 1, saga, false, many(1, 3), []), {
            name: 'inner',
            saga: chance(0.5),
            inputs: { n: { type: 'integer', description: '' } },
          }),
          { n: many(1, 4) },
          quiet,
        );
      case 'fail':
        return chance(0.3) ? fail(id(), 'on purpose', quiet) : work(seen, saga, item);
      default:
        return work(seen, saga, item);
    }
  }

  /** A few sagas are sure to fail with something that cannot be undone, which is rare by chance. */
  const stuck = chance(0.05);
  const saga = stuck || chance(0.6);
  const whole = [
    ...(stuck ? [run(id(), { argv: ['ok'], compensate: { ...body('bad'), retry: { attempts: 2 } } })] : []),
    ...steps(3, saga, false, many(2, 6), []),
    ...(stuck ? [fail(id(), 'on purpose')] : []),
  ];
  const told = whole.filter((s) => s.kind === 'run' || s.kind === 'set').map((s) => s.id);
  return chain(whole, {
    name: `generated-${seed}`,
    saga,
    outputs: Object.fromEntries(
      told.map((s) => [s, `\${{ has(steps.${s}.outputs.value) ? steps.${s}.outputs.value : 'none' }}`]),
    ),
  });
}
