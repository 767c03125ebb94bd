import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { build } from 'esbuild';
import { builtSchemas } from '../../tools/support/built-schemas.ts';
import { ROOT } from '../support/pack.ts';
import type { BenchContext } from './context.ts';

/** CommonJS packages inside an ES module bundle still call `require` for Node's own modules. */
const REQUIRE_SHIM =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** What bundles look for beside themselves. */
const BESIDE = /^dist\/(?:lexicon\.json|ajv\.cjs|schemas\/.*)$/;

const TIMEOUT_MS = 240_000;

/**
 * Bundles a measuring program the way the product is bundled (tools/build.ts), so that what is measured is what people
 * run, not what tsx makes of the sources.
 *
 * @param entry path below `bench/`
 * @returns path of the bundle, with the lexicon and the compiled schemas beside it
 */
export async function bundle(entry: string, { work, built }: BenchContext): Promise<string> {
  const dist = join(work, 'dist');
  mkdirSync(dist, { recursive: true });
  for (const [path, text] of built) {
    if (!BESIDE.test(path)) continue;
    mkdirSync(dirname(join(work, path)), { recursive: true });
    writeFileSync(join(work, path), text);
  }
  const outfile = join(dist, `${entry.replaceAll('/', '-').replace(/\.ts$/, '')}.mjs`);
  await build({
    absWorkingDir: ROOT,
    entryPoints: [join('bench', entry)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    charset: 'utf8',
    legalComments: 'none',
    minifySyntax: true,
    minifyWhitespace: true,
    plugins: [builtSchemas(ROOT)],
    banner: { js: REQUIRE_SHIM },
    logLevel: 'error',
    logOverride: { 'direct-eval': 'silent' },
  });
  return outfile;
}

/** Runs a bundle in plain node, alone, and reads the JSON that it prints last. */
export function runInner<T>(
  script: string,
  args: readonly string[],
  flags: readonly string[] = [],
  timeoutMs = TIMEOUT_MS,
): T {
  const run = spawnSync(process.execPath, [...flags, script, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: timeoutMs,
    maxBuffer: 64 * 2 ** 20,
  });
  if (run.status !== 0) throw new Error(`${basename(script)} ended with ${String(run.status ?? run.signal)}`);
  return JSON.parse(run.stdout.trim().split('\n').at(-1) ?? '') as T;
}
