import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { knownOf } from '../chains/known.ts';
import type { Chain } from '../chains/language/chain.ts';
import { loadChain } from '../chains/language/load.ts';
import { formatProblem } from '../chains/language/problem.ts';
import { ArbiterError, UsageError } from '../core/errors.ts';
import { chainFinder } from '../host/chain-files.ts';
import type { RegistrySnapshot } from '../registry/entry.ts';
import { pluginRoots } from '../registry/roots.ts';
import { Scanner } from '../registry/scanner.ts';
import type { RouteDecision } from '../routing/decision.ts';
import { loadLexicon } from '../routing/lexicon/load.ts';
import { createRouter, type Router } from '../routing/router.ts';
import { type Files, removeFolder, temporaryFolder, writeFiles } from './temporary-folder.ts';

/** What is known beside the plugin that is tested. */
export interface RegistryOptions {
  /** Folders of other plugins, or of folders of plugins, that stand beside it, as others would be installed. Default: none. */
  readonly beside?: readonly string[];
}

/** Plugins as Arbiter sees them, and the router over them. Nothing of the machine's own installation is in it. */
export interface TestRegistry {
  /** Plugins, agents, commands; `problems` says what was rejected and why. */
  readonly snapshot: RegistrySnapshot;
  /** Where a prompt goes, by its words alone. */
  route(prompt: string): RouteDecision;
  /** A chain by its name or its path, checked. Throws `no-such-chain`, and `invalid-chain` with everything that is wrong. */
  chain(name: string): Chain;
  /** Removes the files of a registry that was made from a map; they go with the process in any case. */
  close(): void;
}

/**
 * Reads the plugin in a folder (or a folder of plugins), or the files of one given as a map from path to text:
 * `{ 'agents/reviewer.md': '---\nname: …' }`. Throws a `UsageError` when there is nothing of that kind.
 */
export function registryFrom(from: string | Files, options: RegistryOptions = {}): TestRegistry {
  const folder = typeof from === 'string' ? existing(from) : written(from);
  const roots = [folder, ...(options.beside ?? []).map(existing)].flatMap(pluginRoots);
  const snapshot = new Scanner().scan(roots.map((root) => ({ kind: 'plugin-dir', root, loaded: true })));
  const chains = chainFinder(folder, snapshot);
  if (snapshot.agents.length + snapshot.commands.length + chains.list().length === 0) {
    const why = snapshot.problems.map(({ file, reason }) => `${file}: ${reason}`).join('; ');
    throw new UsageError(
      `There is no agent, no command and no chain in it.${why === '' ? '' : ` Rejected: ${why}.`}`,
      { fix: 'Give the root of a plugin, the folder that holds agents/.' },
    );
  }
  let router: Router | undefined;
  return {
    snapshot,
    route: (prompt) => {
      router ??= createRouter(snapshot, loadLexicon());
      return router.route({ prompt });
    },
    chain: (name) => {
      const found = chains.open(name, folder);
      if (found.kind === 'missing') throw new ArbiterError('no-such-chain', found.message);
      const loaded = loadChain(found.file, found.text, { files: chains, known: knownOf(snapshot) });
      if (loaded.kind === 'ok') return loaded.chain;
      throw new ArbiterError('invalid-chain', loaded.problems.map(formatProblem).join('\n'));
    },
    close: () => {
      if (typeof from !== 'string') removeFolder(dirname(folder));
    },
  };
}

function existing(path: string): string {
  const folder = resolve(path);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return folder;
  throw new UsageError(`${folder} is not a folder.`, { fix: 'Give the root of a plugin.' });
}

/** Without a manifest the folder's name is the plugin's. */
function written(files: Files): string {
  const folder = join(temporaryFolder(), 'plugin');
  writeFiles(folder, files);
  return folder;
}
