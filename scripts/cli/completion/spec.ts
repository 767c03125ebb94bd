import type { Argument, Command, Option } from 'commander';

/** What may stand in a place: one of some words, or what is there at the time. */
export type Value =
  | { readonly kind: 'choice'; readonly words: readonly string[] }
  | { readonly kind: Asked }
  | { readonly kind: 'file' | 'folder' | 'any' };

/** Values that the program is asked for: `arbiter completion values <kind>`. */
export const ASKED = ['agents', 'chains', 'plugins', 'runs'] as const;
export type Asked = (typeof ASKED)[number];

export interface OptionSpec {
  readonly flags: readonly string[];
  readonly description: string;
  /** Undefined for an option that takes none. */
  readonly value: Value | undefined;
}

/** A command, by the words that lead to it: empty for the program, `chain run`. */
export interface CommandSpec {
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly OptionSpec[];
  readonly arguments: readonly { readonly value: Value; readonly variadic: boolean }[];
}

/** What a name of an argument in the help stands for. */
const MEANS: Readonly<Record<string, Value>> = {
  agent: { kind: 'agents' },
  chain: { kind: 'chains' },
  plugin: { kind: 'plugins' },
  run: { kind: 'runs' },
  dir: { kind: 'folder' },
  file: { kind: 'file' },
};

/** Every command of a program. The options of the program are understood by all of them; hidden commands are left out. */
export function completionSpec(program: Command): CommandSpec[] {
  const common = program.options.filter((option) => option.long !== '--version').map(optionSpec);
  return specsOf(program, '', [...common, HELP]);
}

const HELP: OptionSpec = { flags: ['-h', '--help'], description: 'show help', value: undefined };

function specsOf(command: Command, path: string, common: readonly OptionSpec[]): CommandSpec[] {
  const visible = command
    .createHelp()
    .visibleCommands(command)
    .filter((child) => child.name() !== 'help');
  const own = path === '' ? command.options.filter((o) => o.long === '--version') : command.options;
  return [
    {
      path,
      commands: visible.map((child) => ({
        name: child.name(),
        description: child.summary() || child.description(),
      })),
      options: [...own.filter((option) => !option.hidden).map(optionSpec), ...common],
      arguments: command.registeredArguments.map((argument) => ({
        value: valueFor([argument.name()], argument),
        variadic: argument.variadic,
      })),
    },
    ...visible.flatMap((child) => specsOf(child, `${path} ${child.name()}`.trim(), common)),
  ];
}

function optionSpec(option: Option): OptionSpec {
  const takes = option.required || option.optional;
  return {
    flags: [option.short, option.long].filter((flag) => flag !== undefined && flag !== null),
    description: option.description,
    value: takes
      ? valueFor([/[<[]([\w-]+)/.exec(option.flags)?.[1] ?? '', option.name()], option)
      : undefined,
  };
}

function valueFor(names: readonly string[], { argChoices }: Pick<Argument | Option, 'argChoices'>): Value {
  if (argChoices !== undefined) return { kind: 'choice', words: argChoices };
  return names.map((name) => MEANS[name]).find((value) => value !== undefined) ?? { kind: 'any' };
}

/** A value as one word without spaces: `file`, `agents`, `=bash,zsh`. */
export const valueWord = (value: Value): string =>
  value.kind === 'choice' ? `=${value.words.join(',')}` : value.kind;
