import { named } from '../../core/finding.ts';
import type { Check } from '../check.ts';
import { codeOf } from '../code.ts';
import type { LintFinding } from '../finding.ts';
import type { LintedCommand } from '../pack.ts';
import { allowedTools, allows } from '../permissions.ts';
import { commandsOf } from '../shell.ts';

/** What a command may do without asking: not everything, and enough for the lines that run before the model reads it. */
export const commandTools: Check = ({ commands }) =>
  commands.flatMap((command) => {
    const allowed = allowedTools(command.source.data['allowed-tools']);
    return [
      ...openBash(command, allowed),
      ...notAllowed(command, allowed),
      ...unusedPattern(command, allowed),
    ];
  });

function openBash({ entry, source, pledge }: LintedCommand, allowed: readonly string[]): LintFinding[] {
  return allowed
    .filter((tool) => /^Bash(?:\((?:\*|:\*)?\))?$/.test(tool))
    .map((tool) => ({
      file: source.file,
      line: source.lineOf('allowed-tools'),
      code: 'open-bash',
      severity: pledge === 'full' ? 'error' : 'warning',
      message: `/${entry.id} allows ${tool}: any command line runs without a question.`,
      fix: 'Name the programs it needs, such as Bash(git log:*).',
    }));
}

/** A line that Claude Code may not run makes the whole command fail. */
function notAllowed({ source, pledge }: LintedCommand, allowed: readonly string[]): LintFinding[] {
  return codeOf(source)
    .filter((code) => code.kind === 'shell')
    .flatMap((code) =>
      commandsOf(code.text)
        .filter((words) => !allowed.some((tool) => allows(tool, words)))
        .map((words) => ({
          file: source.file,
          line: code.line,
          code: 'shell-not-allowed',
          severity: pledge === 'full' ? ('error' as const) : ('warning' as const),
          message: `${named(words.join(' '))} runs before the model reads the command, and allowed-tools does not allow it.`,
          fix: `Add Bash(${words.slice(0, 2).join(' ')}:*) to allowed-tools, or take the line out.`,
        })),
    );
}

/** A program that is allowed and that nothing in the text speaks of. */
function unusedPattern({ entry, source }: LintedCommand, allowed: readonly string[]): LintFinding[] {
  return allowed.flatMap((tool): LintFinding[] => {
    const words = /^Bash\((.*)\)$/.exec(tool)?.[1]?.match(/(?<![\w-])[\w./+]+/g);
    if (words == null || isSpokenOf(words, `${entry.description}\n${source.body}`)) return [];
    return [
      {
        file: source.file,
        line: source.lineOf('allowed-tools'),
        code: 'unused-permission',
        severity: 'warning',
        message: `/${entry.id} allows ${tool}, and its text does not speak of it.`,
        fix: 'Take it out of allowed-tools, or write the command line it is for.',
      },
    ];
  });
}

const INTERPRETER = /^(?:python|node|bash|sh|ruby|perl)[\d.]*$/;

/** Any word of a rule is enough: `poetry run pytest` is one of several ways to run the pytest that the text asks for. */
function isSpokenOf(words: readonly string[], text: string): boolean {
  const lower = text.toLowerCase();
  if (words.some((word) => INTERPRETER.test(word)) && /\bscripts?\b/.test(lower)) return true;
  return words.some((word) => word.length > 1 && lower.includes(word.toLowerCase()));
}
