import { systemCode } from '../core/errors.ts';

/**
 * Codes of failures that may pass by themselves: the same work, done again, may end well. Everything else is taken for lasting:
 * wrong input, a missing file, a refused right. Trying that again wastes time and, with an agent, money.
 */
const TRANSIENT: ReadonlySet<string> = new Set([
  // Ours: deadlines, nobody there yet, too much to do, a thread or a process that died.
  'timeout',
  'bus-nobody-answered',
  'bus-request-timeout',
  'late',
  'busy',
  'crashed',
  'state-locked',
  'bus-full',
  // The model API, as Claude Code names its errors.
  'rate_limit',
  'overloaded',
  'server_error',
  // Networks and operating systems.
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'EAGAIN',
  'EBUSY',
  'EMFILE',
  'ENFILE',
]);

/** Answers of HTTP services that ask for another try. */
const TRANSIENT_STATUS: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504, 529]);

/**
 * Whether a second try may end better. An error says so itself with a boolean `retryable`; else its stable `code` decides (of an
 * error of a remote method `remoteCode`), else an HTTP `status`. Unknown errors are not retried.
 */
export function isRetryable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if ('retryable' in error && typeof error.retryable === 'boolean') return error.retryable;
  const remote = 'remoteCode' in error && typeof error.remoteCode === 'string' ? error.remoteCode : undefined;
  if (TRANSIENT.has(remote ?? systemCode(error) ?? '')) return true;
  return 'status' in error && typeof error.status === 'number' && TRANSIENT_STATUS.has(error.status);
}
