import { statSync } from 'node:fs';
import { systemCode } from '../../../core/errors.ts';
import { failure } from '../failure.ts';
import type { StepError } from '../work.ts';

/** What a process is started with. */
export interface Start {
  readonly argv: readonly string[];
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly cwd: string;
}

/** Errors of the system that pass: too many processes or files, no memory. */
const PASSING = new Set(['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM']);

/** Why a process cannot be started with this, told before the system would, in words; undefined when nothing is wrong. */
export function refusal({ argv, env, cwd }: Start): StepError | undefined {
  const program = argv[0];
  if (program === undefined || program === '')
    return invalid('The step names no program.', 'The first element of `run` is the program.');
  const nul = argv.findIndex((a) => a.includes('\0'));
  if (nul >= 0) return invalid(`Argument ${nul} of ${program} holds a NUL character.`, NUL_FIX);
  for (const [name, value] of Object.entries(env)) {
    if (name === '' || /[=\0]/.test(name))
      return invalid(
        `${JSON.stringify(name)} cannot be the name of an environment variable.`,
        'Names have no "=" and no NUL, and are not empty.',
      );
    if (value.includes('\0')) return invalid(`The variable ${name} holds a NUL character.`, NUL_FIX);
  }
  if (statSync(cwd, { throwIfNoEntry: false })?.isDirectory() !== true)
    return failure('not-found', `The folder ${cwd} does not exist.`, {
      fix: 'Mend `cwd:` of the step; it is relative to the folder of the run.',
    });
  return undefined;
}

/** Why the system did not start it. Nothing has run. */
export function startFailure(error: unknown, { argv }: Start): StepError {
  const code = systemCode(error);
  const program = String(argv[0]);
  if (code === 'ENOENT')
    return failure('not-found', `The program ${program} was not found.`, {
      fix: 'Install it, put it on the PATH, or write its whole path; of a script, look at its first line (#!).',
    });
  if (code === 'EACCES')
    return failure('not-executable', `${program} may not be executed.`, {
      fix: `Make it executable: chmod +x ${program}`,
    });
  if (code === 'E2BIG')
    return invalid(
      `The arguments and the environment of ${program} are larger than the system allows.`,
      'Pass large values by `stdin:` or a file.',
    );
  return failure('spawn-failed', `${program} could not be started: ${code ?? String(error)}.`, {
    retryable: code !== undefined && PASSING.has(code),
  });
}

const NUL_FIX = 'No program can be given one; pass such data by `stdin:`.';
const invalid = (message: string, fix: string): StepError => failure('invalid-input', message, { fix });
