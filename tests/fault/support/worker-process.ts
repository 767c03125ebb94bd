import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/**
 * Real processes for fault tests. A worker script is bundled once, so that a start costs a bare node and not a compiler; its
 * standard output goes to a file, so that what it said before SIGKILL is there.
 */
export interface WorkerProcess {
  readonly pid: number;
  /** Resolves when the process is gone: its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** SIGKILL, to this process only. */
  kill(): void;
  /** Lines of standard output so far; a last line without newline is left out. */
  lines(): string[];
  /** Standard error so far. */
  errors(): string;
}

/** Bundles a TypeScript worker into `folder`; the path of the script. Packages named `external` are left out of it. */
export async function bundleWorker(
  entry: string,
  folder: string,
  external: readonly string[] = [],
): Promise<string> {
  const outfile = join(folder, 'worker.mjs');
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: [...external],
    logLevel: 'silent',
  });
  return outfile;
}

/** Starts a worker. `name` is unique in `folder`, where its output goes. */
export function startWorker(
  script: string,
  folder: string,
  name: string,
  env: Readonly<Record<string, string>>,
): WorkerProcess {
  const [out, err] = [join(folder, `${name}.out`), join(folder, `${name}.err`)];
  const [outFd, errFd] = [openSync(out, 'a'), openSync(err, 'a')];
  const child: ChildProcess = spawn(process.execPath, [script], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', outFd, errFd],
  });
  closeSync(outFd);
  closeSync(errFd);
  const ended = new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(signal ?? code ?? -1));
  });
  return {
    pid: child.pid ?? -1,
    ended,
    kill: () => void child.kill('SIGKILL'),
    lines: () => readFileSync(out, 'utf8').split('\n').slice(0, -1),
    errors: () => readFileSync(err, 'utf8'),
  };
}
