import { named } from '../../core/finding.ts';
import { nearest } from '../../schema/validate.ts';
import { arbiterLines } from '../arbiter-lines.ts';
import type { Check } from '../check.ts';
import type { CommandOption, CommandTree } from '../command-tree.ts';
import { textsOf } from '../pack.ts';
import { isPlaceholder } from '../shell.ts';

/** Command lines of `arbiter` that it would not understand: a model that is told to run one gets an error in place of facts. */
export const arbiterCommands: Check = (pack) =>
  textsOf(pack).flatMap(({ source }) =>
    arbiterLines(source).flatMap(({ words, code }) => {
      const wrong = faultOf(words, pack.around.arbiter);
      return wrong === undefined
        ? []
        : [
            {
              file: source.file,
              line: code.line,
              code: 'unknown-arbiter-command',
              severity: 'error' as const,
              ...wrong,
            },
          ];
    }),
  );

interface Fault {
  readonly message: string;
  readonly fix: string;
}

/** What of a command line is not understood; undefined when all is. A placeholder stands for anything. */
function faultOf(words: readonly string[], root: CommandTree): Fault | undefined {
  let at = root;
  let path = 'arbiter';
  let given = 0;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    if (word === '--') return undefined;
    if (/^-./.test(word)) {
      const flag = word.replace(/=.*$/, '');
      const option = optionOf(flag, at, root);
      if (option === undefined) return unknownOption(flag, path, at, root);
      if (option.takesValue && !word.includes('=')) i++;
      continue;
    }
    if (isPlaceholder(word)) {
      // From here on nobody knows which command it is.
      if (at.commands.length > 0) return undefined;
      given += 1;
      continue;
    }
    if (at.commands.length === 0) {
      given += 1;
      if (given > at.maxArguments) return tooMany(path, at.maxArguments);
      continue;
    }
    const next = at.commands.find((command) => command.name === word);
    if (next === undefined) return unknownCommand(word, path, at);
    at = next;
    path += ` ${word}`;
  }
  return undefined;
}

function optionOf(flag: string, at: CommandTree, root: CommandTree): CommandOption | undefined {
  return [...at.options, ...root.options].find((option) => option.flags.includes(flag));
}

function unknownOption(flag: string, path: string, at: CommandTree, root: CommandTree): Fault {
  const known = [...at.options, ...root.options].flatMap((option) => option.flags);
  const near = nearest(flag, known);
  return {
    message: `${path} has no option ${named(flag)}.`,
    fix: near === undefined ? `See ${path} --help.` : `Did you mean ${near}?`,
  };
}

function unknownCommand(word: string, path: string, at: CommandTree): Fault {
  const known = at.commands.map((command) => command.name);
  const near = nearest(word, known);
  return {
    message: `${path} has no command ${named(word)}.`,
    fix: near === undefined ? `It has ${known.join(', ')}.` : `Did you mean ${path} ${near}?`,
  };
}

function tooMany(path: string, most: number): Fault {
  return {
    message: `${path} takes at most ${most} words after its name.`,
    fix: 'Put a value with spaces in quotes.',
  };
}
