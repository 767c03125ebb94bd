import { homedir } from 'node:os';
import { basename, isAbsolute, join, resolve } from 'node:path';

/** Names of our plugin's data folder that say the plugin runs in place, from `--plugin-dir`. */
const INLINE_SUFFIX = '-inline';

/** Where a CLI started by hand looks: the folder of a marketplace install. */
const INSTALLED_NAME = 'jira-orchestrator-arbiter';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Claude Code's configuration folder: `CLAUDE_CONFIG_DIR`, or `~/.claude`. */
export function configFolder(env: Environment): string {
  return set(env['CLAUDE_CONFIG_DIR']) ?? join(set(env['HOME']) ?? homedir(), '.claude');
}

/**
 * The folder that holds everything Arbiter keeps: `ARBITER_HOME`, else the one Claude Code gives the plugin, else the
 * one it would give after a marketplace install. Never the install folder, which is replaced by updates. Not created here.
 */
export function dataFolder(env: Environment): string {
  const chosen = set(env['ARBITER_HOME']) ?? set(env['CLAUDE_PLUGIN_DATA']);
  if (chosen !== undefined) return isAbsolute(chosen) ? chosen : resolve(chosen);
  return join(configFolder(env), 'plugins', 'data', INSTALLED_NAME);
}

/** Whether Claude Code runs our plugin in place (`--plugin-dir`), as told by the data folder it gave. */
export function runsInline(env: Environment): boolean {
  const given = set(env['CLAUDE_PLUGIN_DATA']);
  return given !== undefined && basename(given).endsWith(INLINE_SUFFIX);
}

/** Where each kind of state lies below the data folder. */
export const stateFiles = (folder: string) =>
  ({
    switches: join(folder, 'switches'),
    routes: join(folder, 'routes'),
    log: join(folder, 'brain.log'),
    pluginList: join(folder, 'plugin-list.json'),
    failing: join(folder, 'failing-agents.json'),
    marked: join(folder, 'marked-agents.json'),
    learning: join(folder, 'learning'),
  }) as const;

function set(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value;
}
