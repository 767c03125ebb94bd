import type { Breakers } from '../../resilience/breakers.ts';
import { pauseMs } from '../../resilience/pause.ts';
import {
  type ErrorHandling,
  type Policy,
  type PolicyBook,
  type PolicyPart,
  policyFor,
} from '../../resilience/policy.ts';
import type { WorkKind, WorkPolicy, WorkStepBody } from '../language/chain.ts';
import type { WorkInput } from '../steps/work.ts';
import type { Ended } from './attempts.ts';
import type { DriverOptions } from './drive-options.ts';
import { runName } from './key.ts';

export interface StepPoliciesOptions {
  readonly book: PolicyBook;
  readonly breakers: Breakers;
  /** What a plugin says of its own work. */
  readonly ofPlugin: (plugin: string) => ErrorHandling | undefined;
  /** 0 (inclusive) to 1 (exclusive); for jitter. */
  readonly random: () => number;
}

/**
 * The policies of `orchestration/policies/` for steps of chains: tries, pauses, deadlines, and the breakers that chains share with
 * spawns and calls, `agent:<id>` and `rpc:<plugin>`. Retries are the engine's own, because each is a transition that is written down.
 */
export function stepPolicies(
  options: StepPoliciesOptions,
): Pick<DriverOptions, 'around' | 'limit' | 'attempted'> {
  const { book, breakers, ofPlugin, random } = options;
  const policyOf = (kind: WorkKind | 'compensate', plugin: string | undefined, own: WorkPolicy): Policy =>
    policyFor(book, kind, plugin === undefined ? undefined : ofPlugin(plugin), partOf(own));

  return {
    around: {
      policy: (kind, body, own) => {
        const { retry, timeoutMs } = policyOf(kind, pluginOf(body), own);
        const only = own.retry?.on;
        return {
          attempts: retry.attempts,
          timeoutMs,
          pauseMs: (failures) => pauseMs(retry, failures, random),
          isRetryable: (error) => (only === undefined ? error.retryable : only.includes(error.code)),
        };
      },
      admit: (input, run) => {
        const guard = guardOf(input);
        const policy = guard === undefined ? false : policyOf(input.kind, guard.plugin, {}).breaker;
        if (guard === undefined || policy === false) return { kind: 'admitted', probe: false };
        return breakers.admit(guard.name, run, policy);
      },
    },
    limit: (kind) => {
      const { bulkhead } = policyFor(book, kind);
      return bulkhead === false ? Number.POSITIVE_INFINITY : bulkhead.concurrency;
    },
    attempted: ({ attempt, outcome, direction }) => {
      const guard = direction === 'do' ? guardOf(attempt.input) : undefined;
      const policy = guard === undefined ? false : policyOf(attempt.input.kind, guard.plugin, {}).breaker;
      if (guard === undefined || policy === false) return;
      breakers.report(
        guard.name,
        reportOf(runName(attempt.idempotencyKey, attempt.attempt), outcome),
        policy,
      );
    },
  };
}

function reportOf(run: string, outcome: Ended['outcome']): Parameters<Breakers['report']>[1] {
  if (outcome.kind === 'succeeded') return { kind: 'succeeded', run };
  const { code, message, retryable } = outcome.error;
  if (code === 'cancelled' || code === 'budget-exceeded') return { kind: 'unknown', run };
  // Who answers that a request is wrong is well.
  return retryable ? { kind: 'failed', run, reason: message } : { kind: 'succeeded', run };
}

function guardOf(input: WorkInput): { readonly name: string; readonly plugin: string } | undefined {
  if (input.kind === 'agent')
    return { name: `agent:${input.agent}`, plugin: input.agent.split(':')[0] as string };
  if (input.kind === 'rpc') return { name: `rpc:${input.plugin}`, plugin: input.plugin };
  return undefined;
}

/** The plugin that a piece of work names; undefined where only an expression does. */
function pluginOf(body: WorkStepBody): string | undefined {
  const named =
    body.kind === 'agent'
      ? body.agent
      : body.kind === 'command'
        ? body.command
        : body.kind === 'rpc'
          ? `${String(body.plugin)}:`
          : undefined;
  if (typeof named !== 'string' || named.includes('${{')) return undefined;
  return named.split(':')[0];
}

function partOf({ retry, timeoutMs }: WorkPolicy): PolicyPart {
  if (retry === undefined) return timeoutMs === undefined ? {} : { timeoutMs };
  const { on: _on, jitter, ...rest } = retry;
  return {
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    retry: { ...rest, ...(jitter === undefined ? {} : { jitter: jitter ? 'equal' : 'none' }) },
  };
}
