import { isObject } from '../../core/json.ts';
import type { Fallback, Join, Step, Template, Wait, WorkPolicy, WorkStepBody } from '../language/chain.ts';
import { durationText } from '../view/words.ts';
import type { ItemWords } from './graph.ts';
import { oneLine } from './one-line.ts';

/** What the picture says of a step. */
export function wordsOf(step: Step): ItemWords {
  return {
    label: oneLine(step.label),
    detail: detailOf(step),
    ...(step.if === undefined ? {} : { condition: oneLine(step.if) }),
    notes: notesOf(step),
  };
}

/** A template as the file has it. */
const plain = (template: Template): string =>
  oneLine(typeof template === 'string' ? template : JSON.stringify(template));

function detailOf(step: Step): string {
  switch (step.kind) {
    case 'set':
      return isObject(step.values) ? oneLine(Object.keys(step.values).join(', ')) : plain(step.values);
    case 'fail':
      return plain(step.message);
    case 'wait':
      return waitText(step.wait);
    case 'approve':
      return plain(step.approval.message);
    case 'group':
      return step.saga ? 'all done, or all undone' : '';
    case 'parallel':
      return joinText(step, `${step.branches.length}`);
    case 'switch':
      return 'the first that holds';
    case 'foreach':
      return oneLine(
        `of ${plain(step.items)}${step.concurrency > 1 ? `, ${step.concurrency} at a time` : ''}${step.join === 'all' ? '' : `; ${joinText(step, 'all')}`}`,
      );
    case 'chain':
      return oneLine(step.chain.name);
    default:
      return bodyText(step);
  }
}

/** What a piece of work does. */
export function bodyText(body: WorkStepBody): string {
  switch (body.kind) {
    case 'run':
      return body.script === undefined
        ? oneLine((body.argv ?? []).map(argument).join(' '))
        : oneLine(body.script.trim().split('\n', 1)[0] ?? '');
    case 'agent':
      return plain(body.agent);
    case 'command':
      return oneLine(`/${plain(body.command)} ${plain(body.args)}`);
    case 'rpc':
      return oneLine(`${plain(body.plugin)} ${plain(body.method)}`);
    case 'publish':
      return plain(body.topic);
  }
}

/** An argument as one would type it, so that it is seen where one ends. */
function argument(template: Template): string {
  const text = plain(template);
  return /^[\w@%+=:,./~-]+$/.test(text) ? text : `'${text}'`;
}

function waitText(wait: Wait): string {
  switch (wait.kind) {
    case 'for':
      return `for ${plain(wait.duration)}`;
    case 'until':
      return `until ${plain(wait.time)}`;
    case 'topic':
      return `for a message of ${plain(wait.topic)}`;
  }
}

function joinText({ join }: Join, total: string): string {
  if (join === 'all') return 'all must succeed';
  return join === 'any' ? 'one must succeed' : `${join} of ${total} must succeed`;
}

function notesOf(step: Step): string[] {
  const notes = 'retry' in step || 'timeoutMs' in step ? policyNotes(step) : [];
  if (step.kind === 'approve' && step.approval.timeoutMs !== undefined) {
    notes.push(`${step.approval.otherwise} after ${durationText(step.approval.timeoutMs)}`);
  }
  if (step.kind === 'wait' && step.wait.kind === 'topic' && step.wait.timeoutMs !== undefined) {
    notes.push(`at most ${durationText(step.wait.timeoutMs)}`);
  }
  if ('fallback' in step) notes.push(...step.fallback.map(fallbackText));
  if (step.onError.kind === 'continue') notes.push('goes on after an error');
  return notes;
}

function policyNotes({ retry, timeoutMs }: WorkPolicy): string[] {
  return [
    ...(retry?.attempts === undefined ? [] : [`${retry.attempts} attempts`]),
    ...(timeoutMs === undefined ? [] : [`at most ${durationText(timeoutMs)}`]),
  ];
}

function fallbackText(fallback: Fallback): string {
  switch (fallback.kind) {
    case 'work':
      return `else ${bodyText(fallback.body)}`;
    case 'cached':
      return `else what it gave in the last ${durationText(fallback.maxAgeMs)}`;
    case 'value':
      return 'else a fixed value';
  }
}
