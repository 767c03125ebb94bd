import type { Check } from '../check.ts';
import type { LintFinding, LintSeverity } from '../finding.ts';
import type { LintedCommand } from '../pack.ts';

/** A place for arguments: `$ARGUMENTS`, `$ARGUMENTS[1]`, `$1`. */
const USES_ARGUMENTS = /(?<!\\)\$(?:ARGUMENTS\b|\d(?!\d))/;

type Fault = Omit<LintFinding, 'file' | 'severity'>;

/** What the head of a command says to the person who types it, and to the model. */
export const commandHead: Check = ({ commands }) =>
  commands.flatMap((command) => {
    const pledged = command.pledge === 'full';
    const faults = [...noDescription(command), ...noHint(command), ...(pledged ? undecided(command) : [])];
    const severity: LintSeverity = pledged ? 'error' : 'warning';
    return faults.map((fault) => ({ file: command.source.file, severity, ...fault }));
  });

function noDescription({ entry, source: { data } }: LintedCommand): Fault[] {
  if (typeof data['description'] === 'string' && data['description'].trim() !== '') return [];
  return [
    {
      line: 1,
      code: 'command-description',
      message: `/${entry.id} has no description.`,
      fix: 'Add one line that says what it does; it is shown when the command is typed.',
    },
  ];
}

function noHint({ entry, source }: LintedCommand): Fault[] {
  if (!USES_ARGUMENTS.test(source.body) || source.data['argument-hint'] !== undefined) return [];
  return [
    {
      line: 1,
      code: 'argument-hint',
      message: `/${entry.id} uses its arguments and has no argument-hint.`,
      fix: 'Say what is to be typed, such as: argument-hint: "[folder]"',
    },
  ];
}

/** Claude Code lists a command to the model unless told not to; the author should have decided. */
function undecided({ entry, source }: LintedCommand): Fault[] {
  if (source.data['disable-model-invocation'] !== undefined) return [];
  return [
    {
      line: 1,
      code: 'model-invocation',
      message: `/${entry.id} does not say whether the model may start it, so it may, and costs context in every session.`,
      fix: 'Add disable-model-invocation: true, or false where the model should start it.',
    },
  ];
}
