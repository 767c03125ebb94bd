import { describe, expect, it } from 'vitest';
import type { InputSpec } from '../../../../scripts/chains/language/chain.ts';
import { coerceInputs, readInputPairs } from '../../../../scripts/chains/language/inputs.ts';
import type { Json } from '../../../../scripts/core/json.ts';

const specs: Record<string, InputSpec> = {
  issue: { type: 'string', description: 'Key of the issue.' },
  'dry-run': { type: 'boolean', description: '', default: false },
  env: { type: 'string', description: '', enum: ['staging', 'production'], default: 'staging' },
  count: { type: 'integer', description: '', default: 1 },
  ratio: { type: 'number', description: '', default: 0.5 },
  tags: { type: 'array', description: '', default: [] },
  extra: { type: 'object', description: '', default: {} },
};

function problems(given: Record<string, Json>): readonly string[] {
  const result = coerceInputs(specs, given);
  return result.kind === 'invalid' ? result.problems : [];
}

describe('coerceInputs', () => {
  it('fills in defaults', () => {
    expect(coerceInputs(specs, { issue: 'AB-1', count: 3 })).toEqual({
      kind: 'ok',
      inputs: { issue: 'AB-1', count: 3, 'dry-run': false, env: 'staging', ratio: 0.5, tags: [], extra: {} },
    });
  });

  it('says everything that is wrong at once', () => {
    expect(problems({ isue: 'AB-1', env: 'stagin', count: 1.5, tags: {} })).toEqual([
      'There is no input "isue". Did you mean "issue"?',
      'Input "env" cannot be "stagin". Did you mean "staging"?',
      'Input "count" has to be a whole number, but is 1.5. Write a whole number such as 3.',
      'Input "tags" has to be a list, but is {}. Write a JSON list such as ["a", "b"].',
      'An input is missing: issue (string: Key of the issue).',
    ]);
  });

  it('lists all that is missing in one sentence', () => {
    const two = { a: { type: 'string', description: '' }, b: { type: 'integer', description: '' } } as const;
    expect(coerceInputs(two, {})).toEqual({
      kind: 'invalid',
      problems: ['Inputs are missing: a (string), b (integer).'],
    });
  });

  it('does not take a text for a number, nor null for anything', () => {
    expect(problems({ issue: 'x', count: '3' })).toHaveLength(1);
    for (const name of Object.keys(specs)) expect(problems({ issue: 'x', [name]: null })).toHaveLength(1);
  });

  it('takes names of JavaScript for names like any other', () => {
    expect(problems(JSON.parse('{"issue": "x", "__proto__": 1, "constructor": 2}'))).toHaveLength(2);
  });
});

describe('readInputPairs', () => {
  it('reads each value as the type that the chain wants', () => {
    const pairs = [
      'issue=12',
      'dry-run=true',
      'count=3',
      'ratio=2',
      'tags=["a"]',
      'extra={"a": 1}',
      'env=production',
    ];
    expect(readInputPairs(specs, pairs)).toEqual({
      kind: 'ok',
      given: {
        issue: '12',
        'dry-run': true,
        count: 3,
        ratio: 2,
        tags: ['a'],
        extra: { a: 1 },
        env: 'production',
      },
    });
  });

  it('keeps = in a value, and takes an empty one for an empty text', () => {
    expect(readInputPairs(specs, ['issue=a=b='])).toEqual({ kind: 'ok', given: { issue: 'a=b=' } });
    expect(readInputPairs(specs, ['issue='])).toEqual({ kind: 'ok', given: { issue: '' } });
  });

  it('says everything that is wrong at once', () => {
    const result = readInputPairs(specs, [
      'nope=1',
      'issue',
      'count=x',
      'dry-run=yes',
      'env=prod',
      'ratio=1',
      'ratio=2',
    ]);
    expect(result.kind === 'invalid' && result.problems.map((p) => p.split('.')[0])).toEqual([
      'There is no input "nope"',
      'Input "issue" has no value',
      'Input "count" has to be a whole number, but is x',
      'Input "dry-run" has to be true or false, but is yes',
      'Input "env" cannot be "prod"',
      'Input "ratio" is given twice',
    ]);
  });
});
