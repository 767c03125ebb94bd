import { type AttemptOf, cancelled, failed, failure, timedOut } from '../../chains/steps/failure.ts';
import type { Attempt, Executor, Outcome, StepError } from '../../chains/steps/work.ts';
import { fingerprint } from '../../core/ids.ts';
import { type AgentAnswer, outcomeOf } from './answer.ts';

/**
 * Steps of kind `agent`, done by agents of the running Claude. An attempt waits here until the session's hooks have given it to
 * Claude and said how it went. One is open at a time, the others wait behind it: Claude is told one thing.
 *
 * offered: nobody knows of it yet. told: Claude has been asked to call the agent. called: the Agent call was seen. Its time counts from
 * the call on, because before it nothing works, and a person may be away.
 *
 * Kept in memory only. After a crash the driver offers the step again under the same token, so the answer of an agent that was at
 * work meanwhile still finds it. A call that was seen before the crash is given to the next hand-over, or Claude, whose turn ends before
 * that answer is read, would be asked to call the agent a second time.
 */
export interface HandedStep {
  /** What Claude writes into the call. Begins the same for every attempt of a step. */
  readonly token: string;
  readonly attempt: AttemptOf<'agent'>;
  readonly phase: 'offered' | 'told' | 'called';
  /** Whether Claude was reminded of it. */
  readonly reminded: boolean;
  /** Whether its call has returned while the agent works on. So it is in a terminal, whatever the call asks for. */
  readonly inBackground: boolean;
}

/** An Agent call for a step, as far as it outlives the worker that saw it. */
export interface SeenCall {
  readonly token: string;
  readonly toolUseId: string | undefined;
  /** Whether the call has returned. */
  readonly returned: boolean;
  readonly inBackground: boolean;
}

/** Names the step in a call and in the transcript of its agent. */
const TOKEN = /\barbiter step ([0-9a-f]{12}\.\d+)\b/;
const KEY_DIGITS = 12;

/** The token in an Agent call or a transcript. */
export const tokenIn = (text: string): string | undefined => TOKEN.exec(text)?.[1];

interface Open extends HandedStep {
  phase: HandedStep['phase'];
  reminded: boolean;
  inBackground: boolean;
  /** The latest answer; an agent may stop more than once before its call returns. */
  answer: AgentAnswer | undefined;
  /** The Agent call. */
  toolUseId: string | undefined;
  returned: boolean;
  timer: NodeJS.Timeout | undefined;
  settle(outcome: Outcome): void;
}

export class HandOver implements Executor {
  readonly #changed: () => void;
  readonly #queue: Open[] = [];
  #before: SeenCall | undefined;

  /** `changed`: told whenever another step is open, or none, or a call was seen. `before`: the call that was open before a crash. */
  constructor(changed: () => void, before?: SeenCall) {
    this.#changed = changed;
    this.#before = before;
  }

  /** The call of the open step; undefined when there is none. */
  get seenCall(): SeenCall | undefined {
    const [open] = this.#queue;
    if (open === undefined) return this.#before;
    if (open.phase !== 'called') return undefined;
    const { token, toolUseId, returned, inBackground } = open;
    return { token, toolUseId, returned, inBackground };
  }

  /** The step that is Claude's turn; undefined when none is. */
  get open(): HandedStep | undefined {
    return this.#queue[0];
  }

  execute(attempt: Attempt): Promise<Outcome> {
    if (!isAgent(attempt))
      return Promise.resolve(
        failed(failure('internal', `No ${attempt.input.kind} step can be handed over.`)),
      );
    if (attempt.signal.aborted) return Promise.resolve(failed(cancelled('none')));
    return new Promise((resolve) => {
      const open: Open = {
        token: `${fingerprint(`${attempt.runId}\n${attempt.idempotencyKey}`, KEY_DIGITS)}.${attempt.attempt}`,
        attempt,
        phase: 'offered',
        reminded: false,
        inBackground: false,
        answer: undefined,
        toolUseId: undefined,
        returned: false,
        timer: undefined,
        settle: (outcome) => {
          const at = this.#queue.indexOf(open);
          if (at < 0) return;
          this.#queue.splice(at, 1);
          clearTimeout(open.timer);
          attempt.signal.removeEventListener('abort', onAbort);
          resolve(outcome);
          this.#changed();
        },
      };
      const onAbort = (): void =>
        open.settle(failed(cancelled(open.phase === 'called' ? 'unknown' : 'none')));
      attempt.signal.addEventListener('abort', onAbort);
      this.#queue.push(open);
      this.#recall(open);
      this.#changed();
    });
  }

