import { isDeepStrictEqual } from 'node:util';
import type { ChainResult } from '../chain/chain-result.ts';
import { fail } from './fail.ts';

/**
 * A run did not succeed and undid exactly these steps, in this order (a saga undoes in the reverse order of the work), and could undo
 * all that it should. Throws an `AssertionError` that shows what it did.
 */
export function expectCompensated(run: ChainResult, steps: readonly string[]): void {
  const { status, undone, notUndone } = run;
  if (status === 'succeeded' || status === 'compensation_failed' || notUndone.length > 0)
    fail(`The run should have been undone. ${account(run)}`, status, 'compensated', expectCompensated);
  if (!isDeepStrictEqual([...undone], [...steps]))
    fail(`The run should have undone ${list(steps)}. ${account(run)}`, undone, steps, expectCompensated);
}

/** A run ended well. Throws an `AssertionError` that says why it did not. */
export function expectSucceeded(run: ChainResult): void {
  if (run.status !== 'succeeded')
    fail(`The run should have succeeded. ${account(run)}`, run.status, 'succeeded', expectSucceeded);
}

function account({ status, error, done, undone, notUndone }: ChainResult): string {
  const why = error === undefined ? '' : ` (${error.code}: ${error.message})`;
  return `It ended as ${status}${why}; done: ${list(done)}; undone: ${list(undone)}; not undone: ${list(notUndone)}.`;
}

const list = (steps: readonly string[]): string => (steps.length === 0 ? 'nothing' : steps.join(', '));
