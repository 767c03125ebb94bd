import { type RunView, STEP_STATES, type StepView, type StepViewState } from '../../chains/view/run-view.ts';
import { STATE_SYMBOL, STATE_WORD } from '../../chains/view/state-words.ts';
import { costText, durationText, number } from '../../chains/view/words.ts';
import { safeLine } from '../../core/untrusted.ts';
import type { Look, Style } from '../look.ts';
import { cut, pad, widthOf } from '../text-width.ts';
import { stepName } from './step-name.ts';
import { stepNote } from './step-note.ts';
import { type StepLine, stepsShown } from './steps-shown.ts';

export interface FrameSize {
  readonly columns: number;
  readonly rows: number;
}

/** Head, an empty line, and the foot. */
const OTHER_LINES = 4;
const MAX_LABEL = 200;
/** Deeper steps are not moved further to the right. */
const MAX_INDENT = 16;
const TIME_WIDTH = 11;
/** A narrower terminal has room for names only. */
const MIN_FOR_TIME = 30;

/**
 * A picture of a run for a terminal: how it stands, its steps as a tree, what it cost. At most `rows` lines, none wider than
 * `columns`. Pure: the same view, size and time give the same lines.
 *
 * @param now Unix milliseconds.
 */
export function frame(view: RunView, { columns, rows }: FrameSize, now: number, look: Look): string[] {
  const lines = [
    headLine(view, columns, now, look),
    ...stepsShown(view.steps, Math.max(1, rows - OTHER_LINES)).map((line) =>
      stepLine(line, columns, now, look),
    ),
    '',
    ...footLines(view, columns, look),
  ];
  return lines.slice(0, Math.max(1, rows));
}

const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
/** How long each of its pictures stays, in milliseconds. */
const SPINNER_MS = 100;

const spinner = (now: number): string => SPINNER[Math.floor(now / SPINNER_MS) % SPINNER.length] as string;

export const STATE_STYLE: Readonly<Record<StepViewState, Style>> = {
  pending: 'dim',
  running: 'cyan',
  backoff: 'yellow',
  waiting: 'magenta',
  succeeded: 'green',
  failed: 'red',
  skipped: 'dim',
  cancelled: 'dim',
  undoing: 'yellow',
  undone: 'yellow',
  undo_failed: 'red',
};

export const RUN_STYLE: Readonly<Record<RunView['run']['status'], Style>> = {
  running: 'cyan',
  waiting: 'magenta',
  succeeded: 'green',
  failed: 'red',
  compensated: 'yellow',
  compensation_failed: 'red',
  cancelled: 'yellow',
};

/** The status in words: `compensation failed`. */
export const statusText = (status: RunView['run']['status']): string => status.replace('_', ' ');

function headLine({ run }: RunView, columns: number, now: number, look: Look): string {
  const status = statusText(run.status);
  const time = durationText((run.endedAt ?? now) - run.startedAt);
  const id = safeLine(run.id, MAX_LABEL);
  const room = columns - widthOf(status) - widthOf(time) - 4;
  const chain = cut(safeLine(run.chain, MAX_LABEL), Math.max(0, room));
  const left = `${chain}  ${status}  ${time}`;
  const space = columns - widthOf(left) - widthOf(id);
  const begin = `${look.paint('bold', chain)}  ${look.paint(RUN_STYLE[run.status], status)}  ${time}`;
  if (widthOf(left) > columns) return cut(left, columns);
  return space < 2 ? begin : `${begin}${' '.repeat(space)}${look.paint('dim', id)}`;
}

