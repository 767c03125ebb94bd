import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Environment } from '../host/data-folder.ts';
import type { ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import { write } from './io.ts';
import { type Look, lookOf } from './look.ts';

/** Options that every command understands. */
export interface Globals {
  readonly pluginDir: readonly string[];
  readonly onlyPluginDirs: boolean;
  readonly json: boolean;
  readonly home: string | undefined;
  readonly color: boolean;
}

/** What a command has at hand. */
export interface Context {
  readonly io: Io;
  readonly globals: Globals;
  readonly look: Look;
  /** The environment, with `--home` in it. */
  readonly env: Environment;
  /** Writes lines of text, or with `--json` the value. */
  print(text: () => string, value: unknown): Promise<void>;
}

/** Where commands put themselves; what their action gives back becomes the exit code of the process. */
export interface App {
  readonly io: Io;
  /** Wraps an action: makes its context from the command it belongs to. */
  action<A extends unknown[]>(
    work: (context: Context, ...args: A) => Promise<ExitCode>,
  ): (...given: [...A, Command]) => Promise<void>;
}

export function contextOf(io: Io, command: Command): Context {
  const globals = globalsOf(command);
  const env =
    globals.home === undefined ? io.env : { ...io.env, ARBITER_HOME: resolve(io.cwd, globals.home) };
  return {
    io,
    globals,
    look: lookOf(io, globals.color),
    env,
    print: (text, value) =>
      write(io.out, globals.json ? `${JSON.stringify(value, null, 2)}\n` : `${text()}\n`),
  };
}

function globalsOf(command: Command): Globals {
  const given = command.optsWithGlobals<Partial<Globals>>();
  return {
    pluginDir: given.pluginDir ?? [],
    onlyPluginDirs: given.onlyPluginDirs === true,
    json: given.json === true,
    home: given.home,
    color: given.color !== false,
  };
}
