import { basename, join } from 'node:path';
import { messageOf } from '../core/errors.ts';
import { readIfThere } from '../core/files.ts';
import { safeLine } from '../core/untrusted.ts';
import { violations } from '../schema/validate.ts';
import type { PluginEntry, PluginRouting, Problem, Source } from './entry.ts';

/** What `plugin.json` and `arbiter.json` say of a plugin. */
export interface ManifestReading {
  readonly plugin: PluginEntry;
  /** Agent files that Claude Code loads instead of the default folder; undefined when the key is absent. */
  readonly listedAgents: readonly string[] | undefined;
  readonly listedCommands: readonly string[] | undefined;
  readonly problems: readonly Problem[];
}

const MAX_NAME = 128;
const MAX_DESCRIPTION = 1_000;
const MAX_TERM = 80;
const MAX_TERMS = 1_500;
const DEFAULT_PRIORITY = 50;

type Json = Readonly<Record<string, unknown>>;

/** Reads both manifests of a plugin. Neither is required, and a broken one does not hide the plugin's agents. */
export function readManifest(source: Source): ManifestReading {
  const problems: Problem[] = [];
  const manifest = readJson(join(source.root, '.claude-plugin', 'plugin.json'), problems);
  const extension = readJson(join(source.root, 'arbiter.json'), problems);
  checkExtension(join(source.root, 'arbiter.json'), extension, problems);
  const name = safeLine(source.name ?? text(manifest['name']) ?? basename(source.root), MAX_NAME);
  return {
    plugin: {
      name,
      description: safeLine(text(manifest['description']) ?? '', MAX_DESCRIPTION),
      version: text(manifest['version']),
      source: source.kind,
      root: source.root,
      capabilities: capabilities(object(extension['capabilities'])),
      routing: routing(object(extension['routing'])),
    },
    listedAgents: paths(manifest['agents']),
    listedCommands: paths(manifest['commands']),
    problems,
  };
}

function readJson(file: string, problems: Problem[]): Json {
  try {
    const raw = readIfThere(file);
    if (raw === undefined) return {};
    const parsed: unknown = JSON.parse(raw.replace(/^\ufeff/, ''));
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as Json;
    problems.push({ severity: 'rejected', file, reason: 'the file is not a JSON object' });
  } catch (error) {
    problems.push({ severity: 'rejected', file, reason: `the file cannot be read: ${messageOf(error)}` });
  }
  return {};
}

function checkExtension(file: string, extension: Json, problems: Problem[]): void {
  for (const v of violations('arbiter', extension)) {
    problems.push({ severity: 'warning', file, reason: `${v.path || '/'}: ${v.message}` });
  }
}

function routing(part: Json): PluginRouting {
  const keywords = object(part['keywords']);
  const priority = part['priority'];
  return {
    keywords: {
      strong: terms(keywords['strong']),
      weak: terms(keywords['weak']),
      against: terms(keywords['against']),
    },
    filePatterns: terms(part['filePatterns']),
    dependencies: terms(part['dependencies']),
    priority: typeof priority === 'number' && priority >= 0 && priority <= 100 ? priority : DEFAULT_PRIORITY,
    acceptsRoutingFrom: part['acceptsRoutingFrom'] === undefined ? ['*'] : terms(part['acceptsRoutingFrom']),
    canRouteTo: terms(part['canRouteTo']),
  };
}

function capabilities(part: Json): PluginEntry['capabilities'] {
  return {
    domains: terms(part['domains']),
    contexts: terms(part['contexts']),
    patterns: terms(part['patterns']),
    integrations: terms(part['integrations']),
  };
}

/** Strings of a list, neutralised; anything else in it was reported by the schema and is left out. */
export function terms(value: unknown, limit = MAX_TERM): string[] {
  if (!Array.isArray(value)) return [];
  return value
    .slice(0, MAX_TERMS)
    .flatMap((item: unknown) => (typeof item === 'string' ? [safeLine(item, limit)] : []))
    .filter((item) => item !== '');
}

function paths(value: unknown): string[] | undefined {
  if (value === undefined) return undefined;
  const list = Array.isArray(value) ? value : [value];
  return list.filter((item): item is string => typeof item === 'string');
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}