function stepLine(line: StepLine, columns: number, now: number, look: Look): string {
  if (line.kind === 'more') return moreLine(line, columns, look);
  const { step } = line;
  const symbol = step.state === 'running' ? spinner(now) : STATE_SYMBOL[step.state];
  const indent = indentOf(step.depth, columns);
  const time = columns - indent < MIN_FOR_TIME ? '' : stepTime(step, now);
  const room = columns - indent - 2 - (time === '' ? 0 : TIME_WIDTH + 1);
  const label = cut(stepName(step), Math.max(0, room));
  const noteRoom = room - widthOf(label) - 2;
  const note = noteRoom < 4 ? '' : cut(stepNote(step, now), noteRoom);
  const text = note === '' ? label : `${label}  ${note}`;
  const begin = ' '.repeat(indent) + look.paint(STATE_STYLE[step.state], symbol);
  const shown =
    note === ''
      ? paintLabel(step, label, look)
      : `${paintLabel(step, label, look)}  ${paintNote(step, note, look)}`;
  if (indent + 2 + widthOf(text) > columns) return cut(`${' '.repeat(indent)}${symbol} ${text}`, columns);
  if (time === '') return `${begin} ${shown}`;
  const space = ' '.repeat(Math.max(0, room - widthOf(text)) + 1);
  return `${begin} ${shown}${space}${look.paint('dim', pad(time, TIME_WIDTH, 'right'))}`;
}

const indentOf = (depth: number, columns: number): number =>
  Math.min(2 * depth, MAX_INDENT, Math.floor(columns / 3));

const paintLabel = ({ state }: StepView, text: string, look: Look): string =>
  state === 'pending' || state === 'skipped' ? look.paint('dim', text) : text;

const paintNote = ({ state }: StepView, text: string, look: Look): string =>
  look.paint(
    state === 'failed' || state === 'undo_failed' || state === 'waiting' ? STATE_STYLE[state] : 'dim',
    text,
  );

/** How long it took, or takes by now; empty before it has begun. */
function stepTime({ startedAt, endedAt, state }: StepView, now: number): string {
  if (startedAt === undefined || (endedAt === undefined && state === 'pending')) return '';
  return durationText((endedAt ?? now) - startedAt);
}

function moreLine(
  { depth, tally }: Extract<StepLine, { kind: 'more' }>,
  columns: number,
  look: Look,
): string {
  const n = [...tally.values()].reduce((sum, one) => sum + one, 0);
  const counts = tally.size === 1 ? tallyText(tally) : `${number(n)} more: ${tallyText(tally)}`;
  const text = `${' '.repeat(indentOf(depth, columns))}⋯ ${counts}`;
  return look.paint('dim', cut(text, columns));
}

/** `300 succeeded, 12 not begun`, in the order of the states. */
export const tallyText = (tally: ReadonlyMap<StepViewState, number>): string =>
  STEP_STATES.filter((state) => tally.has(state))
    .map((state) => `${number(tally.get(state) as number)} ${STATE_WORD[state]}`)
    .join(', ');

/** States after which a step does nothing more by itself. */
const ENDED: ReadonlySet<StepViewState> = new Set([
  'succeeded',
  'failed',
  'skipped',
  'cancelled',
  'undone',
  'undo_failed',
]);
const GOES_ON: readonly StepViewState[] = [
  'running',
  'backoff',
  'waiting',
  'undoing',
  'failed',
  'undo_failed',
];

function footLines({ run, steps }: RunView, columns: number, look: Look): string[] {
  const counts = new Map<StepViewState, number>();
  for (const { state } of steps) counts.set(state, (counts.get(state) ?? 0) + 1);
  const ended = steps.filter((step) => ENDED.has(step.state)).length;
  const now = GOES_ON.filter((state) => counts.has(state)).map(
    (state) => `${counts.get(state)} ${STATE_WORD[state]}`,
  );
  const left = cut([`${number(ended)} of ${number(steps.length)} steps ended`, ...now].join(', '), columns);
  const cost = cut(`cost ${costText(run.cost)}`, columns);
  const space = columns - widthOf(left) - widthOf(cost);
  return space < 2
    ? [look.paint('dim', left), look.paint('dim', cost)]
    : [look.paint('dim', `${left}${' '.repeat(space)}${cost}`)];
}
