import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { ROOT } from '../support/pack.ts';
import type { BenchContext } from './context.ts';

/** CommonJS packages inside an ES module bundle still call `require` for Node's own modules. */
const REQUIRE_SHIM =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

const TIMEOUT_MS = 240_000;

/**
 * Bundles a measuring program the way the product is bundled (tools/build.ts), so that what is measured is what people
 * run, not what tsx makes of the sources.
 *
 * @param entry path below `bench/`
 * @returns path of the bundle, with the lexicon beside it
 */
export async function bundle(entry: string, { work, built }: BenchContext): Promise<string> {
  const dist = join(work, 'dist');
  mkdirSync(dist, { recursive: true });
  writeFileSync(join(dist, 'lexicon.json'), built.get('dist/lexicon.json') ?? '');
  // Bundles look for schemas beside their own folder.
  cpSync(join(ROOT, 'schemas'), join(work, 'schemas'), { recursive: true });
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
