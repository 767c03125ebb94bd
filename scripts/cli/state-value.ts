import { UsageError } from '../core/errors.ts';
import type { Json } from '../crdt/record.ts';
import { BadKeyError, BadValueError, kindOfKey } from '../store/replica/keys.ts';
import type { Replica } from '../store/replica/replica.ts';

/** What a key holds, as JSON; null for a register that is not set. Throws a {@link UsageError} for what is no key. */
export function sharedValue(replica: Replica, key: string): Json {
  return asUsage(() => {
    switch (kindOfKey(key)) {
      case 'counter':
        return replica.counter(key);
      case 'set':
        return [...replica.members(key)];
      default:
        return replica.register(key);
    }
  });
}

/** JSON if it is, else the text as it stands. */
export function parseValue(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** Sets a register; counters and sets are not set by hand. Throws a {@link UsageError} for a wrong key or value. */
export function setValue(replica: Replica, key: string, value: Json): void {
  asUsage(() => replica.write(key, value));
}

function asUsage<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof BadKeyError || error instanceof BadValueError) throw new UsageError(error.message);
    throw error;
  }
}
