import { type CommandSpec, valueWord } from './spec.ts';

/**
 * What bash and zsh know of the commands: a function that sets, for a path of commands, `commands`, `options`, `valued` (options that
 * take a value, as `--flag:what`) and `arguments` (as `what`, the last with `...` when it may be repeated), each separated by spaces.
 * Returns 1 for a path that is no command.
 */
export function specFunction(specs: readonly CommandSpec[]): string {
  const cases = specs.map(({ path, commands, options, arguments: args }) => {
    const valued = options.flatMap(({ flags, value }) =>
      value === undefined ? [] : flags.map((flag) => `${flag}:${valueWord(value)}`),
    );
    const words = {
      commands: commands.map(({ name }) => name),
      options: options.flatMap(({ flags }) => flags),
      valued,
      arguments: args.map(({ value, variadic }) => valueWord(value) + (variadic ? '...' : '')),
    };
    const lines = Object.entries(words).map(([name, list]) => `      ${name}='${list.join(' ')}'`);
    return `    '${path}')\n${lines.join('\n')} ;;`;
  });
  return `_arbiter_spec() {\n  case "$1" in\n${cases.join('\n')}\n    *) return 1 ;;\n  esac\n}`;
}
