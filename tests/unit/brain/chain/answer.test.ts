import { describe, expect, it } from 'vitest';
import { jsonIn, outcomeOf } from '../../../../scripts/brain/chain/answer.ts';
import { LIMITS } from '../../../../scripts/chains/language/chain.ts';

const schema = {
  type: 'object',
  required: ['n'],
  properties: { n: { type: 'integer' } },
  additionalProperties: false,
};
const of = (text: string | undefined) => outcomeOf('a:b', { text, run: undefined }, schema);

describe('the answer of an agent', () => {
  it.each([
    ['{"n": 1}', { n: 1 }],
    ['  [1, 2]\n', [1, 2]],
    ['Here:\n```json\n{"n": 1}\n```\nDONE', { n: 1 }],
    ['First ```json\n{"n": 1}\n``` no, better:\n```\n{"n": 2}\n```', { n: 2 }],
    ['The result is {"n": 1}.', { n: 1 }],
    ['Nothing to report.', undefined],
    ['{"n": 1', undefined],
  ])('%j holds %j', (text, value) => expect(jsonIn(text)).toEqual(value));

  it('is text without a schema', () =>
    expect(outcomeOf('a:b', { text: ' done ', run: undefined }, undefined)).toMatchObject({
      kind: 'succeeded',
      output: { text: 'done' },
    }));

  it.each([
    [undefined, 'output-invalid', 'gave no answer'],
    ['  ', 'output-invalid', 'gave no answer'],
    ['fine', 'output-invalid', 'was to answer with JSON, but said: fine'],
    ['{"n": "x"}', 'output-invalid', '/n: must be integer'],
    ['{"n": 1, "m": 2}', 'output-invalid', 'm'],
    ['x'.repeat(LIMITS.outputBytes + 1), 'output-too-large', 'at most'],
  ])('of %.20j is the failure %s', (text, code, says) => {
    const outcome = of(text);
    expect(outcome).toMatchObject({
      kind: 'failed',
      error: { code, message: expect.stringContaining(says) },
    });
  });

  it('keeps the tokens of every model, also of a failure', () => {
    const tokens = new Map([
      ['haiku', { input: 1, output: 2, cacheRead: 3, cacheWrite: 4 }],
      ['opus', { input: 10, output: 0, cacheRead: 0, cacheWrite: 0 }],
    ]);
    const run = { end: 'failed', status: undefined, tokens, toolUseId: undefined } as const;
    expect(outcomeOf('a:b', { text: 'overloaded', run }, undefined)).toMatchObject({
      kind: 'failed',
      error: { code: 'agent-failed', retryable: true, effect: 'unknown' },
      cost: { tokens: 20, models: { haiku: { tokens: 10 }, opus: { tokens: 10 } } },
    });
  });
});
