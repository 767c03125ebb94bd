import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../scripts/chains/language/chain.ts';
import { ExpressionError } from '../../../../scripts/chains/language/expression-error.ts';
import { fill } from '../../../../scripts/chains/language/template.ts';
import { EVALUATION_LIMIT_MS, limited } from '../../../../scripts/chains/language/time-limit.ts';
import { scopeOf } from './support/scope.ts';

const many = Array.from({ length: 20_000 }, (_, i) => i);
const scope = scopeOf({ inputs: { many, text: `${'a'.repeat(60)}!` } });

function failure(source: string): ExpressionError {
  try {
    fill(`\${{ ${source} }}`, scope);
  } catch (error) {
    return error as ExpressionError;
  }
  throw new Error('it gave a value');
}

describe('an expression that would run long', () => {
  it.each([
    ['a loop in a loop', 'inputs.many.map(a, inputs.many.map(b, a * b)).size()'],
    ['a loop that searches a list', 'inputs.many.filter(a, (a + 100000) in inputs.many).size()'],
    ['a loop hidden in an argument', 'inputs.many.all(a, size(inputs.many.filter(b, b != a)) > 0)'],
    ['a regular expression that backtracks', 'inputs.text.matches("(a+)+$")'],
    [
      'a list that doubles',
      Array.from({ length: 40 })
        .reduce<string>((inner, _, i) => `cel.bind(v${39 - i}, v${38 - i} + v${38 - i}, ${inner})`, 'v39')
        .replace('v-1 + v-1', 'inputs.many'),
    ],
  ])('is ended: %s', (_, source) => {
    const started = performance.now();
    const error = failure(source);
    expect(error).toBeInstanceOf(ExpressionError);
    expect(error.code).toBe('expression-too-slow');
    expect(error.message).toContain(`${EVALUATION_LIMIT_MS} ms`);
    // Far less than the loops would take, far more than a busy machine adds.
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  it('leaves the next evaluation of the same expression and of others whole', () => {
    const source = '${{ inputs.many.map(a, inputs.many.map(b, a * b)).size() }}';
    expect(() => fill(source, scope)).toThrow('ms');
    expect(fill(source, scopeOf({ inputs: { many: [1, 2] } }))).toBe(2);
    expect(fill('${{ inputs.many[3] }}', scope)).toBe(3);
  });

  it('is not one that waits for the processor, as on a machine with much else to do', () => {
    let tries = 0;
    const waitsAtFirst = (): string => {
      tries += 1;
      // Asleep, without using any processor, for longer than the limit.
      if (tries === 1)
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, EVALUATION_LIMIT_MS + 100);
      return 'a value';
    };
    expect(limited(waitsAtFirst)).toEqual({ kind: 'done', value: 'a value' });
    expect(tries).toBe(2);
  });

  it('is not one that loops once over a long list', () => {
    expect(fill('${{ inputs.many.filter(n, n > 19990).size() }}', scope)).toBe(9);
  });
});

describe('a huge expression', () => {
  it('is refused beyond its limit, with the limit', () => {
    const error = failure(`1${' + 1'.repeat(LIMITS.expressionChars / 4)}`);
    expect(error.message).toContain(`at most ${LIMITS.expressionChars}`);
    expect(error.message.length).toBeLessThan(500);
  });

  it('is evaluated up to its limit', () => {
    const terms = Math.floor((LIMITS.expressionChars - 4) / 4);
    expect(fill(`\${{ 1${' + 1'.repeat(terms)} }}`, scope)).toBe(terms + 1);
  });

  it('nested too deeply is an error, not a crash', () => {
    expect(failure(`${'('.repeat(1900)}1${')'.repeat(1900)}`)).toBeInstanceOf(ExpressionError);
    expect(failure(`${'!'.repeat(3900)}true`)).toBeInstanceOf(ExpressionError);
  });
});
