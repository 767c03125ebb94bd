import { AssertionError } from 'node:assert';

/** Throws what every test runner shows as a failed expectation, with the difference of both values. */
export function fail(
  message: string,
  actual: unknown,
  expected: unknown,
  from: (...args: never[]) => unknown,
): never {
  throw new AssertionError({ message, actual, expected, operator: 'expect', stackStartFn: from });
}
