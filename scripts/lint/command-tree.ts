/** What the command line of `arbiter` understands, as a value. */
export interface CommandTree {
  readonly name: string;
  readonly options: readonly CommandOption[];
  readonly commands: readonly CommandTree[];
  /** Most words after the command's name; Infinity for a variadic one. */
  readonly maxArguments: number;
}

export interface CommandOption {
  /** `-j`, `--json`, `--no-color`. */
  readonly flags: readonly string[];
  readonly takesValue: boolean;
}
