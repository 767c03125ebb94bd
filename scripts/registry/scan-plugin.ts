import { existsSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { safeLine } from '../core/untrusted.ts';
import type { AgentEntry, CommandEntry, PluginEntry, Problem, Source } from './entry.ts';
import { type ManifestReading, readManifest } from './read-manifest.ts';
import { type AgentReading, type CommandReading, readAgent, readCommand } from './read-markdown.ts';
import type { CachedRead, FoundFile, Reading } from './reading.ts';
import { agentsFolder, boundaryOf, isPersonal } from './roots.ts';
import { addFile, isFolder, markdownBelow, staysInside } from './walk.ts';

/** Longest name of a folder or file that becomes part of an id. */
const MAX_NAME = 128;

/** Longest reason kept; it may quote what others wrote. */
const MAX_REASON = 500;

/** Everything found in one source. */
export interface PluginScan {
  readonly plugin: PluginEntry;
  readonly agents: AgentEntry[];
  readonly commands: CommandEntry[];
  readonly problems: Problem[];
}

/** Scans one source: manifests, agents, commands, skills. Never throws. */
export function scanPlugin(source: Source, cached: CachedRead): PluginScan {
  const manifest = readManifest(source, cached);
  const problems: Problem[] = [...manifest.problems];
  if (!isPersonal(source) && !isFolder(source.root)) {
    problems.push({ severity: 'rejected', file: source.root, reason: 'there is no such folder' });
  }
  const agents = scanAgents(source, manifest, cached, problems);
  const commands = [
    ...scanCommands(source, manifest, cached, problems),
    ...scanSkills(source, manifest, cached, problems),
  ];
  const safe = problems.map((p) => ({ ...p, reason: safeLine(p.reason, MAX_REASON) }));
  return { plugin: manifest.plugin, agents, commands, problems: safe };
}

function scanAgents(
  source: Source,
  manifest: ManifestReading,
  cached: CachedRead,
  problems: Problem[],
): AgentEntry[] {
  const base = agentsFolder(source);
  const listed = listedFiles(source, manifest.listedAgents, refuseFolder, problems);
  const files = new Map(markdownBelow(base, boundaryOf(source), problems).map((f) => [f.path, f]));
  for (const f of listed) files.set(f.path, f);
  const native = new Set(listed.map((f) => f.path));
  // Claude Code knows `agents/`, not a bare collection.
  const everyFileIsNative = manifest.listedAgents === undefined && base !== source.root;
  const seen = new Map<string, string>();
  const entries: AgentEntry[] = [];
  for (const file of files.values()) {
    const reading: Reading<AgentReading> = cached('agent', file, () => readAgent(file));
    if (base === source.root && isDocument(file, reading)) continue;
    problems.push(...reading.problems);
    if (reading.value === undefined) continue;
    const folders = native.has(file.path) ? [] : foldersBetween(base, file.path);
    const id = isPersonal(source)
      ? reading.value.name
      : [manifest.plugin.name, ...folders, reading.value.name].join(':');
    const earlier = seen.get(id);
    if (earlier !== undefined) {
      problems.push({ severity: 'rejected', file: file.path, reason: `the id ${id} is taken by ${earlier}` });
      continue;
    }
    seen.set(id, file.path);
    entries.push(
      sameEntry(reading.value, {
        id,
        plugin: manifest.plugin.name,
        delivery: source.loaded && (everyFileIsNative || native.has(file.path)) ? 'native' : 'charter',
        source: source.kind,
        file: file.path,
      }),
    );
  }
  return entries;
}

/** Entries by what was read: an unchanged file keeps its entry from scan to scan, so that others can remember what they made of it. */
const entryOf = new WeakMap<AgentReading, AgentEntry>();

function sameEntry(reading: AgentReading, place: Omit<AgentEntry, keyof AgentReading>): AgentEntry {
  const known = entryOf.get(reading);
  const same =
    known !== undefined &&
    known.id === place.id &&
    known.plugin === place.plugin &&
    known.delivery === place.delivery &&
    known.source === place.source &&
    known.file === place.file;
  if (same) return known;
  const entry = { ...reading, ...place };
  entryOf.set(reading, entry);
  return entry;
}

/** In a bare collection, README and the like lie beside the agents; they are not broken agents. */
function isDocument(file: FoundFile, reading: Reading<AgentReading>): boolean {
  return (
    reading.value === undefined &&
    /^(readme|license|contributing|changelog|claude|code_of_conduct|security)\b/i.test(basename(file.path))
  );
}

/** The folders below `agents/` are part of an id, except for a file that plugin.json names: there Claude Code drops them. */
function foldersBetween(base: string, file: string): string[] {
  const folders = relative(base, dirname(file));
  if (folders === '' || folders.startsWith('..')) return [];
  return folders.split(sep).map((f) => safeLine(f, MAX_NAME).replaceAll(':', '-'));
}

type TakeFolder = (path: string, problems: Problem[]) => FoundFile[];

const refuseFolder: TakeFolder = (path, problems) => {
  problems.push({
    severity: 'rejected',
    file: path,
    reason: 'plugin.json names a folder; Claude Code takes only .md files',
  });
  return [];
};

/** Files named by a manifest; a path that leaves the plugin is refused. */
function listedFiles(
  source: Source,
  listed: readonly string[] | undefined,
  takeFolder: TakeFolder,
  problems: Problem[],
): FoundFile[] {
  const found: FoundFile[] = [];
  for (const item of listed ?? []) {
    const path = resolve(source.root, item);
    const rejected = (reason: string): unknown => problems.push({ severity: 'rejected', file: path, reason });
    if (!`${path}${sep}`.startsWith(resolve(source.root) + sep))
      rejected(`"${item}" leads out of the plugin`);
    else if (!existsSync(path)) rejected('plugin.json names this file, but it is not there');
    else if (!staysInside(path, boundaryOf(source), problems)) continue;
    else if (isFolder(path)) found.push(...takeFolder(path, problems));
    else addFile(path, found, problems);
  }
  return found;
}

/** Commands named by plugin.json replace those of `commands/`, as in Claude Code. */
function scanCommands(
  source: Source,
  manifest: ManifestReading,
  cached: CachedRead,
  problems: Problem[],
): CommandEntry[] {
  const base = join(source.root, 'commands');
  const below: TakeFolder = (folder) => markdownBelow(folder, boundaryOf(source), problems);
  const files =
    manifest.listedCommands === undefined
      ? below(base, problems)
      : listedFiles(source, manifest.listedCommands, below, problems);
  return files.flatMap((file) => {
    const name = [...foldersBetween(base, file.path), basename(file.path).replace(/\.md$/i, '')].join(':');
    return command(source, manifest, 'command', safeLine(name, MAX_NAME), file, cached, problems);
  });
}

function scanSkills(
  source: Source,
  manifest: ManifestReading,
  cached: CachedRead,
  problems: Problem[],
): CommandEntry[] {
  const base = join(source.root, 'skills');
  const files = markdownBelow(base, boundaryOf(source), problems, (name) => basename(name) === 'SKILL.md');
  return files.flatMap((file) =>
    command(
      source,
      manifest,
      'skill',
      safeLine(basename(dirname(file.path)), MAX_NAME),
      file,
      cached,
      problems,
    ),
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
  const own = kind === 'command' ? name : reading.value.name;
  return [
    {
      kind,
      id: isPersonal(source) ? own : `${plugin}:${own}`,
      plugin,
      name: own,
      description: reading.value.description,
      source: source.kind,
      file: file.path,
    },
  ];
}
