import { statSync } from 'node:fs';
import { execa } from 'execa';
import { messageOf } from '../../core/errors.ts';
import { type MethodContext, MethodError } from '../../core/method.ts';
import { pathFrom } from '../../core/source-files.ts';

/**
 * Asks git about a repository that may be hostile. Only reading commands are run, and nothing that the repository's own
 * configuration names: a monitor, a hook, a signature checker, a pager, a transport of a partial clone. Variables of the caller
 * that point git elsewhere (`GIT_DIR` inside a hook) are taken out. What is left to git itself: that a folder of another user is refused.
 */

const TIMEOUT_MS = 30_000;
const MAX_OUTPUT_BYTES = 32 * 1024 * 1024;

/** Settings of a repository that could start a program, set to nothing. The command line wins over every file. */
const HARMLESS = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.pager=cat',
  'core.sshCommand=false',
  'credential.helper=',
  'log.showSignature=false',
  'gpg.program=false',
  'gpg.ssh.program=false',
  'gpg.x509.program=false',
  'protocol.allow=never',
  'i18n.logOutputEncoding=UTF-8',
].flatMap((setting) => ['-c', setting]);

export interface Repository {
  /** A folder inside the repository, absolute. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** The folder that a caller named. Throws `not_found`; whether it is in a repository shows with the first question. */
export function repositoryAt(path: string, context: MethodContext): Repository {
  const folder = pathFrom(context.cwd, path);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new MethodError('not_found', `${folder} is not a folder.`);
  return { folder, signal: context.signal };
}

/** What a command printed. Throws `no_git`, `not_a_repository`, `untrusted_repository`, `git_timeout`, `too_large`, `git_failed`, `cancelled`. */
export async function git(repository: Repository, args: readonly string[]): Promise<string> {
  const answer = await gitOrFailure(repository, args);
  if (answer.kind === 'ok') return answer.text;
  throw new MethodError('git_failed', `git ${args[0]} ended with code ${answer.code}: ${answer.reason}`);
}

/** The same, where a command may well say no. */
export type GitAnswer =
  | { readonly kind: 'ok'; readonly text: string }
  | { readonly kind: 'failed'; readonly code: number; readonly reason: string };

/** Runs git; an exit code is an answer, everything else that goes wrong is thrown. */
export async function gitOrFailure(repository: Repository, args: readonly string[]): Promise<GitAnswer> {
  const run = await execa('git', ['--no-pager', ...HARMLESS, ...args], {
    cwd: repository.folder,
    env: environment(),
    extendEnv: false,
    timeout: TIMEOUT_MS,
    maxBuffer: MAX_OUTPUT_BYTES,
    cancelSignal: repository.signal,
    stdin: 'ignore',
    reject: false,
    stripFinalNewline: false,
    shell: false,
  });
  if (run.isCanceled) throw new MethodError('cancelled', 'The deadline came before git had answered.');
  if (run.timedOut) throw new MethodError('git_timeout', `git gave no answer within ${TIMEOUT_MS} ms.`);
  if (run.isMaxBuffer) {
    const fix = 'Give a shorter range with from and to.';
    throw new MethodError('too_large', `git printed more than ${MAX_OUTPUT_BYTES} bytes.`, { fix });
  }
  if (run.exitCode === undefined) throw notStarted(run);
  if (run.exitCode === 0) return { kind: 'ok', text: run.stdout };
  return failed(repository, run.exitCode, messageOf(run.stderr));
}

interface NotStarted {
  readonly code?: string | undefined;
  readonly shortMessage?: string | undefined;
}

function notStarted(run: NotStarted): MethodError {
  if (run.code === 'ENOENT') {
    const fix = 'Install git and see that it is on the PATH.';
    return new MethodError('no_git', 'git could not be started.', { fix });
  }
  return new MethodError('git_failed', `git did not run: ${messageOf(run.shortMessage ?? run.code)}`);
}

function failed(repository: Repository, code: number, reason: string): GitAnswer {
  if (/dubious ownership|unsafe repository/i.test(reason)) {
    const fix = `If you trust it: git config --global --add safe.directory ${repository.folder}`;
    throw new MethodError('untrusted_repository', `${repository.folder} belongs to another user.`, { fix });
  }
  if (/not a git repository/i.test(reason)) {
    const fix = 'Give a folder inside one as repo.';
    throw new MethodError('not_a_repository', `${repository.folder} is not in a git repository.`, { fix });
  }
  return { kind: 'failed', code, reason: reason.slice(0, 500) };
}

/** The caller's variables without git's, and without a language other than the one that error texts are read in. */
function environment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !entry[0].toUpperCase().startsWith('GIT_'),
  );
  return {
    ...Object.fromEntries(kept),
    LC_ALL: 'C.UTF-8',
    LANGUAGE: 'C',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: '',
    GIT_ASKPASS: 'false',
    GIT_PAGER: 'cat',
  };
}
