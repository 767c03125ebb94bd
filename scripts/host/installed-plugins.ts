import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { configFolder, type Environment } from './data-folder.ts';

/**
 * Enabled installed plugins, read in a millisecond from Claude Code's own files. These files are not a contract
 * (`claude plugin list --json` is, see plugin-list.ts), so everything in them is doubted: what does not look as expected is
 * left out, and the supported list corrects the result later.
 */

/** A plugin as Claude Code installed it. */
export interface InstalledPlugin {
  /** `name@marketplace`. */
  readonly id: string;
  readonly name: string;
  /** Absolute. */
  readonly installPath: string;
}

/** The files that say what is installed and enabled; a change of any of them calls for a new look. */
export function installationFiles(env: Environment, project: string): string[] {
  const config = configFolder(env);
  const plugins = env['CLAUDE_CODE_PLUGIN_CACHE_DIR'] || join(config, 'plugins');
  return [
    join(plugins, 'installed_plugins.json'),
    join(config, 'settings.json'),
    join(project, '.claude', 'settings.json'),
    join(project, '.claude', 'settings.local.json'),
  ];
}

/** Enabled installed plugins. A missing or broken file counts as empty. Never throws. */
export function readInstalledPlugins(env: Environment, project: string): InstalledPlugin[] {
  const [installed, ...settings] = installationFiles(env, project);
  const enabled = new Map<string, boolean>();
  for (const file of settings) {
    for (const [id, on] of Object.entries(object(readJson(file)['enabledPlugins'])))
      enabled.set(id, on !== false);
  }
  const plugins = object(readJson(installed)['plugins']);
  return Object.entries(plugins).flatMap(([id, installs]) => {
    if (enabled.get(id) !== true || !Array.isArray(installs)) return [];
    const installPath = installs
      .map((entry: unknown) => pathFor(object(entry), project))
      .find((p) => p !== undefined);
    return installPath === undefined ? [] : [{ id, name: nameOf(id), installPath }];
  });
}

/** The part of an id before the marketplace. */
export const nameOf = (id: string): string => id.replace(/@[^@]*$/, '');

/** A text that changes when a file of {@link installationFiles} changes. */
export function installationFingerprint(env: Environment, project: string): string {
  const hash = createHash('sha256');
  for (const file of installationFiles(env, project)) hash.update(`${file}\0${stamp(file)}\0`);
  return hash.digest('hex').slice(0, 16);
}

function stamp(file: string): string {
  try {
    const { mtimeMs, size } = statSync(file);
    return `${mtimeMs}:${size}`;
  } catch {
    return 'none';
  }
}

/** Installs for one project count in that project only. */
function pathFor(entry: Readonly<Record<string, unknown>>, project: string): string | undefined {
  const path = entry['installPath'];
  const onlyIn = entry['projectPath'];
  if (typeof path !== 'string' || path === '') return undefined;
  return typeof onlyIn === 'string' && onlyIn !== project ? undefined : path;
}

function readJson(file: string | undefined): Readonly<Record<string, unknown>> {
  try {
    return file === undefined ? {} : object(JSON.parse(readFileSync(file, 'utf8').replace(/^\ufeff/, '')));
  } catch {
    return {};
  }
}

function object(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}
