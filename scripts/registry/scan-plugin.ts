import { existsSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { AgentEntry, CommandEntry, PluginEntry, Problem, Source } from './entry.ts';
import { type AgentReading, type CommandReading, type Reading, readAgent, readCommand } from './read-markdown.ts';
import { type ManifestReading, readManifest } from './read-manifest.ts';
import { addFile, type FoundFile, markdownBelow, staysInside } from './walk.ts';

/** Reads one file, or answers from a cache when it has not changed. */
export type CachedRead = <T>(kind: string, file: FoundFile, read: () => Reading<T>) => Reading<T>;

/** Everything found in one source. */
export interface PluginScan {
  readonly plugin: PluginEntry;
  readonly agents: AgentEntry[];
  readonly commands: CommandEntry[];
  readonly problems: Problem[];
}

/** Scans one source: manifests, agents, commands, skills. Never throws. */
export function scanPlugin(source: Source, cached: CachedRead): PluginScan {
  const manifest = readManifest(source);
  const problems: Problem[] = [...manifest.problems];
  const agents = scanAgents(source, manifest, cached, problems);
  const commands = [...scanCommands(source, manifest, cached, problems), ...scanSkills(source, manifest, cached, problems)];
  return { plugin: manifest.plugin, agents, commands, problems };
}

function scanAgents(source: Source, manifest: ManifestReading, cached: CachedRead, problems: Problem[]): AgentEntry[] {
  const listed = listedFiles(source, manifest.listedAgents, problems);
  const base = agentsFolder(source);
  const files = new Map(markdownBelow(base, source.root, problems).map((f) => [f.path, f]));
  for (const f of listed) files.set(f.path, f);
  const native = new Set(listed.map((f) => f.path));
  const everyFileIsNative = source.loaded && manifest.listedAgents === undefined;
  const seen = new Map<string, string>();
  const entries: AgentEntry[] = [];
  for (const file of files.values()) {
    const reading: Reading<AgentReading> = cached('agent', file, () => readAgent(file));
    if (base === source.root && isDocument(file, reading)) continue;
    problems.push(...reading.problems);
    if (reading.value === undefined) continue;
    const id = agentId(source, manifest.plugin.name, base, file.path, reading.value.name);
    const earlier = seen.get(id);
    if (earlier !== undefined) {
      problems.push({ severity: 'rejected', file: file.path, reason: `the id ${id} is taken by ${earlier}` });
      continue;
    }
    seen.set(id, file.path);
    entries.push({
      ...reading.value,
      id,
      plugin: manifest.plugin.name,
      delivery: everyFileIsNative || (source.loaded && native.has(file.path)) ? 'native' : 'charter',
      source: source.kind,
      file: file.path,
    });
  }
  return entries;
}

/** `agents/`, or the root itself for a bare collection of agent files. */
function agentsFolder(source: Source): string {
  const usual = join(source.root, 'agents');
  const isPlugin = ['agents', 'commands', 'skills', 'hooks', '.claude-plugin'].some((f) => existsSync(join(source.root, f)));
  return isPlugin ? usual : source.root;
}

/** In a bare collection, README and the like lie beside the agents; they are not broken agents. */
function isDocument(file: FoundFile, reading: Reading<AgentReading>): boolean {
  return reading.value === undefined && /^(readme|license|contributing|changelog|claude|code_of_conduct|security)\b/i.test(basename(file.path));
}

/** User and project agents have bare names, plugin agents `plugin:name`, with the folders below `agents/` between. */
function agentId(source: Source, plugin: string, base: string, file: string, name: string): string {
  if (source.kind === 'user' || source.kind === 'project') return name;
  const folders = relative(base, dirname(file));
  const middle = folders === '' || folders.startsWith('..') ? [] : folders.split(sep);
  return [plugin, ...middle, name].join(':');
}

/** Files named by a manifest; a path that leaves the plugin is refused. */
function listedFiles(source: Source, listed: readonly string[] | undefined, problems: Problem[]): FoundFile[] {
  const found: FoundFile[] = [];
  for (const item of listed ?? []) {
    const path = resolve(source.root, item);
    const lexicallyInside = path.startsWith(resolve(source.root) + sep);
    if (!lexicallyInside) problems.push({ severity: 'rejected', file: path, reason: `"${item}" leads out of the plugin` });
    else if (!existsSync(path)) problems.push({ severity: 'rejected', file: path, reason: 'plugin.json names this file, but it is not there' });
    else if (staysInside(path, source.root, problems)) addFile(path, found, problems);
  }
  return found;
}

function scanCommands(source: Source, manifest: ManifestReading, cached: CachedRead, problems: Problem[]): CommandEntry[] {
  const base = join(source.root, 'commands');
  const files = markdownBelow(base, source.root, problems);
  return files.flatMap((file) => {
    const name = relative(base, file.path).replace(/\.md$/i, '').split(sep).join(':');
    return command(source, manifest, 'command', name, file, cached, problems);
  });
}

function scanSkills(source: Source, manifest: ManifestReading, cached: CachedRead, problems: Problem[]): CommandEntry[] {
  const base = join(source.root, 'skills');
  const files = markdownBelow(base, source.root, problems).filter((f) => basename(f.path) === 'SKILL.md');
  return files.flatMap((file) =>
    command(source, manifest, 'skill', basename(dirname(file.path)), file, cached, problems),
  );
}

function command(
  source: Source,
  manifest: ManifestReading,
  kind: CommandEntry['kind'],
  name: string,
  file: FoundFile,
  cached: CachedRead,
  problems: Problem[],
): CommandEntry[] {
  const reading: Reading<CommandReading> = cached(kind, file, () => readCommand(file, name));
  problems.push(...reading.problems);
  if (reading.value === undefined) return [];
  const plugin = manifest.plugin.name;
  const bare = source.kind === 'user' || source.kind === 'project';
  const own = kind === 'command' ? name : reading.value.name;
  return [
    { kind, id: bare ? own : `${plugin}:${own}`, plugin, name: own, description: reading.value.description, source: source.kind, file: file.path },
  ];
}
