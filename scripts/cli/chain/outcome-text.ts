import { safeText } from '../../core/untrusted.ts';
import type { Look, Style } from '../look.ts';
import type { RunOutcome } from './outcome.ts';

const MAX_TEXT = 2_000;

const STYLES: Readonly<Record<RunOutcome['status'], Style>> = {
  succeeded: 'green',
  failed: 'red',
  compensated: 'yellow',
  compensation_failed: 'red',
  cancelled: 'yellow',
  running: 'yellow',
  waiting: 'yellow',
};

/** How a run ended or why it stopped, and what to type next; lines for people. */
export function outcomeText(outcome: RunOutcome, stopped: boolean, look: Look): string {
  const { run, status, error, outputs, waitsFor = [] } = outcome;
  const shown = status === 'running' ? 'stopped' : status.replace('_', ' ');
  const lines = [`${look.paint(STYLES[status], shown)}  ${run}`];
  if (error !== undefined) {
    lines.push(`  ${safeText(error.message, MAX_TEXT)}`);
    if (error.fix !== undefined) lines.push(`  ${safeText(error.fix, MAX_TEXT)}`);
  }
  if (Object.keys(outputs as object).length > 0)
    lines.push(indented(safeText(JSON.stringify(outputs, null, 2), MAX_TEXT)));
  for (const { step, for: what, until } of waitsFor)
    lines.push(
      `  ${step} waits for ${WORDS[what] ?? what}${until === null ? '' : `, at the latest until ${until}`}`,
    );
  lines.push(...next(outcome, stopped).map((line) => `  ${line}`));
  return lines.join('\n');
}

const WORDS: Readonly<Record<string, string>> = {
  approval: 'an answer',
  time: 'its time',
  topic: 'a message',
  retry: 'its next try',
};

function next({ run, status, waitsFor = [] }: RunOutcome, stopped: boolean): readonly string[] {
  switch (status) {
    case 'waiting': {
      const asked = waitsFor.filter((w) => w.for === 'approval');
      return [
        ...asked.map((w) => `arbiter chain approve ${run} ${w.step}   (or --reject)`),
        `arbiter chain resume ${run}`,
      ];
    }
    case 'running':
      return stopped ? [`arbiter chain resume ${run}`] : [];
    case 'failed':
    case 'compensated':
      return [`arbiter chain status ${run}`, `arbiter chain retry ${run}`];
    case 'compensation_failed':
      return [`arbiter chain logs ${run}`];
    default:
      return [];
  }
}

const indented = (text: string): string =>
  text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
