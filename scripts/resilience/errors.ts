import { ArbiterError } from '../core/errors.ts';

/** A breaker lets nothing through at the moment, so nothing was tried. */
export class BreakerOpenError extends ArbiterError {
  readonly breaker: string;
  /** When a probe is let through, milliseconds since 1970; undefined: only after a reset. */
  readonly until: number | undefined;
  readonly retryable = false;

  constructor(breaker: string, until: number | undefined, reason: string) {
    const when = until === undefined ? 'until it is reset' : `until ${new Date(until).toISOString()}`;
    super('breaker-open', `The breaker ${breaker} is open ${when}: ${reason.replace(/\.$/, '')}.`, {
      fix: `To close it now: arbiter breakers reset ${breaker}`,
    });
    this.breaker = breaker;
    this.until = until;
  }
}

/** As many calls as the policy allows are running and waiting in this process, so this one was not started. */
export class BulkheadFullError extends ArbiterError {
  readonly retryable = false;

  constructor(bulkhead: string, concurrency: number, queue: number) {
    super('bulkhead-full', `${concurrency} calls of ${bulkhead} are running and ${queue} are waiting.`, {
      fix: 'Try again later, or raise bulkhead.concurrency or bulkhead.queue of its policy.',
    });
  }
}

/** The caller has given it up. */
export class CancelledError extends ArbiterError {
  readonly retryable = false;

  constructor(what: string) {
    super('cancelled', `${what} was cancelled.`);
  }
}
