import { resolve } from 'node:path';
import type { AgentEntry, CommandEntry, PluginEntry, Problem, RegistrySnapshot, Source } from './entry.ts';
import type { CachedRead, FoundFile, Reading } from './reading.ts';
import { type PluginScan, scanPlugin } from './scan-plugin.ts';

interface Remembered {
  readonly file: FoundFile;
  readonly reading: Reading<unknown>;
}

/**
 * Scans sources into snapshots, and remembers every file by path, times and size, so that a second scan only reads what
 * changed. Not the source of truth: the files are. A file edited without a change of times and size is missed until the
 * next process.
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
      if (known !== undefined && isSame(known.file, file)) {
        kept.set(key, known);
        return known.reading as Reading<T>;
      }
      this.lastReads += 1;
      const reading = read();
      kept.set(key, { file, reading });
      return reading;
    };
  }
}

function isSame(a: FoundFile, b: FoundFile): boolean {
  return a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs && a.size === b.size;
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
    const personal = scan.plugin.source === 'user' || scan.plugin.source === 'project';
    const key = personal ? `root:${scan.plugin.root}` : `plugin:${scan.plugin.name}`;
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
        problems.push({
          severity: 'rejected',
          file: agent.file,
          reason: `the id ${agent.id} is taken by ${taken}`,
        });
      }
    }
  }
  return { plugins, agents, commands, problems };
}

export { isPluginFolder, pluginRoots } from './roots.ts';
