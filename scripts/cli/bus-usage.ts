import { GroupMismatchError, TopicError } from '../bus/errors.ts';
import { ArbiterError, UsageError } from '../core/errors.ts';

/** Says of an error of the bus that a person has typed something wrong, if that is what it is. Always throws. */
export function asUsage(error: unknown): never {
  if (error instanceof TopicError || error instanceof GroupMismatchError) throw new UsageError(error.message);
  if (error instanceof ArbiterError && error.code === 'bus-bad-option') throw new UsageError(error.message);
  throw error;
}
