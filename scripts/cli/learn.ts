import { ArbiterError, UsageError } from '../core/errors.ts';
import { safeLine } from '../core/untrusted.ts';
import { agentMeant } from '../host/agent-meant.ts';
import { dataFolder } from '../host/data-folder.ts';
import { Learning } from '../host/learning.ts';
import type { Corrected } from '../learning/corrected.ts';
import { type LearningStatus, learningStatus } from '../learning/status.ts';
import { type CorrectablePrompt, listCorrections } from '../store/corrections.ts';
import type { Attempt, State } from '../store/state.ts';
import type { Context } from './app.ts';
import { openRouter } from './router.ts';
import { openState } from './state-open.ts';

/** What `arbiter learn status` says. */
export interface LearnStatus extends LearningStatus {
  readonly learning: 'on' | 'off';
  /** Who switched it off. */
  readonly by: 'env' | 'switch' | undefined;
  /** Why what was learned cannot be used. */
  readonly trouble: string | undefined;
}

/** Looks only: a folder without a state stays without one. */
export function statusOf(context: Context): LearnStatus {
  return withLearning(context, 'look', (learning, state) => {
    const { off, trouble, keyId } = learning;
    const read = state.attempt((database) => learningStatus(database, context.io.clock.now(), keyId));
    return { learning: off === undefined ? 'on' : 'off', by: off, trouble, ...orNothing(read, NOTHING) };
  });
}

const NOTHING: LearningStatus = {
  version: 0,
  corrections: { kept: 0, used: 0, unused: 0, rolledBack: 0, useless: 0 },
  versions: [],
  routes: { since: undefined, n: 0, agents: [], plugins: [] },
};

/** Throws a {@link UsageError} for an agent or a route that is not known. */
export function correctRoute(
  context: Context,
  agent: string,
  routeId: string,
): { prompt: CorrectablePrompt; meant: string | undefined; done: Corrected } {
  return withLearning(context, 'open', (learning) => {
    if (learning.off !== undefined)
      throw new ArbiterError('learning-off', 'Learning is off.', {
        fix:
          learning.off === 'env'
            ? 'ARBITER_NO_LEARNING is set in the environment.'
            : 'To switch it on: arbiter learn on',
      });
    const { snapshot, router } = openRouter(context);
    const meant = agentMeant(snapshot, agent);
    if (meant.kind === 'unclear') throw new UsageError(meant.text, { fix: 'To look: arbiter agents list' });
    const prompt = learning.promptOfRoute(routeId);
    if (prompt === undefined)
      throw new UsageError(`Nothing is kept of a route ${safeLine(routeId, 80)}.`, {
        fix: 'The features of the last 200 prompts are kept for seven days, those of prompts that a rule decided never.',
      });
    return { prompt, meant: meant.agent, done: learning.correct(prompt, meant.agent, { snapshot, router }) };
  });
}

export function rollBackLearning(
  context: Context,
): { readonly from: number; readonly to: number; readonly dropped: number } | undefined {
  return withLearning(context, 'open', (learning) => must(learning.rollBack()));
}

/** A correction without a word of its prompt. */
export interface ExportedExample {
  readonly correction: number;
  /** RFC 3339. */
  readonly at: string;
  /** The label; null: silence. */
  readonly agent: string | null;
  readonly decided: string | null;
  readonly shipped: string | null;
  readonly key: string;
  readonly features: CorrectablePrompt['features'];
  readonly rolledBack: boolean;
}

export function exportedExamples(context: Context): ExportedExample[] {
  return withLearning(context, 'look', (_, state) => {
    const corrections = orNothing(
      state.attempt((database) => listCorrections(database)),
      [],
    );
    return corrections.map((c) => ({
      correction: c.seq,
      at: new Date(c.at).toISOString(),
      agent: c.agent ?? null,
      decided: c.decided ?? null,
      shipped: c.shipped ?? null,
      key: c.keyId,
      features: c.features,
      rolledBack: c.dropped,
    }));
  });
}

/**
 * Gives what is so afterwards: the environment may have the last word.
 * `left`: why prompts that were kept before could not be removed.
 */
export function switchLearning(
  context: Context,
  to: 'on' | 'off',
): { readonly off: Learning['off']; readonly left: string | undefined } {
  return withLearning(context, 'look', (learning) => {
    if (to === 'off') return { left: learning.switchOff(), off: learning.off };
    learning.switchOn();
    return { left: undefined, off: learning.off };
  });
}

export const forgetLearning = (context: Context): number =>
  withLearning(context, 'open', (learning) => must(learning.forget()));

function withLearning<T>(
  context: Context,
  mode: 'open' | 'look',
  work: (learning: Learning, state: State) => T,
): T {
  const state = openState(context, mode);
  try {
    return work(new Learning(dataFolder(context.env), context.env, state, context.io.clock), state);
  } finally {
    state.close();
  }
}

function must<T>(attempt: Attempt<T>): T {
  if (attempt.kind === 'unavailable') throw attempt.trouble;
  return attempt.value;
}

/** Where there is no database yet there is nothing; any other trouble is thrown. */
function orNothing<T>(attempt: Attempt<T>, nothing: T): T {
  return attempt.kind === 'unavailable' && attempt.trouble.code === 'state-absent' ? nothing : must(attempt);
}
