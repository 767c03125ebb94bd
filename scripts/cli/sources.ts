import { statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { UsageError } from '../core/errors.ts';
import type { Environment } from '../host/data-folder.ts';
import { readInstalledPlugins } from '../host/installed-plugins.ts';
import { pluginName, pluginSources } from '../host/plugin-sources.ts';
import type { Source } from '../registry/entry.ts';
import { isPluginFolder } from '../registry/roots.ts';
import type { Globals } from './app.ts';
import { collectionRoots } from './collections.ts';
import { ownRoot } from './own-root.ts';

/**
 * The folders that a command looks into: those given, then, unless `--only-plugin-dirs`, what a session started here would see,
 * and the pack. Earlier ones win when two plugins have one name. Throws a {@link UsageError} for a folder that is not there.
 */
export function findSources(globals: Globals, env: Environment, cwd: string): Source[] {
  const given = givenSources(globals.pluginDir, cwd);
  if (globals.onlyPluginDirs) {
    if (given.length > 0) return given;
    throw new UsageError('--only-plugin-dirs needs at least one --plugin-dir.', {
      fix: 'Example: arbiter agents list --only-plugin-dirs --plugin-dir ./agents',
    });
  }
  const session = pluginSources({
    env,
    project: cwd,
    ownRoot,
    pluginDirs: [],
    installed: readInstalledPlugins(env, cwd),
    asked: 'cli',
  });
  const isOwn = (s: Source): boolean => s.kind === 'project' || s.kind === 'user';
  const taken = new Set(given.map((s) => s.name ?? pluginName(s.root)));
  return [
    ...session.filter(isOwn),
    ...given,
    ...session.filter((s) => !isOwn(s) && !taken.has(s.name ?? pluginName(s.root))),
  ];
}

function givenSources(dirs: readonly string[], cwd: string): Source[] {
  const roots = [...new Set(dirs.flatMap((dir) => collectionRoots(existing(dir, cwd))))];
  const names = new Set<string>();
  return roots.map((root): Source => {
    const plain = { kind: 'plugin-dir', root, loaded: true } as const;
    const name = pluginName(root);
    if (!names.has(name)) {
      names.add(name);
      return plain;
    }
    // Two collections are often both called `agents`; only a manifest makes a name one that must not be changed.
    if (pluginName(root) !== basename(root) || isPluginFolder(root)) return plain;
    const longer = freeName(`${basename(dirname(root))}-${name}`, names);
    names.add(longer);
    return { ...plain, name: longer };
  });
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  for (let n = 2; taken.has(name); n++) name = `${wanted}-${n}`;
  return name;
}

function existing(dir: string, cwd: string): string {
  const path = resolve(cwd, dir);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory() === true) return path;
  throw new UsageError(
    `--plugin-dir ${dir}: ${stats === undefined ? 'there is no such folder' : 'this is not a folder'}.`,
    {
      fix: 'Give a plugin, a folder of plugins, or a folder of agent files.',
    },
  );
}
