import { ArbiterError, type ErrorDetails } from './errors.ts';

/**
 * A method that a plugin offers to others (`arbiter rpc call <plugin> <method>`): fixed work that a program does better than a
 * model. A plugin exports `methods: readonly Method[]` from the module that its `arbiter.json` names.
 */
export interface Method<Params = never, Result = unknown> {
  /** Words joined by `_`, unique in the plugin: `list_routes`. */
  readonly name: string;
  /** One sentence for people: what comes back, from what. */
  readonly description: string;
  /**
   * JSON Schema (2020-12) of the params, an object with `additionalProperties: false`; each property has a description and,
   * where there is one, a default. Params are checked against it before {@link run}; defaults are filled in.
   */
  readonly params: Readonly<Record<string, unknown>>;
  /**
   * Whether a second run does no harm. Such a request is given to another process when the one that took it dies; any other is
   * never started twice.
   */
  readonly idempotent: boolean;
  /** Does the work. A result must be JSON. Throws a {@link MethodError} for what the caller can mend. */
  run(params: Params, context: MethodContext): Result | Promise<Result>;
}

/** What a method may know of its caller. */
export interface MethodContext {
  /** Folder of the caller, absolute. Relative paths in params start here. */
  readonly cwd: string;
  /** Aborted at the deadline. A method that does not listen is ended with its thread. */
  readonly signal: AbortSignal;
}

/** The caller gave a method something it cannot work with. `code` is stable, for example `not_found`. */
export class MethodError extends ArbiterError {
  /** Whether the same call may go well later, for example when a service was away. */
  readonly retryable: boolean;

  /** `retryable`: default false. */
  constructor(code: string, message: string, details: ErrorDetails & { readonly retryable?: boolean } = {}) {
    super(code, message, details);
    this.retryable = details.retryable ?? false;
  }
}