  /** Claude has been asked to call the agent. */
  told(): void {
    const [open] = this.#queue;
    if (open?.phase === 'offered') open.phase = 'told';
  }

  /** Claude has ended its turn without the call: false when it was reminded before, and then the attempt has failed. */
  remind(): boolean {
    const [open] = this.#queue;
    if (open === undefined || open.reminded) {
      open?.settle(failed(notFollowed));
      return false;
    }
    open.reminded = true;
    return true;
  }

  /** Claude calls the agent of a step. Undefined when that step is not open: it has ended, or was never there. */
  called(token: string, toolUseId: string | undefined): HandedStep | undefined {
    const open = this.#find(token);
    if (open === undefined) return undefined;
    this.#call(open, { token, toolUseId, returned: false, inBackground: false });
    this.#changed();
    return open;
  }

  /** The first step that is offered after a crash is the one that was called before it, or there was none. */
  #recall(open: Open): void {
    const before = this.#before;
    this.#before = undefined;
    if (before !== undefined && keyOf(before.token) === keyOf(open.token)) this.#call(open, before);
  }

  #call(open: Open, { toolUseId, returned, inBackground }: SeenCall): void {
    open.phase = 'called';
    open.toolUseId = toolUseId;
    open.returned = returned;
    open.inBackground = inBackground;
    open.answer = undefined;
    clearTimeout(open.timer);
    const { timeoutMs, input } = open.attempt;
    open.timer = setTimeout(
      () => open.settle(failed(timedOut(input.agent, timeoutMs))),
      Math.min(timeoutMs, MAX_TIMER_MS),
    ).unref();
  }

  /** The agent has stopped. It counts once its call has returned, or at once when the call is gone, as it is in the background. */
  answered(token: string, answer: AgentAnswer): void {
    const open = this.#find(token);
    if (open === undefined) return;
    open.answer = answer;
    if (open.returned || open.phase !== 'called') this.#finish(open, answer);
  }

  /** An Agent call has returned. */
  returned(toolUseId: string, how: 'completed' | 'launched' | 'failed' | 'interrupted'): void {
    const [open] = this.#queue;
    if (open?.phase !== 'called' || open.toolUseId !== toolUseId) return;
    switch (how) {
      case 'failed':
        open.settle(failed(refused(open.attempt.input.agent)));
        break;
      case 'interrupted':
        this.again();
        break;
      default:
        open.returned = true;
        open.inBackground = how === 'launched';
        if (open.answer !== undefined) this.#finish(open, open.answer);
        else this.#changed();
    }
  }

  /** Offers the open step anew: the person has interrupted it, or asks for it again. Not while its agent works in the background. */
  again(): void {
    const [open] = this.#queue;
    if (open === undefined || open.inBackground) return;
    clearTimeout(open.timer);
    open.phase = 'offered';
    open.reminded = false;
    open.answer = undefined;
  }

  /** The turn is over and nothing of the called agent is left: what it did stays unknown. */
  lost(): void {
    const [open] = this.#queue;
    if (open?.phase !== 'called') return;
    if (open.answer !== undefined) this.#finish(open, open.answer);
    else open.settle(failed(lost(open.attempt.input.agent)));
  }

  #finish(open: Open, answer: AgentAnswer): void {
    const { agent, schema } = open.attempt.input;
    open.settle(outcomeOf(agent, answer, schema));
  }

  #find(token: string): Open | undefined {
    const [open] = this.#queue;
    return open !== undefined && keyOf(open.token) === keyOf(token) ? open : undefined;
  }
}

/** The longest a timer of Node can run: 24 days. */
const MAX_TIMER_MS = 2_147_483_647;

const keyOf = (token: string): string => token.slice(0, KEY_DIGITS);

function isAgent(attempt: Attempt): attempt is AttemptOf<'agent'> {
  return attempt.input.kind === 'agent';
}

const notFollowed: StepError = failure(
  'not-followed',
  'Claude ended its turn twice without calling the agent.',
  {
    retryable: true,
    fix: 'Type /jira-orchestrator:chain-run resume, or run the chain with `arbiter chain run`.',
  },
);

const refused = (agent: string): StepError =>
  failure('agent-refused', `The call of ${agent} was refused.`, {
    retryable: true,
    fix: 'Allow the call, or see /jira-orchestrator:doctor.',
  });

const lost = (agent: string): StepError =>
  failure('answer-lost', `${agent} ended, and its answer did not reach Arbiter.`, {
    retryable: true,
    effect: 'unknown',
  });
