import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { AgentEntry, CommandEntry, PluginEntry, Problem, RegistrySnapshot, Source } from './entry.ts';
import type { Reading } from './read-markdown.ts';
import { type CachedRead, type PluginScan, scanPlugin } from './scan-plugin.ts';
import type { FoundFile } from './walk.ts';

interface Remembered {
  readonly mtimeMs: number;
  readonly size: number;
  readonly reading: Reading<unknown>;
}

/**
 * Scans sources into snapshots, and remembers every file by path, modification time and size, so that a second scan only
 * reads what changed. Not the source of truth: the files are. A file edited without a change of time and size is missed
 * until the next process.
 */
export class Scanner {
  #remembered = new Map<string, Remembered>();
  #version = 0;
  /** Files read (not answered from memory) by the last scan. */
  lastReads = 0;

  /** Earlier sources win when two plugins have one name or two agents one id. Never throws. */
  scan(sources: readonly Source[]): RegistrySnapshot {
    const kept = new Map<string, Remembered>();
    this.lastReads = 0;
    const cached = this.#cachedRead(kept);
    const scans = dedupeRoots(sources).map((source) => scanPlugin(source, cached));
    this.#remembered = kept;
    this.#version += 1;
    return { version: this.#version, ...merge(scans) };
  }

  #cachedRead(kept: Map<string, Remembered>): CachedRead {
    return <T>(kind: string, file: FoundFile, read: () => Reading<T>): Reading<T> => {
      const key = `${kind}:${file.path}`;
      const known = this.#remembered.get(key);
      if (known !== undefined && known.mtimeMs === file.mtimeMs && known.size === file.size) {
        kept.set(key, known);
        return known.reading as Reading<T>;
      }
      this.lastReads += 1;
      const reading = read();
      kept.set(key, { mtimeMs: file.mtimeMs, size: file.size, reading });
      return reading;
    };
  }
}

function dedupeRoots(sources: readonly Source[]): Source[] {
  const seen = new Set<string>();
  return sources.filter((s) => {
    const root = resolve(s.root);
    return seen.has(root) ? false : seen.add(root);
  });
}

/** Joins scans; a second plugin of the same name is left out and reported, as the host would. */
function merge(scans: readonly PluginScan[]): Omit<RegistrySnapshot, 'version'> {
  const plugins: PluginEntry[] = [];
  const agents: AgentEntry[] = [];
  const commands: CommandEntry[] = [];
  const problems: Problem[] = [];
  const names = new Map<string, string>();
  const ids = new Map<string, string>();
  for (const scan of scans) {
    problems.push(...scan.problems);
    const key = `${scan.plugin.source === 'user' || scan.plugin.source === 'project' ? scan.plugin.source : 'plugin'}:${scan.plugin.name}`;
    const earlier = names.get(key);
    if (earlier !== undefined) {
      problems.push({
        severity: 'rejected',
        file: scan.plugin.root,
        reason: `the plugin name ${scan.plugin.name} is taken by ${earlier}`,
      });
      continue;
    }
    names.set(key, scan.plugin.root);
    plugins.push(scan.plugin);
    commands.push(...scan.commands);
    for (const agent of scan.agents) {
      const taken = ids.get(agent.id);
      if (taken === undefined) {
        ids.set(agent.id, agent.file);
        agents.push(agent);
      } else {
        problems.push({ severity: 'rejected', file: agent.file, reason: `the id ${agent.id} is taken by ${taken}` });
      }
    }
  }
  return { plugins, agents, commands, problems };
}

/** Marks of a folder that is a plugin by itself. */
const PLUGIN_MARKS = ['.claude-plugin', 'agents', 'commands', 'skills', 'hooks'];

/** Whether a folder looks like a plugin. */
export function isPluginFolder(path: string): boolean {
  return PLUGIN_MARKS.some((mark) => existsSync(join(path, mark)));
}

/**
 * The plugins that a `--plugin-dir` names: the folder itself, or, as in Claude Code, its children when it is a folder of
 * plugins; a folder of neither is taken as a bare collection of agent files.
 */
export function pluginRoots(path: string): string[] {
  if (isPluginFolder(path)) return [resolve(path)];
  const children = readdirSync(path)
    .map((name) => join(path, name))
    .filter((child) => isFolder(child) && isPluginFolder(child));
  return children.length > 0 ? children.sort().map((c) => resolve(c)) : [resolve(path)];
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
