import type { Command } from 'commander';
import type { CommandTree } from '../lint/command-tree.ts';

/** Commander adds it to every command that has others below it. */
const HELP: CommandTree = { name: 'help', options: [], commands: [], maxArguments: Infinity };

/** What a command line of this program understands, told to somebody who does not know commander. */
export function commandTree(command: Command): CommandTree {
  const last = command.registeredArguments.at(-1);
  return {
    name: command.name(),
    options: [
      ...command.options.map((option) => ({
        flags: [option.short, option.long].filter((flag) => flag !== undefined),
        takesValue: option.required || option.optional,
      })),
      { flags: ['-h', '--help'], takesValue: false },
    ],
    commands: command.commands.length === 0 ? [] : [...command.commands.map(commandTree), HELP],
    maxArguments: last?.variadic === true ? Infinity : command.registeredArguments.length,
  };
}
