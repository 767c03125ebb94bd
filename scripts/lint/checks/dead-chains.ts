import { named } from '../../core/finding.ts';
import { nearest } from '../../schema/validate.ts';
import { arbiterLines } from '../arbiter-lines.ts';
import type { Check } from '../check.ts';
import type { LintFinding } from '../finding.ts';
import { textsOf } from '../pack.ts';
import { isPlaceholder } from '../shell.ts';

/** Chains that a text starts by a name that none has. Files are the reader's own and are not looked for. */
export const deadChains: Check = (pack) =>
  textsOf(pack).flatMap(({ source }) =>
    arbiterLines(source).flatMap(({ words, code }): LintFinding[] => {
      const name = chainOf(words);
      if (name === undefined || pack.around.chains.includes(name)) return [];
      const near = nearest(name, pack.around.chains);
      return [
        {
          file: source.file,
          line: code.line,
          code: 'unknown-chain',
          severity: 'error',
          message: `There is no chain ${named(name)}.`,
          fix: near === undefined ? 'List what there is: arbiter chain list' : `Did you mean ${named(near)}?`,
        },
      ];
    }),
  );

/** The chain that a command line names; undefined for none, and for a file, a run or a placeholder. */
function chainOf([group, command, ...words]: readonly string[]): string | undefined {
  if (group !== 'chain') return undefined;
  const name = nameIn(command, words);
  return name === undefined || /[/.]|^-|^run_/.test(name) || isPlaceholder(name) ? undefined : name;
}

function nameIn(command: string | undefined, words: readonly string[]): string | undefined {
  switch (command) {
    case 'run':
    case 'validate':
    case 'graph':
      return words[0];
    case 'new':
      return words.includes('--from') ? words[words.indexOf('--from') + 1] : undefined;
    default:
      return undefined;
  }
}
