import type { Check } from '../check.ts';
import { codeOf } from '../code.ts';
import type { LintFinding } from '../finding.ts';

/** `$ARGUMENTS`, `$0`, `${1}`: Claude Code puts what was typed in their place before the shell reads the line. */
const ARGUMENT = /(?<!\\)\$(?:ARGUMENTS\b|\{ARGUMENTS\}|\d)/;

/** Typed text inside a line that a shell runs: what was typed is then part of the program. An error for everybody. */
export const shellArguments: Check = ({ commands }) =>
  commands.flatMap(({ entry, source }) =>
    codeOf(source)
      .filter((code) => code.kind === 'shell' && ARGUMENT.test(code.text))
      .map(
        (code): LintFinding => ({
          file: source.file,
          line: code.line,
          code: 'shell-arguments',
          severity: 'error',
          message: `/${entry.id} puts ${ARGUMENT.exec(code.text)?.[0]} into a line that a shell runs, so what a person pastes is run, too.`,
          fix: 'Take the argument out of the line, and let the model run the command with it.',
        }),
      ),
  );
