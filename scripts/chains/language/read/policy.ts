import { LIMITS, type RetryPolicy, type WorkPolicy } from '../chain.ts';
import type { Fields } from './fields.ts';

const BACKOFFS = ['none', 'linear', 'exponential', 'fibonacci'] as const;
const RETRY_KEYS = ['attempts', 'backoff', 'delay', 'max_delay', 'jitter', 'on'] as const;

/** `retry` and `timeout`. */
export function readPolicy(fields: Fields): WorkPolicy {
  const retry = readRetry(fields);
  const timeoutMs = fields.duration('timeout');
  return { ...(retry && { retry }), ...(timeoutMs !== undefined && { timeoutMs }) };
}

function readRetry(fields: Fields): Partial<RetryPolicy> | undefined {
  const entry = fields.entry('retry');
  if (entry === undefined) return undefined;
  if (entry.value.kind === 'scalar' && typeof entry.value.value === 'number') {
    const attempts = fields.number('retry', 1, LIMITS.attempts, true);
    return attempts === undefined ? undefined : { attempts };
  }
  if (entry.value.kind !== 'map') {
    return fields.wrong(
      entry,
      'a number of attempts or a map',
      'Write retry: 3, or { attempts: 3, delay: 1s }.',
    );
  }
  const retry = fields.inner(entry.value).allow('retry', RETRY_KEYS);
  const attempts = retry.number('attempts', 1, LIMITS.attempts, true);
  const backoff = retry.oneOf('backoff', BACKOFFS);
  const delayMs = retry.duration('delay');
  const maxDelayMs = retry.duration('max_delay');
  const jitter = retry.flag('jitter');
  const on = readWords(retry, 'on');
  if (retry.broken) fields.broken = true;
  return {
    ...(attempts !== undefined && { attempts }),
    ...(backoff !== undefined && { backoff }),
    ...(delayMs !== undefined && { delayMs }),
    ...(maxDelayMs !== undefined && { maxDelayMs }),
    ...(jitter !== undefined && { jitter }),
    ...(on !== undefined && { on }),
  };
}

/** A list of plain texts, such as codes of errors or names of people. */
export function readWords(fields: Fields, key: string): readonly string[] | undefined {
  const items = fields.list(key, `Write ${key}: [one, two].`);
  if (items === undefined) return undefined;
  const words: string[] = [];
  for (const item of items) {
    if (item.kind === 'scalar' && typeof item.value === 'string' && item.value.trim() !== '')
      words.push(item.value);
    else
      fields.problem(item.at, 'type', `An item of "${key}" has to be a text.`, `Write ${key}: [one, two].`);
  }
  return words;
}
