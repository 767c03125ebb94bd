import { describe, expect, it } from 'vitest';
import { examplesOf, lessonsOf, train } from '../../../scripts/learning/lessons.ts';
import { LEAST_LIKENESS, Learned, SAME } from '../../../scripts/routing/learned/learned.ts';
import { correction, features, key, referee } from './support.ts';

const REFUND = 'refund customer invoice twice';

describe('the corrections that count', () => {
  it('are the newest of each prompt, not rolled back, and made under this key', () => {
    const lessons = lessonsOf(
      [
        correction(1, REFUND, 'a:old'),
        correction(2, 'lunch menu monday', undefined),
        correction(3, REFUND, 'a:new'),
        correction(4, 'deploy cluster', 'a:x', { dropped: true }),
        correction(5, 'rotate certificates', 'a:x', { keyId: 'another' }),
        correction(6, 'nothing', 'a:x', { features: [] }),
      ],
      key.id,
    );
    expect(lessons.map((l) => [l.seq, l.agent])).toEqual([
      [2, undefined],
      [3, 'a:new'],
    ]);
  });
});

describe('how far a correction reaches', () => {
  const lessons = lessonsOf([correction(1, REFUND, 'a:billing')], key.id);
  const near = 'refund customer invoice late';
  const reaches = (...referees: Parameters<typeof train>[1]) => train(lessons, referees)[0]?.[1];

  it('ends before an author’s prompt that belongs to another agent', () => {
    expect(reaches()).toBe(LEAST_LIKENESS);
    expect(reaches(referee(near, 'a:fraud'))).toBeGreaterThan(0.75);
    const learned = new Learned(examplesOf(lessons, train(lessons, [referee(near, 'a:fraud')])));
    expect(learned.ask(features(near), () => true)).toBeUndefined();
    expect(learned.ask(features(REFUND), () => true)?.agent).toBe('a:billing');
  });

  it('does not end before one of the same agent, one that goes wrong anyway, one held back, or the same prompt', () => {
    expect(reaches(referee(near, 'a:billing'))).toBe(LEAST_LIKENESS);
    expect(reaches(referee(near, 'a:fraud', { shipped: () => 'a:other' }))).toBe(LEAST_LIKENESS);
    expect(reaches(referee(near, 'a:fraud', { held: true }))).toBe(LEAST_LIKENESS);
    expect(reaches(referee(REFUND, 'a:fraud'))).toBe(LEAST_LIKENESS);
  });

  it('is the very prompt alone when it is made narrow', () => {
    expect(train(lessons, [], new Set([1]))).toEqual([[1, SAME]]);
  });
});
