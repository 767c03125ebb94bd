import fc from 'fast-check';
import { describe, it } from 'vitest';
import { topicProblem } from '../../scripts/bus/topic.ts';
import { compilePattern } from '../../scripts/bus/topic-matcher.ts';

/** What a pattern means, said as a recursion over its levels. */
function naive(pattern: readonly string[], topic: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return topic.length === 0;
  if (first === '**') return true;
  const [level, ...levels] = topic;
  return level !== undefined && (first === '*' || first === level) && naive(rest, levels);
}

/** Few names, so that patterns and topics meet. */
const level = fc.constantFrom('a', 'b', 'ab', 'A', 'a.b', '-');
const topic = fc.array(level, { minLength: 1, maxLength: 6 });
const pattern = fc
  .tuple(fc.array(fc.oneof(level, fc.constant('*')), { maxLength: 5 }), fc.boolean())
  .map(([levels, open]) => (open ? [...levels, '**'] : levels))
  .filter((levels) => levels.length > 0);

describe('topic matching', () => {
  it('is what the naive model says, for any pattern and topic', () => {
    fc.assert(
      fc.property(pattern, fc.array(topic, { minLength: 1, maxLength: 8 }), (levels, topics) => {
        const matches = compilePattern(levels.join('/'));
        return [...topics, ...topics].every((one) => matches(one.join('/')) === naive(levels, one));
      }),
      { numRuns: 1_000 },
    );
  });

  it('accepts as a topic exactly what the schema accepts', () => {
    const rule = /^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+){0,15}$/;
    const text = fc.oneof(
      fc.string({ unit: fc.constantFrom('a', 'Z', '9', '.', '_', '-', '/', '*', ' ', 'ä', '\n') }),
      fc.array(fc.constantFrom('a', 'b'), { maxLength: 20 }).map((levels) => levels.join('/')),
      fc.string({ unit: 'binary', maxLength: 4 }),
    );
    fc.assert(
      fc.property(text, (candidate) => {
        return (topicProblem(candidate) === undefined) === (candidate.length <= 255 && rule.test(candidate));
      }),
      { numRuns: 1_000 },
    );
  });
});
