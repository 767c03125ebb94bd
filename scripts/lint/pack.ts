import type { Known } from '../chains/language/check/outside.ts';
import type { AgentEntry, CommandEntry, PluginEntry, RegistrySnapshot } from '../registry/entry.ts';
import type { CommandTree } from './command-tree.ts';
import type { LintSeverity } from './finding.ts';
import { type MarkdownSource, readMarkdownSource } from './markdown-source.ts';

/**
 * What an agent lets be expected of it. `full`: it declares examples or near misses, so it is held to all that routed agents need;
 * `partly`: it declares triggers only, and is told what is missing; `none`: written for Claude Code alone, or never routed to.
 */
export type Pledge = 'full' | 'partly' | 'none';

export interface LintedAgent {
  readonly entry: AgentEntry;
  readonly source: MarkdownSource;
  readonly pledge: Pledge;
}

export interface LintedCommand {
  readonly entry: CommandEntry;
  readonly source: MarkdownSource;
  /** `full` when an agent of its plugin has that pledge, else `none`. */
  readonly pledge: Pledge;
}

/** What is checked, and what its texts may refer to. */
export interface LintedPack {
  readonly plugins: readonly PluginEntry[];
  readonly agents: readonly LintedAgent[];
  readonly commands: readonly LintedCommand[];
  readonly around: Surroundings;
}

/** All that is installed where the check runs; what is checked is part of it. */
export interface Surroundings {
  readonly snapshot: RegistrySnapshot;
  readonly known: Known;
  /** Names of chains that `arbiter chain run` finds. */
  readonly chains: readonly string[];
  readonly arbiter: CommandTree;
}

/** Reads the files of those plugins of a snapshot that `isChecked` names. Files that cannot be read are left to the registry. */
export function readPack(isChecked: (plugin: PluginEntry) => boolean, around: Surroundings): LintedPack {
  const plugins = around.snapshot.plugins.filter(isChecked);
  // The person's own agents are under the name `user`, which a plugin may have, too.
  const names = new Set(plugins.map((p) => `${p.source} ${p.name}`));
  const isOf = (entry: AgentEntry | CommandEntry): boolean => names.has(`${entry.source} ${entry.plugin}`);
  const agents = around.snapshot.agents.filter(isOf).flatMap(linted);
  const pledged = new Set(agents.filter((a) => a.pledge === 'full').map((a) => a.entry.plugin));
  const commands = around.snapshot.commands
    .filter((c) => c.kind === 'command' && isOf(c))
    .flatMap((entry): LintedCommand[] => {
      const source = readMarkdownSource(entry.file);
      return source === undefined
        ? []
        : [{ entry, source, pledge: pledged.has(entry.plugin) ? 'full' : 'none' }];
    });
  return { plugins, agents, commands, around };
}

function linted(entry: AgentEntry): LintedAgent[] {
  const source = readMarkdownSource(entry.file);
  return source === undefined ? [] : [{ entry, source, pledge: pledgeOf(entry) }];
}

function pledgeOf({ routed, examples, nearMisses, triggers }: AgentEntry): Pledge {
  if (!routed) return 'none';
  if (examples.length + nearMisses.length > 0) return 'full';
  return triggers.length > 0 ? 'partly' : 'none';
}

/** How bad it is that a demand of routed agents is not met; undefined where it is no demand. */
export function severityFor(pledge: Pledge): LintSeverity | undefined {
  return pledge === 'full' ? 'error' : pledge === 'partly' ? 'warning' : undefined;
}

/** Everything with a text, agents first. */
export function textsOf({ agents, commands }: LintedPack): (LintedAgent | LintedCommand)[] {
  return [...agents, ...commands];
}
