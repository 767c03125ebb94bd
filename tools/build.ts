import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { Scanner } from '../scripts/registry/scanner.ts';
import { PreparedStore } from '../scripts/routing/index/prepared-store.ts';
import { type Lexicon, openLexicon } from '../scripts/routing/lexicon/load.ts';
import { buildLexicon } from './build-lexicon.ts';
import { buildPage } from './build-page.ts';
import { noticesOf } from './notices.ts';
import { builtSchemas, compiledSchemas } from './support/built-schemas.ts';

/** The bundles: one file each, because a plugin installed from git runs no build and has no node_modules. */
const ENTRIES: Readonly<Record<string, string>> = {
  'dist/arbiter.mjs': 'scripts/cli/main.ts',
  'dist/glance.cjs': 'scripts/cli/glance.ts',
  'dist/statusline.cjs': 'scripts/cli/statusline-main.ts',
  'dist/brain.mjs': 'scripts/brain/main.ts',
  'dist/brain-worker.mjs': 'scripts/brain/worker.ts',
  'dist/brain-chains.mjs': 'scripts/brain/chain/open-chains.ts',
  'dist/brain-service.mjs': 'scripts/brain/service/thread.ts',
  'dist/dashboard.mjs': 'scripts/dashboard/open-dashboard.ts',
  'dist/method-thread.mjs': 'scripts/rpc/method-thread.ts',
  'dist/traces.mjs': 'scripts/telemetry/traces/otlp.ts',
  'dist/methods.mjs': 'scripts/methods/methods.ts',
  'dist/kit.mjs': 'scripts/kit/kit.ts',
  'dist/ajv.cjs': 'scripts/schema/ajv.ts',
};

/** CommonJS packages inside an ES module bundle still call `require` for Node's own modules. */
const REQUIRE_SHIM =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** A CommonJS bundle has no `import.meta.url`, by which our code finds its installation. */
const URL_SHIM = "const __bundleUrl = require('node:url').pathToFileURL(__filename).href;";

/** What depends on the format, which the ending says. Node.js starts CommonJS some ten milliseconds sooner. */
const formatOf = (path: string): Pick<BuildOptions, 'format' | 'banner' | 'define'> =>
  path.endsWith('.cjs')
    ? { format: 'cjs', banner: { js: URL_SHIM }, define: { 'import.meta.url': '__bundleUrl' } }
    : { format: 'esm', banner: { js: REQUIRE_SHIM } };

/** Builds everything that runs under `dist/`, as path to content. */
export async function buildAll(root: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const compiled = buildLexicon(root);
  files.set('dist/lexicon.json', `${JSON.stringify(compiled)}\n`);
  files.set('dist/prepared.json', `${preparedPack(root, openLexicon(compiled))}\n`);
  /** By folder: what its bundles were made of. */
  const inputs = new Map<string, Set<string>>();
  for (const [path, entry] of Object.entries({ ...ENTRIES, ...pluginEntries(root) })) {
    if (!existsSync(join(root, entry))) continue;
    const result = await build({
      absWorkingDir: root,
      entryPoints: [entry],
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      target: 'node20',
      ...formatOf(path),
      plugins: [builtSchemas(root)],
      // One byte a letter in memory: a single letter beyond Latin-1 would double a bundle of a megabyte.
      charset: 'ascii',
      legalComments: 'none',
      minifySyntax: true,
      minifyWhitespace: true,
      // A marketplace copies the whole repository into each user's cache, which stays below 15 MB.
      minifyIdentifiers: true,
      logLevel: 'error',
      logOverride: { 'direct-eval': 'silent' },
    });
    const output = result.outputFiles[0];
    if (output === undefined) throw new Error(`esbuild gave no output for ${entry}`);
    files.set(path, output.text);
    const of = inputs.get(dirname(path)) ?? new Set();
    inputs.set(dirname(path), of);
    for (const input of Object.keys(result.metafile.inputs)) of.add(input);
  }
  for (const [name, text] of await compiledSchemas(root)) files.set(`dist/${name}`, text);
  const page = await buildPage(root);
  for (const [name, text] of page.files) files.set(`dist/dashboard/${name}`, text);
  inputs.set('dist/dashboard', new Set(page.inputs));
  for (const [folder, of] of inputs) files.set(`${folder}/NOTICE.txt`, noticesOf(root, of));
  return files;
}

/** The methods of each domain plugin, bundled inside it, because it may be installed without the others. */
function pluginEntries(root: string): Record<string, string> {
  const names = readdirSync(join(root, 'plugins')).sort();
  return Object.fromEntries(
    names.map((name) => [`plugins/${name}/dist/methods.mjs`, `plugins/${name}/tools/methods.ts`]),
  );
}

/** The agents of the pack, prepared: a first session on a new machine starts with them. */
function preparedPack(root: string, lexicon: Lexicon): string {
  const names = readdirSync(join(root, 'plugins')).sort();
  const sources = [root, ...names.map((n) => join(root, 'plugins', n))].map((folder) => ({
    kind: 'pack' as const,
    root: folder,
    loaded: true,
  }));
  const agents = new Scanner().scan(sources).agents.filter((a) => a.routed);
  return new PreparedStore(lexicon).serialise(agents);
}

async function main(): Promise<void> {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  const files = await buildAll(root);
  // Not in buildAll, which tests call for the programs: types take a compiler and some seconds.
  const { kitTypes } = await import('./kit-types.ts');
  files.set('dist/kit.d.mts', await kitTypes(root));
  if (process.argv.includes('--check')) {
    const stale = [...files].filter(
      ([path, text]) => !existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8') !== text,
    );
    for (const [path] of stale) console.error(`${path} is not what the sources build. Run: pnpm run build`);
    process.exitCode = stale.length > 0 ? 1 : 0;
    return;
  }
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    console.log(`${path}  ${(text.length / 1024).toFixed(0)} kB`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
