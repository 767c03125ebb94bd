import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AfterAnswer } from '../../../scripts/brain/after-answer.ts';

describe('work after an answer', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const made = (): { after: AfterAnswer; done: string[]; note: (what: string) => () => void } => {
    const done: string[] = [];
    const after = new AfterAnswer((work) => work(), 25);
    return { after, done, note: (what) => () => void done.push(what) };
  };

  it('waits until the answer has been read, and keeps its order', () => {
    const { after, done, note } = made();
    after.add(note('record'));
    after.add(note('evidence'));
    vi.advanceTimersByTime(24);
    expect(done).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(done).toEqual(['record', 'evidence']);
  });

  it('is done at once when somebody asks for it, and only once', () => {
    const { after, done, note } = made();
    after.add(note('record'));
    after.finish();
    expect(done).toEqual(['record']);
    vi.advanceTimersByTime(1_000);
    expect(done).toEqual(['record']);
  });

  it('of practice is forgotten, also when that fails', () => {
    const { after, done, note } = made();
    after.add(note('before'));
    const answer = after.dropping(() => {
      after.add(note('practice'));
      return 'answer';
    });
    expect(answer).toBe('answer');
    expect(() =>
      after.dropping(() => {
        throw new Error('broken');
      }),
    ).toThrow('broken');
    after.add(note('after'));
    after.finish();
    expect(done).toEqual(['before', 'after']);
  });

  it('that adds more work has that done, too', () => {
    const { after, done, note } = made();
    after.add(() => {
      note('first')();
      after.add(note('second'));
    });
    after.finish();
    expect(done).toEqual(['first', 'second']);
    expect(vi.getTimerCount()).toBe(0);
    after.add(note('third'));
    vi.advanceTimersByTime(25);
    expect(done).toEqual(['first', 'second', 'third']);
  });
});
