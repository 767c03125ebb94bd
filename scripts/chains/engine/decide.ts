import { ArbiterError } from '../../core/errors.ts';
import type { Json } from '../../core/json.ts';
import type { Admission } from '../../resilience/breaker.ts';
import type { Fallback, StepOf, WorkPolicy, WorkStep, WorkStepBody } from '../language/chain.ts';
import { LIMITS } from '../language/chain.ts';
import { coerceInputs } from '../language/inputs.ts';
import { fill, holds } from '../language/template.ts';
import type { StepError } from '../steps/work.ts';
import { budgetError } from './budget.ts';
import { cacheKey } from './cache-key.ts';
import { closed } from './close.ts';
import type { JournalEvent } from './events.ts';
import { failure, failureOfThrown } from './failure.ts';
import { finished } from './finish.ts';
import { keyOf, runName } from './key.ts';
import { succeeded } from './outputs.ts';
import { isOpen, type RunState, type StepRun, type Work } from './run-state.ts';
import { scopeOf } from './scope.ts';
import type { Surroundings } from './surroundings.ts';
import { waitFor } from './wait.ts';
import { workInput } from './work-input.ts';

/** `offset`: a step that waits for a message must first know where the topic's log ends. `none`: overtaken by something else. */
export type Decision =
  | { readonly kind: 'event'; readonly event: JournalEvent }
  | { readonly kind: 'offset'; readonly step: StepRun }
  | { readonly kind: 'none' };

/** What comes of one piece of work in the queue. Changes nothing; never throws for what a chain says. */
export function decide(state: RunState, work: Work, around: Surroundings): Decision {
  if (!isOpen(state, work)) return NONE;
  switch (work.what) {
    case 'finish':
      return event(finished(state));
    case 'close':
      return event(closed(state, work.step));
    case 'undo':
      return event(undo(state, work.step, around));
    case 'begin':
      if (work.step.step.kind === 'wait' && work.step.step.wait.kind === 'topic')
        return beginTopic(state, work.step, around);
      return event(begin(state, work.step, around));
  }
}

const NONE: Decision = { kind: 'none' };
const event = (e: JournalEvent): Decision => ({ kind: 'event', event: e });

function beginTopic(state: RunState, step: StepRun, around: Surroundings): Decision {
  const first = guarded(step, around, () => skipped(state, step));
  return first === undefined ? { kind: 'offset', step } : event(first);
}

function begin(state: RunState, step: StepRun, around: Surroundings): JournalEvent {
  return guarded(step, around, () => {
    const { path } = step;
    const skip = skipped(state, step);
    if (skip !== undefined) return skip;
    const definition = step.step;
    switch (definition.kind) {
      case 'run':
      case 'agent':
      case 'command':
      case 'rpc':
      case 'publish':
        return beginWork(state, step as StepRun & { step: WorkStep }, around);
      case 'set':
        return succeeded(state, step, fill(definition.values, scopeOf(state, step)));
      case 'fail':
        return failed(step, around, {
          code: definition.code,
          message: String(fill(definition.message, scopeOf(state, step))),
          retryable: false,
          effect: 'none',
        });
      case 'wait':
      case 'approve':
        return { kind: 'entered', path, wait: waitFor(definition, scopeOf(state, step), around.now()) };
      case 'group':
      case 'parallel':
        return { kind: 'entered', path };
      case 'switch':
        return enterSwitch(state, step, definition);
      case 'foreach':
        return { kind: 'entered', path, items: itemsOf(state, step, definition) };
      case 'chain':
        return enterChain(state, step, definition);
    }
  }) as JournalEvent;
}

/** An expression that fails is the failure of the step. */
function guarded<T extends JournalEvent | undefined>(
  step: StepRun,
  around: Surroundings,
  work: () => T,
): T | JournalEvent {
  try {
    return work();
  } catch (error) {
    return failed(step, around, failureOfThrown(error));
  }
}

function skipped(state: RunState, step: StepRun): JournalEvent | undefined {
  const condition = step.step.if;
  if (condition === undefined || step.attempt > 0 || step.variant > 0) return undefined;
  return holds(condition, scopeOf(state, step)) ? undefined : { kind: 'skipped', path: step.path, why: 'if' };
}

