import { readIfThere, writeFileAtomic } from '../core/files.ts';
import { type Environment, stateFiles } from './data-folder.ts';
import { type InstalledPlugin, installationFingerprint, nameOf } from './installed-plugins.ts';
import { executableOfParent } from './parent-process.ts';

/**
 * The supported answer to "which plugins are enabled": `claude plugin list --json`, which takes a third of a second and
 * so never stands in the way of a prompt. Its answer is kept in the data folder under a fingerprint of the files that decide
 * it, for the next session to start with.
 */

/** Starting a process of 380 MB on a busy machine may take seconds. */
const LIST_TIMEOUT_MS = 20_000;

/** Claude Code's secrets for its children are not needed for a list. */
const SECRET = /^CLAUDE_CODE_MESSAGING_/;

export type PluginList =
  | { readonly kind: 'list'; readonly plugins: readonly InstalledPlugin[] }
  /** `reason` is for the doctor; it holds no output of the command. */
  | { readonly kind: 'unavailable'; readonly reason: string };

/** The kept answer, if the files that decide it have not changed since. Never throws. */
export function cachedPluginList(
  dataFolder: string,
  env: Environment,
  project: string,
): readonly InstalledPlugin[] | undefined {
  try {
    const kept: unknown = JSON.parse(readIfThere(stateFiles(dataFolder).pluginList) ?? 'null');
    if (typeof kept !== 'object' || kept === null || !('fingerprint' in kept) || !('plugins' in kept))
      return undefined;
    if (kept.fingerprint !== installationFingerprint(env, project)) return undefined;
    return Array.isArray(kept.plugins) && kept.plugins.every(isInstalled) ? kept.plugins : undefined;
  } catch {
    return undefined;
  }
}

/** Asks Claude Code. Never throws. Keeps the answer in the data folder when that can be written. */
export async function askForPluginList(
  dataFolder: string,
  env: Environment,
  project: string,
  parentPid: number,
): Promise<PluginList> {
  const fingerprint = installationFingerprint(env, project);
  const command = executableOfParent(parentPid);
  // Loaded when it is needed: a command that does not ask starts without it.
  const { execa } = await import('execa');
  const result = await execa(isClaude(command) ? command : 'claude', ['plugin', 'list', '--json'], {
    cwd: project,
    env: Object.fromEntries(Object.entries(env).filter(([name]) => !SECRET.test(name))),
    extendEnv: false,
    timeout: LIST_TIMEOUT_MS,
    stdin: 'ignore',
    reject: false,
    maxBuffer: 10_000_000,
  });
  if (result.failed)
    return {
      kind: 'unavailable',
      reason: result.timedOut
        ? `no answer in ${LIST_TIMEOUT_MS} ms`
        : `it ended with ${result.code ?? result.exitCode ?? 'an error'}`,
    };
  const plugins = parsePluginList(result.stdout);
  if (plugins === undefined)
    return { kind: 'unavailable', reason: 'its output was not the JSON list that was expected' };
  try {
    writeFileAtomic(stateFiles(dataFolder).pluginList, JSON.stringify({ fingerprint, plugins }));
  } catch {
    // asked again in the next session; the doctor reports a folder that cannot be written
  }
  return { kind: 'list', plugins };
}

/** Enabled installs from the command's JSON; undefined when it is something else. Plugins of the session itself are left out. */
export function parsePluginList(json: string): InstalledPlugin[] | undefined {
  let rows: unknown;
  try {
    rows = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (!Array.isArray(rows)) return undefined;
  return rows.flatMap((row: unknown) => {
    if (
      typeof row !== 'object' ||
      row === null ||
      !('id' in row) ||
      !('installPath' in row) ||
      !('enabled' in row)
    )
      return [];
    const { id, installPath, enabled } = row;
    if (
      typeof id !== 'string' ||
      typeof installPath !== 'string' ||
      enabled !== true ||
      id.endsWith('@inline')
    )
      return [];
    return [{ id, name: nameOf(id), installPath }];
  });
}

/** A parent that is no Claude Code (a test, a debugger) is not asked. */
function isClaude(executable: string | undefined): executable is string {
  return executable !== undefined && /claude/i.test(executable.split(/[\\/]/).slice(-3).join('/'));
}

function isInstalled(value: unknown): value is InstalledPlugin {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    typeof value.id === 'string' &&
    'name' in value &&
    typeof value.name === 'string' &&
    'installPath' in value &&
    typeof value.installPath === 'string'
  );
}
