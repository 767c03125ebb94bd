import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { MethodRunner, type MethodRunnerOptions } from '../../../scripts/rpc/method-runner.ts';

const THREAD = fileURLToPath(new URL('../../../scripts/rpc/method-thread.ts', import.meta.url));

/** The thread's program, built into a folder, as people run it. */
export async function buildThread(folder: string): Promise<URL> {
  const file = join(folder, 'method-thread.mjs');
  await build({
    entryPoints: [THREAD],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
  return pathToFileURL(file);
}

/** A plugin's module with the given source of its methods. */
export function writeModule(folder: string, methods: string): string {
  const file = join(folder, 'methods.mjs');
  writeFileSync(file, `export const methods = [${methods}];\n`);
  return file;
}

export const runnerOf = (thread: URL, options: Partial<MethodRunnerOptions> = {}): MethodRunner =>
  new MethodRunner({ thread, ...options });
