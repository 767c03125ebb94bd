import { knownOf } from '../chains/known.ts';
import { UsageError } from '../core/errors.ts';
import { chainFinder } from '../host/chain-files.ts';
import type { CommandTree } from '../lint/command-tree.ts';
import { lint } from '../lint/lint.ts';
import { readPack } from '../lint/pack.ts';
import { isPluginFolder } from '../registry/roots.ts';
import { Scanner } from '../registry/scanner.ts';
import type { Context } from './app.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { round } from './format.ts';
import { lintText } from './lint-text.ts';
import { findSources } from './sources.ts';

/** Checks the plugins of `--plugin-dir`, or of the folder it is started in, against all that is installed. */
export async function validatePlugins(
  context: Context,
  arbiter: CommandTree,
  strict: boolean,
): Promise<ExitCode> {
  const { globals, env, io } = context;
  const pluginDir = globals.pluginDir.length > 0 ? globals.pluginDir : ['.'];
  const started = io.clock.monotonicMs();
  const sources = findSources({ ...globals, pluginDir }, env, io.cwd);
  const snapshot = new Scanner().scan(sources);
  const pack = readPack((plugin) => plugin.source === 'plugin-dir', {
    snapshot,
    known: knownOf(snapshot),
    chains: chainFinder(io.cwd, snapshot)
      .list()
      .map(({ name }) => name),
    arbiter,
  });
  const findings = lint(pack);
  const isEmpty = findings.length + pack.agents.length + pack.commands.length === 0;
  if (isEmpty && !pack.plugins.some((plugin) => isPluginFolder(plugin.root))) {
    throw new UsageError(`There is no plugin and no agent in ${pluginDir.join(', ')}.`, {
      fix: 'Give the folder of a plugin, or a folder of plugins, with --plugin-dir.',
    });
  }
  const errors = findings.filter((f) => f.severity === 'error').length;
  const ok = errors === 0 && (!strict || findings.length === 0);
  const tally = {
    plugins: pack.plugins.length,
    agents: pack.agents.length,
    commands: pack.commands.length,
    errors,
    warnings: findings.length - errors,
  };
  await context.print(() => lintText(findings, tally, io.cwd, context.look), {
    ok,
    strict,
    ...tally,
    findings,
    folders: sources.filter((source) => source.kind === 'plugin-dir').map((source) => source.root),
    checkMs: round(io.clock.monotonicMs() - started),
  });
  return ok ? EXIT.ok : EXIT.found;
}
