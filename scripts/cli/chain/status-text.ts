import type { RunView, StepView } from '../../chains/view/run-view.ts';
import { STATE_SYMBOL, STATE_WORD } from '../../chains/view/state-words.ts';
import { costText, durationText, number } from '../../chains/view/words.ts';
import { isObject } from '../../core/json.ts';
import { safeLine, safeText } from '../../core/untrusted.ts';
import { type Look, PROSE_WIDTH } from '../look.ts';
import { table } from '../table.ts';
import { widthOf, wrap } from '../text-width.ts';
import { RUN_STYLE, STATE_STYLE, statusText as statusWord, tallyText } from './frame.ts';
import { indented, shortened } from './long-text.ts';
import { type NextCommand, nextCommands } from './next-commands.ts';
import { reasons } from './reasons.ts';
import { stepName } from './step-name.ts';
import { stepNote } from './step-note.ts';
import { type StepLine, stepsShown } from './steps-shown.ts';

/** Steps that a terminal gets; a pipe gets all. */
const MAX_STEPS = 60;
const MAX_NAME = 200;
const MAX_OUTPUT = 4_000;
/** Outputs are bounded by the language; this is more. */
const MAX_CHARS = 2_000_000;

/**
 * A run for people: how it stands, each step, why it waits or failed, and what to type next. Pure; without a final newline.
 *
 * @param now Unix milliseconds.
 */
export function statusText(view: RunView, now: number, look: Look): string {
  const commands = nextCommands(view);
  return [
    [headLine(view, now, look), ...aboutLines(view, look)].join('\n'),
    stepTable(view.steps, now, look),
    ...section(WHY[view.run.status], reasons(view, now), look),
    ...outputs(view, look),
    ...(commands.length === 0
      ? []
      : [`${look.paint('bold', 'What to type next')}\n${commandLines(commands, look)}`]),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** Heads of the reasons; a run that succeeded has none. */
const WHY: Readonly<Record<RunView['run']['status'], string>> = {
  running: 'Why it stands still',
  waiting: 'Why it waits',
  succeeded: '',
  failed: 'Why it failed',
  compensated: 'Why it failed',
  compensation_failed: 'Why it failed',
  cancelled: 'Why it ended',
};

function headLine({ run }: RunView, now: number, look: Look): string {
  const status = look.paint(RUN_STYLE[run.status], statusWord(run.status));
  const time = durationText((run.endedAt ?? now) - run.startedAt);
  return `${look.paint('bold', safeLine(run.chain, MAX_NAME))}  ${status}  ${run.endedAt === undefined ? 'for' : 'after'} ${time}  ${safeLine(run.id, MAX_NAME)}`;
}

function aboutLines({ run }: RunView, look: Look): string[] {
  const parts = [
    `begun ${new Date(run.startedAt).toISOString()}`,
    `cost ${costText(run.cost)}`,
    ...(run.drivenBy === undefined ? [] : [`driven by ${safeLine(run.drivenBy, MAX_NAME)}`]),
  ];
  return [look.paint('dim', parts.join(', '))];
}

function stepTable(steps: readonly StepView[], now: number, look: Look): string {
  if (steps.length === 0) return 'It has no steps.';
  const lines = stepsShown(steps, look.width === undefined ? steps.length : MAX_STEPS);
  const drawn = table(
    [{ title: '' }, { title: '' }, { title: '', align: 'right', style: 'dim' }, { title: '', flex: 'wrap' }],
    lines.map((line) => stepRow(line, now, look)),
    look,
    '  ',
  );
  return lines.length === steps.length ? drawn : `${drawn}\n  ${look.paint('dim', 'all steps: --json')}`;
}

function stepRow(line: StepLine, now: number, look: Look): string[] {
  const indent = '  '.repeat(line.kind === 'step' ? line.step.depth : line.depth);
  if (line.kind === 'more') return ['⋯', `${indent}${tallyText(line.tally)}`, '', ''];
  const { step } = line;
  const { startedAt, endedAt, state } = step;
  const begun = startedAt !== undefined && state !== 'pending' && state !== 'skipped';
  const note = stepNote(step, now);
  return [
    look.paint(STATE_STYLE[state], STATE_SYMBOL[state]),
    `${indent}${nameWithId(step)}`,
    begun ? durationText((endedAt ?? now) - startedAt) : '',
    note === '' ? STATE_WORD[state] : note,
  ];
}

/** Commands want ids, so a step that is called otherwise shows both. */
const nameWithId = (step: StepView): string => {
  const name = stepName(step);
  return step.label === step.id ? name : `${name} (${step.id})`;
};

function section(title: string, lines: readonly string[], look: Look): string[] {
  if (lines.length === 0) return [];
  const width = (look.width ?? PROSE_WIDTH) - 2;
  const text = lines.flatMap((line) => wrap(line, width, 'keep').map((part) => `  ${part}`));
  return [`${look.paint('bold', title)}\n${text.join('\n')}`];
}

function outputs({ run }: RunView, look: Look): string[] {
  if (run.status !== 'succeeded' || !isObject(run.outputs) || Object.keys(run.outputs).length === 0)
    return [];
  const { text, rest } = shortened(safeText(JSON.stringify(run.outputs, null, 2), MAX_CHARS), MAX_OUTPUT);
  const more = rest === 0 ? '' : `\n${look.paint('dim', `${number(rest)} more characters: --json`)}`;
  return [`${look.paint('bold', 'Outputs')}\n${indented(text + more, '  ')}`];
}

/** Each command with what it does: beside it, or below where the terminal is too narrow. */
function commandLines(commands: readonly NextCommand[], look: Look): string {
  const widest = (texts: readonly string[]): number => Math.max(...texts.map(widthOf));
  const room = 4 + widest(commands.map((c) => c.command)) + widest(commands.map((c) => c.what));
  if (look.width === undefined || room <= look.width) {
    const columns = [
      { title: '', style: 'cyan' },
      { title: '', style: 'dim' },
    ] as const;
    return table(
      columns,
      commands.map(({ command, what }) => [command, what]),
      look,
      '  ',
    );
  }
  return commands
    .map(({ command, what }) => `  ${look.paint('cyan', command)}\n      ${look.paint('dim', what)}`)
    .join('\n');
}
