import { statusOf } from '../../chains/engine/head.ts';
import type { RunState } from '../../chains/engine/run-state.ts';
import type { StepView } from '../../chains/view/run-view.ts';
import { viewOf } from '../../chains/view/view-of.ts';
import { safeLine, safeText } from '../../core/untrusted.ts';

/** Texts for the person. */

const LINE_CHARS = 300;
const OUTPUT_CHARS = 2_000;

/** How a run ended, or what it waits for, and what to type next. */
export function outcomeText(state: RunState): string {
  const { finished, runId, chain } = state;
  const head = `Chain ${chain.name} (run ${runId})`;
  if (finished === undefined) return `${head} ${waitingText(state)}`;
  const { status, outputs, error } = finished;
  const lines = [`${head} ${status.replace('_', ' ')}; cost: ${costText(state)}.`];
  if (error !== undefined) {
    lines.push(safeLine(error.message, LINE_CHARS));
    if (error.fix !== undefined) lines.push(safeLine(error.fix, LINE_CHARS));
  }
  if (Object.keys(outputs as object).length > 0)
    lines.push(safeText(`Outputs: ${JSON.stringify(outputs, null, 2)}`, OUTPUT_CHARS));
  lines.push(
    status === 'failed' || status === 'compensated'
      ? `What happened: arbiter chain status ${runId}. Once more from what failed: arbiter chain retry ${runId}.`
      : `What each step did: arbiter chain logs ${runId}.`,
  );
  return lines.join('\n');
}

function waitingText(state: RunState): string {
  const asked = [...state.held].filter((step) => step.state === 'waiting' && step.wait?.kind === 'approval');
  if (asked.length === 0)
    return `stopped with status ${statusOf(state)}. To go on: /jira-orchestrator:chain-run resume ${state.runId}.`;
  const questions = asked.map((step) => {
    const { wait } = step;
    return `${step.path}: ${wait?.kind === 'approval' ? safeLine(wait.message, LINE_CHARS) : ''}`;
  });
  const which = asked.length === 1 ? '' : ' <step>';
  return (
    `waits for an answer.\n${questions.join('\n')}\n` +
    `Yes: /jira-orchestrator:chain-approve${which}   No: /jira-orchestrator:chain-approve reject${which} <reason>`
  );
}

function costText({ spent }: RunState): string {
  const tokens = spent.tokens === undefined ? 'tokens not measured' : `${spent.tokens} tokens`;
  // Agents of the session are paid for by the session, which says what in /cost.
  return spent.usd === undefined
    ? `${tokens}, dollars not measured`
    : `${tokens}, at least $${spent.usd.toFixed(4)} (of steps with a session of their own)`;
}

/** Each step, and what the run waits for. */
export function statusText(state: RunState): string {
  const { steps } = viewOf(state, { startedAt: state.at });
  const lines = steps.map((step) => `${'  '.repeat(step.depth + 1)}${lineOf(step)}`);
  const head =
    state.finished === undefined && statusOf(state) === 'running'
      ? `Chain ${state.chain.name} (run ${state.runId}) is under way. To cancel it: /jira-orchestrator:chain-stop.`
      : outcomeText(state);
  return [head, ...lines].join('\n');
}

function lineOf({ path, kind, state, attempt, error }: StepView): string {
  const tries = attempt > 1 ? `, attempt ${attempt}` : '';
  const why = error === undefined ? '' : `: ${safeLine(error.message, LINE_CHARS)}`;
  return `${safeLine(path, LINE_CHARS)} (${kind}) ${state.replace('_', ' ')}${tries}${why}`;
}

/** After a while without anything for Claude to do. */
export function stillWorking(chain: string, runId: string, state: RunState | undefined): string {
  const busy = state === undefined ? [] : [...state.inFlight, ...state.held].map((step) => step.path);
  const what = busy.length === 0 ? '' : ` at ${safeLine(busy.join(', '), LINE_CHARS)}`;
  return `Chain ${chain} (run ${runId}) is at work${what}. To see it: /jira-orchestrator:chain-status. For its next agent: /jira-orchestrator:chain-run resume.`;
}

/** So many steps followed one another; the person is to say whether they go on. */
export function bounded(state: RunState, max: number): string {
  const { steps } = viewOf(state, { startedAt: state.at });
  const left = steps.filter((step) => step.state === 'pending').length;
  return (
    `Chain ${state.chain.name} (run ${state.runId}) pauses after ${max} agent steps in a row; ${left} steps wait behind the next one. ` +
    'To go on: /jira-orchestrator:chain-run resume.'
  );
}

/** For Claude, beside the prompt that the person typed instead. */
export function leftText(chain: string, runId: string, step: string | undefined): string {
  const at = step === undefined ? '' : ` before step ${safeLine(step, LINE_CHARS)} had ended`;
  return (
    `Chain ${chain} (run ${runId}) of the jira-orchestrator plugin was left${at}, because the user typed this prompt. ` +
    'The user can take it up with /jira-orchestrator:chain-run resume; until then none of its steps is to be done.'
  );
}

export const elsewhere = (runId: string, holder: string): string =>
  `Run ${runId} is driven by ${safeLine(holder, LINE_CHARS)}. It goes on there.`;

export const brokenText = (chain: string, runId: string, why: string): string =>
  `Chain ${chain} (run ${runId}) could not go on: ${safeLine(why, LINE_CHARS)} Nothing of it is lost. To try again: /jira-orchestrator:chain-run resume ${runId}.`;