function enterSwitch(state: RunState, step: StepRun, { cases }: StepOf<'switch'>): JournalEvent {
  const scope = scopeOf(state, step);
  const choice = cases.findIndex((c) => c.if === undefined || holds(c.if, scope));
  if (choice < 0) return { kind: 'skipped', path: step.path, why: 'no-case' };
  return { kind: 'entered', path: step.path, choice };
}

function itemsOf(state: RunState, step: StepRun, { items }: StepOf<'foreach'>): readonly Json[] {
  const value = fill(items, scopeOf(state, step));
  if (!Array.isArray(value))
    throw new ArbiterError('expression', '`foreach` is not a list.', {
      fix: 'Give it a list, such as lines(…) of a text.',
    });
  if (value.length > LIMITS.foreachItems)
    throw new ArbiterError(
      'too-many-items',
      `\`foreach\` has ${value.length} items; at most ${LIMITS.foreachItems} are taken.`,
      { fix: 'Split the list over several runs.' },
    );
  return value;
}

function enterChain(state: RunState, step: StepRun, { chain, ...own }: StepOf<'chain'>): JournalEvent {
  const given = fill(own.with, scopeOf(state, step)) as { readonly [name: string]: Json };
  const inputs = coerceInputs(chain.inputs, given);
  if (inputs.kind === 'invalid')
    throw new ArbiterError('invalid-inputs', `${chain.name}: ${inputs.problems.join(' ')}`);
  return { kind: 'entered', path: step.path, inputs: inputs.inputs };
}

function beginWork(
  state: RunState,
  step: StepRun & { readonly step: WorkStep },
  around: Surroundings,
): JournalEvent {
  const over = budgetError(state, around.now());
  if (over !== undefined) return { kind: 'halted', error: over };
  const { path, variant } = step;
  const fallback: Fallback | undefined = step.step.fallback[variant - 1];
  if (fallback?.kind === 'value')
    return {
      kind: 'succeeded',
      path,
      direction: 'do',
      outputs: fill(fallback.value, scopeOf(state, step)),
      variant,
    };
  if (fallback?.kind === 'cached') {
    const outputs = around.cached(cacheKey(state, step), fallback.maxAgeMs);
    if (outputs !== undefined) return { kind: 'succeeded', path, direction: 'do', outputs, variant };
    return failed(step, around, step.error ?? NO_CACHE);
  }
  const body: WorkStepBody & WorkPolicy = fallback === undefined ? step.step : fallback.body;
  const input = workInput(body, scopeOf(state, step));
  const attempt = step.attempt + 1;
  const admission = around.admit(input, runName(keyOf(state, step, 'do'), attempt));
  if (admission.kind === 'refused') return refused(step, around, admission);
  const { timeoutMs } = around.policy(body.kind, body, body);
  return { kind: 'started', path, direction: 'do', attempt, variant, input, timeoutMs };
}

/** A breaker is open: a fallback is at hand at once, another try only when the breaker may let one through. */
function refused(
  step: StepRun,
  around: Surroundings,
  { until, reason }: Extract<Admission, { kind: 'refused' }>,
): JournalEvent {
  const error: StepError = {
    code: 'breaker-open',
    message: `It is not tried: ${reason}`,
    // One that was opened by hand opens again only by hand.
    retryable: until !== undefined,
    effect: 'none',
    fix: '`arbiter breakers list` says more; `arbiter breakers reset` closes it.',
  };
  return failed(step, around, error, until);
}

const NO_CACHE: StepError = {
  code: 'nothing-cached',
  message: 'There is no earlier result that is new enough.',
  retryable: false,
  effect: 'none',
};

function undo(state: RunState, step: StepRun, around: Surroundings): JournalEvent {
  const body = step.step.compensate;
  const attempt = (step.undo?.attempt ?? 0) + 1;
  try {
    if (body === undefined)
      throw new ArbiterError('no-compensation', `${step.path} does not say how to undo it.`);
    return {
      kind: 'started',
      path: step.path,
      direction: 'undo',
      attempt,
      variant: 0,
      input: workInput(body, scopeOf(state, step)),
      timeoutMs: around.policy('compensate', body, body).timeoutMs,
    };
  } catch (error) {
    return { kind: 'failed', path: step.path, direction: 'undo', error: failureOfThrown(error) };
  }
}

function failed(step: StepRun, around: Surroundings, error: StepError, notBefore?: number): JournalEvent {
  return failure(step, error, around, undefined, notBefore);
}
