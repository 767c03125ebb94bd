import type { Json } from '../../core/json.ts';
import { safeLine } from '../../core/untrusted.ts';
import type { HandedStep } from './hand-over.ts';

/** Longest name of an agent or a step that is shown. */
const NAME_CHARS = 200;

/** What stands in the description of the Agent call. */
export const describeStep = ({ attempt }: HandedStep): string =>
  `chain step ${safeLine(attempt.step, NAME_CHARS)}`;

/**
 * What Claude is told to do for a step. The step's own prompt is not in it: that goes from the brain to the agent. Short, because
 * Claude Code shows the model the reason of a Stop hook twice.
 */
export function instruction(step: HandedStep): string {
  const { attempt, token } = step;
  const { chain, runId, step: path, input, direction } = attempt;
  const what = direction === 'undo' ? `undoing step ${path}` : `step ${path}`;
  const again = attempt.attempt > 1 ? `, attempt ${attempt.attempt}` : '';
  return (
    `Chain ${safeLine(chain, NAME_CHARS)} (${runId}), which the user started with the jira-orchestrator plugin: ${safeLine(what, NAME_CHARS)}${again} is next. ` +
    `Call the Agent tool once, in the foreground, with subagent_type "${safeLine(input.agent, NAME_CHARS)}", ` +
    `description "${describeStep(step)}" and prompt "arbiter step ${token}"; the plugin puts the step's prompt in its place. ` +
    'Then end the turn with one short line.'
  );
}

/** After a turn that ended without the call. */
export const reminder = (step: HandedStep): string =>
  `The agent of the chain's step was not called yet. ${instruction(step)}`;

/** What the agent is given: the step's prompt, how to answer, and the mark by which its answer is known. */
export function stepPrompt({ attempt, token }: HandedStep): string {
  const { prompt, schema, cwd } = attempt.input;
  return [
    prompt,
    ...(cwd === undefined ? [] : ['', `Work in the folder ${cwd}.`]),
    ...(schema === undefined ? [] : ['', contract(schema)]),
    '',
    `(arbiter step ${token})`,
  ].join('\n');
}

const contract = (schema: Json): string =>
  `Your last message must be one JSON value and nothing else. It must fit this JSON Schema:\n${JSON.stringify(schema)}`;
