import type { Check } from '../check.ts';
import { codeOf } from '../code.ts';
import type { LintFinding } from '../finding.ts';

/** Words that speak of the case in which there is nothing. Wide: that the case is there at all is what is asked. */
const NOTHING =
  /\b(?:no|none|nothing|nobody|no one|empty|clean|cannot|could not|otherwise|absent|missing|not found|not running|fails?|failed|without any)\b/i;

/** Words that speak of what is answered. */
const ANSWER = /\b(?:found|output|answer|print|report|reply|say|show|write|return|hand back|end with)\b/i;

/** Commands of plugins that pledge more than Claude Code asks must say what they print, with a finding and without one. */
export const commandOutcomes: Check = ({ commands }) =>
  commands
    .filter((command) => command.pledge === 'full')
    .flatMap(({ entry, source }): LintFinding[] => {
      const forms = codeOf(source).filter((code) => code.kind !== 'shell');
      const says = forms.length > 0 && ANSWER.test(source.body);
      const without = says && NOTHING.test(source.body);
      if (says && without) return [];
      return [
        {
          file: source.file,
          line: source.bodyLine,
          code: 'command-outcome',
          severity: 'error',
          message: says
            ? `/${entry.id} does not say what it prints when there is nothing.`
            : `/${entry.id} does not say what it prints.`,
          fix: 'Write the exact output for both cases: something found, and nothing found.',
        },
      ];
    });
