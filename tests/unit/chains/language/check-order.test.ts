import { describe, expect, it } from 'vitest';
import { problemsOf, stepsOf } from './support/load.ts';

const of = (text: string): string[] => problemsOf(stepsOf(text));

describe('needs', () => {
  it('that name no step of the block are unknown, with the nearest one', () => {
    expect(
      of(`
      - id: build
        run: [a]
      - id: test
        needs: [biuld, nothing-like-it]
        run: [a]`),
    ).toEqual([
      '5:13 unknown-step There is no step "biuld" in this block. Did you mean "build"?',
      '5:20 unknown-step There is no step "nothing-like-it" in this block. Steps of it are build.',
    ]);
  });

  it('that name a step of another block are told apart from unknown ones', () => {
    expect(
      of(`
      - id: outer
        steps: [{ id: inner, run: [a] }]
      - needs: [inner]
        run: [a]`),
    ).toEqual([
      '4:13 unknown-step There is no step "inner" in this block. It is in another block; needs names steps of the same one. Name the step around it.',
    ]);
  });

  it('on itself is a circle', () => {
    expect(of('- id: a\n  needs: [a]\n  run: [a]')).toEqual([
      '3:13 cycle The step "a" needs itself. Take it out of its needs.',
    ]);
  });

  it('in a circle are named in their order, once', () => {
    expect(
      of(`
      - id: a
        needs: [c]
        run: [a]
      - id: b
        needs: [a]
        run: [a]
      - id: c
        needs: [b]
        run: [a]
      - id: d
        needs: [c]
        run: [a]`),
    ).toEqual([
      '3:13 cycle The steps wait for each other: a needs c needs b needs a. Take one of these needs out.',
    ]);
  });

  it('by the order of the file count for a circle too', () => {
    expect(of('- id: a\n  needs: [b]\n  run: [a]\n- id: b\n  run: [a]')).toEqual([
      '3:13 cycle The steps wait for each other: a needs b needs a. Take one of these needs out.',
    ]);
  });

  it('that come together again are no circle', () => {
    expect(
      of(`
      - id: a
        run: [a]
      - id: b
        needs: [a]
        run: [a]
      - id: c
        needs: [a]
        run: [a]
      - id: d
        needs: [b, c, a]
        run: [echo, "\${{ steps.a.stdout + steps.b.stdout + steps.c.stdout }}"]`),
    ).toEqual([]);
  });

  it('of thousands of steps are followed without running out of stack', () => {
    const lines = Array.from(
      { length: 5_000 },
      (_, i) => `  - { id: s${i}, needs: [${i === 4_999 ? '' : `s${i + 1}`}], set: {} }`,
    );
    expect(problemsOf(`steps:\n${lines.join('\n')}\n`)).toEqual([]);
    const circle = lines.map((line) => line.replace('needs: []', 'needs: [s0]'));
    expect(problemsOf(`steps:\n${circle.join('\n')}\n`)[0]).toContain('cycle');
  });
});
