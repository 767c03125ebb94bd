import { Readable, Writable } from 'node:stream';
import type { ExitCode } from '../../../scripts/cli/exit.ts';
import { makeProgram } from '../../../scripts/cli/program.ts';
import { run } from '../../../scripts/cli/run.ts';
import { type Clock, systemClock } from '../../../scripts/core/clock.ts';
import { tempFolder } from '../support/temp.ts';

export interface CliResult {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
  /** Standard output as JSON. */
  json(): Record<string, unknown>;
}

export interface CliOptions {
  readonly stdin?: string | readonly (string | Buffer)[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Makes standard output a terminal of so many columns. */
  readonly columns?: number;
  readonly clock?: Clock;
  readonly interrupted?: Promise<void>;
}

/** Runs a command in this process, with a home of its own: no plugin, no record, no `claude` on the PATH. */
export async function cli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const home = tempFolder();
  const out = new Text();
  const err = new Text();
  const terminal = options.columns === undefined ? {} : { isTTY: true, columns: options.columns };
  const stdin = typeof options.stdin === 'string' ? [options.stdin] : (options.stdin ?? []);
  const code = await run(makeProgram, args, {
    stdin: Readable.from(stdin),
    out: Object.assign(out, terminal),
    err,
    env: { HOME: home, PATH: '', ...options.env },
    cwd: options.cwd ?? home,
    clock: options.clock ?? systemClock,
    interrupted: options.interrupted ?? new Promise(() => undefined),
  });
  return { code, out: out.text, err: err.text, json: () => JSON.parse(out.text) as Record<string, unknown> };
}

/** Answers of a batch, one a line. */
export const jsonLines = (text: string): Record<string, unknown>[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

class Text extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
