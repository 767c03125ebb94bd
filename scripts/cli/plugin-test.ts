import { resolve } from 'node:path';
import { knownOf } from '../chains/known.ts';
import { readChainFile } from '../chains/language/find.ts';
import { loadChain } from '../chains/language/load.ts';
import type { Problem } from '../chains/language/problem.ts';
import { UsageError } from '../core/errors.ts';
import { chainFinder } from '../host/chain-files.ts';
import { type RouteTest, tallyOf, testRoutes } from '../lint/route-tests.ts';
import type { RegistrySnapshot } from '../registry/entry.ts';
import { isPluginFolder } from '../registry/roots.ts';
import type { Context } from './app.ts';
import { collectionRoots } from './collections.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { type TestedChain, tallyJson, testJson } from './plugin-test-report.ts';
import { pluginTestText } from './plugin-test-text.ts';
import { openRouter } from './router.ts';
import { describePlugins } from './rpc-list.ts';

export interface PluginTestOptions {
  /** Folder of a plugin, or of plugins. Default: the folder it is started in. */
  readonly dir: string;
  /** No other plugin stands beside it. */
  readonly alone: boolean;
  /** Least shares that pass, in percent. */
  readonly minExamples: number;
  readonly minNearMisses: number;
}

/**
 * Sends a plugin's own routing examples and near misses to the router, loads its chains and asks the module of its methods what it
 * has. Exit code 1 when too few prompts go where they should, when there are none, or when something does not load.
 */
export async function testPlugin(context: Context, options: PluginTestOptions): Promise<ExitCode> {
  const { globals } = context;
  const { router, snapshot } = openRouter({
    ...context,
    globals: {
      ...globals,
      pluginDir: options.alone ? [options.dir] : [options.dir, ...globals.pluginDir],
      onlyPluginDirs: options.alone || globals.onlyPluginDirs,
    },
  });
  const roots = collectionRoots(resolve(context.io.cwd, options.dir));
  const plugins = snapshot.plugins.filter(({ root }) => roots.includes(root));
  const names = new Set(plugins.map((plugin) => plugin.name));
  const agents = snapshot.agents.filter((agent) => names.has(agent.plugin));
  const chains = loadedChains(snapshot, names, context.io.cwd);
  if (agents.length + chains.length === 0 && !roots.some(isPluginFolder)) {
    throw new UsageError(`There is no plugin and no agent in ${options.dir}.`, {
      fix: 'Give the folder of a plugin; `arbiter registry validate` says what of it cannot be read.',
    });
  }
  const tests = testRoutes(agents, router, snapshot);
  const described = await describePlugins(plugins.filter((plugin) => plugin.rpc !== undefined));
  const methods = described.map(({ plugin, trouble }) => ({
    plugin,
    declared: plugins.find(({ name }) => name === plugin)?.rpc?.methods.length ?? 0,
    trouble,
  }));
  const ok =
    reaches(tests, 'example', options.minExamples, agents.length > 0 || chains.length === 0) &&
    reaches(tests, 'near-miss', options.minNearMisses, false) &&
    chains.every(({ problems }) => problems.length === 0) &&
    methods.every(({ trouble }) => trouble === null);
  const report = { ...options, ok, plugins: [...names], tests, chains, methods };
  await context.print(() => pluginTestText(report, context.look), {
    ok,
    alone: options.alone,
    plugins: report.plugins,
    examples: { ...tallyJson(tests, 'example'), atLeast: options.minExamples / 100 },
    nearMisses: { ...tallyJson(tests, 'near-miss'), atLeast: options.minNearMisses / 100 },
    tests: tests.map(testJson),
    chains,
    methods,
  });
  return ok ? EXIT.ok : EXIT.found;
}

/** Whether enough of the prompts pass; none at all is enough only where none is needed. */
function reaches(
  tests: readonly RouteTest[],
  source: RouteTest['source'],
  atLeast: number,
  needed: boolean,
): boolean {
  const { rate } = tallyOf(tests.filter((test) => test.source === source));
  return rate === undefined ? !needed : rate * 100 >= atLeast;
}

function loadedChains(snapshot: RegistrySnapshot, plugins: ReadonlySet<string>, cwd: string): TestedChain[] {
  const files = chainFinder(cwd, snapshot);
  const known = knownOf(snapshot);
  return files
    .list()
    .filter(({ source }) => plugins.has(source))
    .map(({ name, file }) => {
      const read = readChainFile(file);
      if (read.kind === 'missing') return { chain: name, file, problems: [unreadable(file, read.message)] };
      const loaded = loadChain(file, read.text, { files, known });
      return { chain: name, file, problems: loaded.kind === 'ok' ? [] : loaded.problems };
    });
}

const unreadable = (file: string, message: string): Problem => ({
  file,
  line: 1,
  column: 1,
  code: 'unknown-chain',
  message,
  fix: 'Make it a file that can be read.',
});
