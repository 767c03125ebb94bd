import type { EventEmitter } from 'node:events';
import type { Argument, Command, Option } from 'commander';
import { EXIT_HELP } from '../../scripts/cli/exit.ts';
import { processIo } from '../../scripts/cli/io.ts';
import { makeProgram } from '../../scripts/cli/program.ts';
import { markdownTable } from './markdown.ts';

/** The program as the command line makes it; nothing of it is run. */
export function arbiterProgram(): Command {
  return makeProgram({ io: processIo(), action: () => async () => {} }, true);
}

/** Lines about a program: its options, its exit codes, then each command in the order of `--help`. */
export function cliLines(program: Command): string[] {
  return [
    program.description(),
    '',
    '## Options of every command',
    '',
    optionTable(program),
    '',
    '## Exit codes',
    '',
    '```text',
    EXIT_HELP,
    '```',
    ...program.commands.flatMap((command) => ['', ...commandLines(command, program.name(), 2)]),
  ];
}

function commandLines(command: Command, above: string, level: number): string[] {
  const name = `${above} ${command.name()}`;
  const children = command.commands.flatMap((child) => ['', ...commandLines(child, name, level + 1)]);
  const head = [`${'#'.repeat(level)} ${name}`, '', command.description()];
  if (command.commands.length > 0) return [...head, ...children];
  const usage = [
    name,
    ...command.registeredArguments.map(argumentText),
    ...(command.options.length > 0 ? ['[options]'] : []),
  ];
  return [
    ...head,
    '',
    '```text',
    usage.join(' '),
    '```',
    ...tableOf('argument', command.registeredArguments.map(argumentRow)),
    ...(command.options.length > 0 ? ['', optionTable(command)] : []),
    ...examples(command),
  ];
}

function tableOf(what: string, rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : ['', markdownTable([what, 'meaning'], rows)];
}

function argumentText(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function argumentRow(argument: Argument): string[] {
  return [`\`${argumentText(argument)}\``, argument.description];
}

function optionTable(command: Command): string {
  return markdownTable(
    ['option', 'meaning'],
    command.options
      .filter((option) => !option.hidden)
      .map((option) => [`\`${option.flags}\``, optionText(option)]),
  );
}

function optionText(option: Option): string {
  const { description, mandatory, argChoices, defaultValue } = option;
  const isList = Array.isArray(defaultValue) && defaultValue.length === 0;
  const notes = [
    ...(mandatory ? ['required'] : []),
    ...(argChoices === undefined ? [] : [`one of ${argChoices.map((choice) => `\`${choice}\``).join(', ')}`]),
    ...(defaultValue === undefined || isList || defaultValue === false || option.negate
      ? []
      : [`default \`${String(defaultValue)}\``]),
  ];
  return notes.length === 0 ? description : `${description} (${notes.join('; ')})`;
}

/** What `--help` prints below the options: examples, and what does not fit anywhere else. */
function examples(command: Command): string[] {
  let text = '';
  // Commander prints these texts when it emits the event; its types do not say that a command is an emitter.
  (command as unknown as EventEmitter).emit('afterHelp', {
    error: false,
    command,
    write: (piece: string) => (text += piece),
  });
  return text.trim() === '' ? [] : ['', '```text', text.trim(), '```'];
}
