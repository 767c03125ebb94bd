import { describe, expect, it } from 'vitest';
import { Acts, compileActs } from '../../../../scripts/routing/lexicon/acts.ts';
import { tokenize } from '../../../../scripts/text/tokenize.ts';

const acts = new Acts(
  compileActs([
    { id: 'review', roles: ['reviewer', 'auditor'], asks: ['look over', "i've just written", 'review'] },
    { id: 'build', roles: ['engineer', 'builder'], asks: ['implement', 'add'] },
  ]),
);

describe('acts', () => {
  it('what a prompt asks for lies between 0 and 1, several words stronger than one', () => {
    const [several, none] = acts.asked(tokenize('please look over my parser'));
    const [one] = acts.asked(tokenize('review my parser'));
    expect(none).toBe(0);
    expect(one).toBeGreaterThan(0);
    expect(several).toBeGreaterThan(one as number);
    expect(several).toBeLessThan(1);
  });

  it('a phrase said ten times counts once', () => {
    expect(acts.asked(tokenize('review '.repeat(10)))).toEqual(acts.asked(tokenize('review')));
  });

  it('what an agent does shows in its name more than in its description', () => {
    const byName = acts.done(tokenize('code reviewer'), []);
    const byHead = acts.done([], tokenize('A reviewer of code'));
    expect(byName[0]).toBeGreaterThan(byHead[0] as number);
    expect(byHead[0]).toBeGreaterThan(0);
    expect(byName[1]).toBe(0);
  });

  it('nothing asks for nothing', () => {
    expect([...acts.asked([])]).toEqual([0, 0]);
  });
});

describe('phrases of several acts', () => {
  const shared = new Acts(
    compileActs([
      { id: 'review', roles: [], asks: ['have added', 'review'] },
      { id: 'test', roles: [], asks: ['have added', 'coverage'] },
    ]),
  );

  it('tell each act less than a phrase of one act', () => {
    const [review, test] = shared.asked(tokenize('we have added it'));
    expect(review).toBeCloseTo(1 - Math.exp(-0.5), 5);
    expect(test).toBe(review);
    expect(review).toBeLessThan(acts.asked(tokenize('look over it'))[0] as number);
  });

  it('count once, however often they stand there', () => {
    const once = shared.asked(tokenize('have added it'));
    const again = shared.asked(tokenize('have added it, have added that, have added this'));
    expect([...again]).toEqual([...once]);
  });
});
