import type { StepError, WorkInput } from '../../chains/steps/work.ts';
import type { AttemptView } from '../../chains/view/run-view.ts';
import { costText, durationText, number } from '../../chains/view/words.ts';
import { isObject, type Json } from '../../core/json.ts';
import { safeLine, safeText } from '../../core/untrusted.ts';
import { shellWord } from '../format.ts';
import type { Look, Style } from '../look.ts';
import { indented, shortened } from './long-text.ts';

/** Characters of one input, output or error that are shown. */
export const MAX_SHOWN = 2_000;
/** Steps keep at most a megabyte of output. */
const MAX_CHARS = 3_000_000;
const MAX_NAME = 200;

/** Every attempt for people, in the order in which they began. Pure; without a final newline. */
export function logsText(attempts: readonly AttemptView[], look: Look): string {
  if (attempts.length === 0) return 'There was no attempt yet.';
  return attempts.map((attempt) => attemptText(attempt, look)).join('\n\n');
}

const OUTCOME_STYLE: Readonly<Record<AttemptView['outcome'], Style>> = {
  running: 'cyan',
  succeeded: 'green',
  failed: 'red',
  cancelled: 'yellow',
  interrupted: 'yellow',
};

function attemptText(attempt: AttemptView, look: Look): string {
  const { input, output, error } = attempt;
  return [
    headLine(attempt, look),
    part('input', inputText(input), look),
    ...(output === undefined || output === null ? [] : [part('output', outputText(output), look)]),
    ...(error === undefined ? [] : [part('error', errorText(error), look)]),
    ...(attempt.outcome === 'interrupted'
      ? [part('', 'Its process ended before it did; nobody knows how far it came.', look)]
      : []),
  ].join('\n');
}

function headLine(attempt: AttemptView, look: Look): string {
  const { step, direction, variant = 0, outcome, ms, cost, startedAt } = attempt;
  const what = [
    ...(direction === 'undo' ? ['undo'] : []),
    ...(variant > 0 ? [`fallback ${variant}`] : []),
    `attempt ${attempt.attempt}`,
  ].join(', ');
  const took = ms === undefined ? '' : ` ${outcome === 'succeeded' ? 'in' : 'after'} ${durationText(ms)}`;
  const more = `${cost === undefined ? '' : `, ${costText(cost)}`}, begun ${new Date(startedAt).toISOString()}`;
  return `${look.paint('bold', safeLine(step, MAX_NAME))}  ${what}  ${look.paint(OUTCOME_STYLE[outcome], outcome)}${took}${look.paint('dim', more)}`;
}

/** A text under its name; what is too long is cut, and it is said where the rest is. */
function part(name: string, whole: string, look: Look): string {
  const { text, rest } = shortened(safeText(whole, MAX_CHARS), MAX_SHOWN);
  const more = rest === 0 ? '' : `\n${look.paint('dim', `… ${number(rest)} more characters: --json`)}`;
  const [first = '', ...lines] = (text + more).split('\n');
  const head = `  ${look.paint('dim', name.padEnd(8))}${first}`;
  return lines.length === 0 ? head : `${head}\n${indented(lines.join('\n'), ' '.repeat(10))}`;
}

/** What an attempt was given, as one would write it. */
function inputText(input: WorkInput): string {
  switch (input.kind) {
    case 'run':
      return [
        input.script === undefined
          ? `$ ${(input.argv ?? []).map(shellWord).join(' ')}`
          : input.script.trimEnd(),
        ...Object.entries(input.env).map(([name, value]) => `${name}=${value}`),
        ...(input.cwd === undefined ? [] : [`in ${input.cwd}`]),
        ...(input.stdin === undefined ? [] : [`stdin: ${input.stdin}`]),
      ].join('\n');
    case 'agent':
      return `${input.agent} ${sessionText(input)}\n${input.prompt}`;
    case 'command':
      return `/${input.command} ${input.args}`.trimEnd().concat(` ${sessionText(input)}`);
    case 'rpc':
      return `${input.plugin} ${input.method} ${jsonText(input.params)}`;
    case 'publish':
      return `${input.topic}, priority ${input.priority}\n${jsonText(input.payload)}`;
  }
}

function sessionText({
  tier,
  permissions,
  usd,
  cwd,
}: Extract<WorkInput, { kind: 'agent' | 'command' }>): string {
  const parts = [
    `tier ${tier}`,
    `permissions ${permissions}`,
    ...(usd === undefined ? [] : [`at most $${usd}`]),
    ...(cwd === undefined ? [] : [`in ${cwd}`]),
  ];
  return `(${parts.join(', ')})`;
}

/** Streams of a program as they are, everything else as JSON. */
function outputText(output: Json): string {
  if (!isObject(output)) return jsonText(output);
  const { stdout, stderr, json: _, ...rest } = output;
  if (typeof stdout !== 'string') return jsonText(output);
  return [
    ...Object.entries(rest).map(([name, value]) => `${name}: ${jsonText(value)}`),
    ...(stdout === '' ? [] : [`stdout: ${stdout}`]),
    ...(typeof stderr === 'string' && stderr !== '' ? [`stderr: ${stderr}`] : []),
  ].join('\n');
}

function errorText({ code, message, fix, retryable, effect, details }: StepError): string {
  const facts = [
    retryable ? 'may be tried again' : 'is final',
    ...(effect === 'unknown' ? ['may have been done all the same'] : []),
  ];
  return [
    `${code}: ${message} (${facts.join(', ')})`,
    ...(fix === undefined ? [] : [fix]),
    ...Object.entries(details ?? {}).map(
      ([name, value]) => `${name}: ${typeof value === 'string' ? value : jsonText(value)}`,
    ),
  ].join('\n');
}

const jsonText = (value: Json): string => JSON.stringify(value, null, 2);
