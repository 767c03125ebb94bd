import { describe, expect, it } from 'vitest';
import { isOwnHeldBack, judge, passes } from '../../../scripts/learning/gate.ts';
import { examplesOf, lessonsOf, train } from '../../../scripts/learning/lessons.ts';
import { correction, key, referee } from './support.ts';

const all = () => true;
const held = (text: string, right: string | undefined) => referee(text, right, { held: true });

/** Numbers of corrections, from 1 on, that are held back, or not. */
const numbers = (heldBack: boolean): number[] =>
  Array.from({ length: 60 }, (_, i) => i + 1).filter((n) => isOwnHeldBack({ seq: n }) === heldBack);

describe('the gate', () => {
  const lessons = lessonsOf(
    [correction(numbers(false)[0] as number, 'refund customer invoice twice', 'a:billing')],
    key.id,
  );
  const after = examplesOf(lessons, train(lessons, []));

  it('stops a candidate that takes a held-back prompt away from its agent', () => {
    const report = judge(lessons, [], after, [held('refund customer invoice late', 'a:fraud')], all);
    expect(report).toMatchObject({ authors: 1, own: 0, better: 0, worse: 1 });
    expect(report.worst).toEqual(['an example: refund customer invoice late']);
    expect(passes(report)).toBe(false);
  });

  it('lets one pass that mends as much as it spoils, and counts both', () => {
    const wrongSoFar = referee('refund customer invoice soon', 'a:billing', {
      held: true,
      shipped: () => 'a:other',
    });
    const report = judge(
      lessons,
      [],
      after,
      [held('refund customer invoice late', 'a:fraud'), wrongSoFar],
      all,
    );
    expect(report).toMatchObject({ authors: 2, better: 1, worse: 1 });
    expect(passes(report)).toBe(true);
  });

  it('does not hold the very prompt that was corrected against the user', () => {
    const report = judge(lessons, [], after, [held('refund customer invoice twice', 'a:fraud')], all);
    expect(report).toMatchObject({ authors: 0, worse: 0 });
  });

  it('asks nothing of prompts that it may learn from', () => {
    const report = judge(lessons, [], after, [referee('refund customer invoice late', 'a:fraud')], all);
    expect(report).toMatchObject({ authors: 0, worse: 0 });
  });

  it('judges the user’s own held-back corrections by what the others alone would say', () => {
    const [one, another] = [numbers(false)[0], numbers(false).at(-1)] as [number, number];
    const [own] = numbers(true) as [number];
    const corrections = [
      correction(one, 'refund customer invoice twice today', 'a:billing'),
      correction(own, 'refund customer invoice twice', 'a:billing'),
    ];
    const before = examplesOf(corrections, train(lessonsOf(corrections, key.id), []));
    const mistaken = lessonsOf(
      [...corrections, correction(another, 'refund customer invoice twice again', 'a:garden')],
      key.id,
    );
    // The new lesson is as near to the held-back one as the old lesson is, so that nobody is sure any more.
    const report = judge(mistaken, before, examplesOf(mistaken, train(mistaken, [])), [], all);
    expect(report).toMatchObject({ own: 1, better: 0, worse: 1 });
    expect(report.worst).toEqual([`your correction ${own}`]);
  });
});
