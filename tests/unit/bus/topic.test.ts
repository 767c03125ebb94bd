import { describe, expect, it } from 'vitest';
import { checkTopic, MAX_TOPIC_LEVELS, parsePattern, topicProblem } from '../../../scripts/bus/topic.ts';
import { compilePattern } from '../../../scripts/bus/topic-matcher.ts';

describe('a topic', () => {
  it.each(['a', 'plugin/fastapi-backend/rpc', 'A.b_c-9', Array(MAX_TOPIC_LEVELS).fill('x').join('/')])(
    'may be %s',
    (topic) => {
      expect(topicProblem(topic)).toBeUndefined();
    },
  );

  it.each([
    ['', 'it is empty'],
    ['/a', 'it has an empty level'],
    ['a//b', 'it has an empty level'],
    ['a/', 'it has an empty level'],
    ['a b', '" " is not allowed'],
    ['ä', '"ä" is not allowed'],
    ['a/*', 'wildcards (* and **) are for patterns only'],
    ['x'.repeat(256), 'it has 256 characters, at most 255'],
    [Array(17).fill('x').join('/'), 'it has 17 levels, at most 16'],
  ])('may not be %j: %s', (topic, rule) => {
    expect(() => checkTopic(topic)).toThrow(rule);
  });
});

describe('a pattern', () => {
  it.each([
    ['a/b', 'a/b', true],
    ['a/b', 'a/b/c', false],
    ['a/*', 'a/b', true],
    ['a/*', 'a', false],
    ['a/*', 'a/b/c', false],
    ['*/b', 'a/b', true],
    ['*', 'a', true],
    ['*', 'a/b', false],
    ['a/**', 'a', true],
    ['a/**', 'a/b/c', true],
    ['a/**', 'ab', false],
    ['a/*/**', 'a', false],
    ['a/*/**', 'a/b', true],
    ['**', 'anything/at/all', true],
  ])('%s and the topic %s: %s', (pattern, topic, matches) => {
    expect(compilePattern(pattern)(topic)).toBe(matches);
  });

  it.each([
    ['a/**/b', '** is the last level or none'],
    ['a*', 'a wildcard is a whole level'],
    ['a/***', 'a wildcard is a whole level'],
    ['', 'it is empty'],
    ['a//b', 'it has an empty level'],
    ['x'.repeat(256), 'it has 256 characters'],
  ])('may not be %j: %s', (pattern, rule) => {
    expect(() => parsePattern(pattern)).toThrow(rule);
  });

  it('gives the same answer when it is asked again', () => {
    const matches = compilePattern('a/*');
    expect([matches('a/b'), matches('a/b'), matches('b'), matches('b')]).toEqual([true, true, false, false]);
  });
});
