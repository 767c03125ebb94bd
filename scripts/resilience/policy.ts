/**
 * How a piece of work is kept from failing, and from dragging others down: tries, deadline, breaker, bulkhead, fallbacks.
 *
 * `orchestration/policies/resilience.yaml` declares a policy for each kind of work; a plugin may override parts of it in its
 * `arbiter.json` (`errorHandling`), and a step of a chain or a single call parts of that. Pure values; who reads the files is
 * `scripts/registry/read-resilience.ts`.
 */

/** What a policy can be declared for. */
export const WORK_KINDS = ['agent', 'run', 'rpc', 'command', 'publish', 'compensate'] as const;
export type WorkKind = (typeof WORK_KINDS)[number];

export const BACKOFFS = ['none', 'linear', 'exponential', 'fibonacci'] as const;
export type Backoff = (typeof BACKOFFS)[number];

/** `full`: from 0 to the whole pause. `equal`: from half of it to all of it. */
export const JITTERS = ['none', 'full', 'equal'] as const;
export type Jitter = (typeof JITTERS)[number];

export interface RetryPolicy {
  /** Tries in all, the first one counted; 1 is no retry. 1 to 20. */
  readonly attempts: number;
  /** How pauses grow. `none`: there are none. */
  readonly backoff: Backoff;
  /** Pause after the first failure, in milliseconds. */
  readonly delayMs: number;
  /** No pause is longer, in milliseconds. */
  readonly maxDelayMs: number;
  /** Of exponential pauses, so that what failed together does not come back together. The others have none. */
  readonly jitter: Jitter;
}

export interface RatePolicy {
  /** Opens when at least this share of the calls failed; above 0, at most 1. */
  readonly share: number;
  /** Calls older than this do not count, in milliseconds. */
  readonly windowMs: number;
  /** Fewer calls than this within the window say nothing. 2 to 50, as many as are remembered. */
  readonly calls: number;
}

export interface BreakerPolicy {
  /** Opens after so many failures in a row. 1 to 50. */
  readonly failures: number;
  /** Opens also at this rate of failures; false: only failures in a row count. */
  readonly rate: RatePolicy | false;
  /** Nothing is let through for this long, in milliseconds; then a probe is. A probe that never reports is given up after as long. */
  readonly openMs: number;
  /** While half-open so many calls are let through at once, and as many have to succeed to close it. 1 to 20. */
  readonly probes: number;
}

/** Of this process; other processes have their own. */
export interface BulkheadPolicy {
  /** Calls that run at once. */
  readonly concurrency: number;
  /** Calls that wait for their turn; one more is refused. */
  readonly queue: number;
}

export interface Policy {
  readonly retry: RetryPolicy;
  /** Of one try, in milliseconds; 0: as long as it takes. */
  readonly timeoutMs: number;
  readonly breaker: BreakerPolicy | false;
  readonly bulkhead: BulkheadPolicy | false;
  /** What stands in when all tries have failed, in order. `cached` is the last good result; other names the caller knows. */
  readonly fallback: readonly string[];
}

/** A policy with parts left out: what is absent is as it was below. `true` switches on what was off, as it was or by default. */
export interface PolicyPart {
  readonly retry?: Partial<RetryPolicy>;
  readonly timeoutMs?: number;
  readonly breaker?: BreakerPart | boolean;
  readonly bulkhead?: Partial<BulkheadPolicy> | boolean;
  readonly fallback?: readonly string[];
}

export interface BreakerPart extends Partial<Omit<BreakerPolicy, 'rate'>> {
  readonly rate?: Partial<RatePolicy> | boolean;
}

/** Policies of all kinds of work, as declared. */
export interface PolicyBook {
  readonly default: PolicyPart;
  readonly kinds: Readonly<Partial<Record<WorkKind, PolicyPart>>>;
}

/** What a plugin says of work that it does, by kind. */
export type ErrorHandling = Readonly<Partial<Record<WorkKind, PolicyPart>>>;

/** Where a part switches a breaker, a rate or a bulkhead on without saying all of it. */
const RATE: RatePolicy = { share: 0.5, windowMs: 60_000, calls: 10 };
const BREAKER: BreakerPolicy = { failures: 5, rate: false, openMs: 30_000, probes: 1 };
const BULKHEAD: BulkheadPolicy = { concurrency: 8, queue: 64 };

/** The lowest layer: what holds where nobody declares anything. */
export const DEFAULT_POLICY: Policy = {
  retry: { attempts: 3, backoff: 'exponential', delayMs: 200, maxDelayMs: 10_000, jitter: 'full' },
  timeoutMs: 30_000,
  breaker: BREAKER,
  bulkhead: BULKHEAD,
  fallback: [],
};

export const EMPTY_BOOK: PolicyBook = { default: {}, kinds: {} };

/**
 * The policy for a piece of work, later over earlier: built-in, the book's default, the kind's, the plugin's, the step's. Parts
 * are merged key by key; a list of fallbacks replaces the one below; `false` switches a part off.
 */
export function policyFor(
  book: PolicyBook,
  kind: WorkKind,
  plugin?: ErrorHandling | undefined,
  step?: PolicyPart | undefined,
): Policy {
  return [book.default, book.kinds[kind], plugin?.[kind], step].reduce<Policy>(
    (below, part) => (part === undefined ? below : over(below, part)),
    DEFAULT_POLICY,
  );
}

function over(below: Policy, part: PolicyPart): Policy {
  return {
    retry: { ...below.retry, ...part.retry },
    timeoutMs: part.timeoutMs ?? below.timeoutMs,
    breaker: breaker(below.breaker, part.breaker),
    bulkhead: switched(below.bulkhead, part.bulkhead, BULKHEAD),
    fallback: part.fallback ?? below.fallback,
  };
}

function breaker(below: Policy['breaker'], part: PolicyPart['breaker']): Policy['breaker'] {
  if (typeof part !== 'object') return switched(below, part, BREAKER);
  const { rate, ...rest } = part;
  const base = switched(below, rest, BREAKER);
  return base && { ...base, rate: switched(base.rate, rate, RATE) };
}

/** A part that can be off, with another one over it. */
function switched<T extends object>(
  below: T | false,
  part: Partial<T> | boolean | undefined,
  otherwise: T,
): T | false {
  if (part === undefined) return below;
  if (part === false) return false;
  const base = below === false ? otherwise : below;
  return part === true ? base : { ...base, ...part };
}
