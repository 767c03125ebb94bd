import { readFileSync, statSync } from 'node:fs';
import { basename, join, resolve, sep } from 'node:path';
import { messageOf } from '../core/errors.ts';
import { safeLine } from '../core/untrusted.ts';
import { violations } from '../schema/validate.ts';
import type { PluginEntry, PluginRouting, PluginRpc, Problem, Source } from './entry.ts';
import { errorHandlingOf } from './error-handling.ts';
import type { CachedRead, FoundFile, Reading } from './reading.ts';
import { boundaryOf, isPersonal } from './roots.ts';
import { addFile, staysInside } from './walk.ts';

/** What `plugin.json` and `arbiter.json` say of a plugin. */
export interface ManifestReading {
  readonly plugin: PluginEntry;
  /** Agent files that Claude Code loads instead of the default folder; undefined when the key is absent. */
  readonly listedAgents: readonly string[] | undefined;
  readonly listedCommands: readonly string[] | undefined;
  readonly problems: readonly Problem[];
}

const MAX_MANIFEST_BYTES = 1_000_000;
const MAX_NAME = 128;
const MAX_VERSION = 64;
const MAX_DESCRIPTION = 1_000;
const MAX_TERM = 80;
const MAX_TERMS = 1_500;
const METHOD_NAME = /^[a-z][a-z0-9_]{0,63}$/;
const DEFAULT_PRIORITY = 50;

type Json = Readonly<Record<string, unknown>>;

interface Manifest {
  readonly name: string | undefined;
  readonly description: string;
  readonly version: string | undefined;
  readonly listedAgents: readonly string[] | undefined;
  readonly listedCommands: readonly string[] | undefined;
}

type Extension = Pick<PluginEntry, 'capabilities' | 'routing' | 'errorHandling'> & {
  readonly rpc: PluginRpc | undefined;
};

const NO_MANIFEST: Manifest = manifest({});
const NO_EXTENSION: Extension = extension({});

/** Reads both manifests of a plugin. Neither is required, and a broken one does not hide the plugin's agents. */
export function readManifest(source: Source, cached: CachedRead): ManifestReading {
  const problems: Problem[] = [];
  const main = isPersonal(source) ? undefined : find(source, join('.claude-plugin', 'plugin.json'), problems);
  const extra = find(source, 'arbiter.json', problems);
  const mainReading = main && cached('plugin.json', main, () => readJson(main, manifest));
  const extraReading = extra && cached('arbiter.json', extra, () => readJson(extra, extension, violationsOf));
  problems.push(...(mainReading?.problems ?? []), ...(extraReading?.problems ?? []));
  const said = mainReading?.value ?? NO_MANIFEST;
  const extended = extraReading?.value ?? NO_EXTENSION;
  return {
    plugin: {
      name: pluginName(source, said, problems),
      description: said.description,
      version: said.version,
      source: source.kind,
      root: source.root,
      ...extended,
      rpc: placed(extended.rpc, source, extra?.path, problems),
    },
    listedAgents: said.listedAgents,
    listedCommands: said.listedCommands,
    problems,
  };
}

function find(source: Source, name: string, problems: Problem[]): FoundFile | undefined {
  const path = join(source.root, name);
  const found: FoundFile[] = [];
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
  if (staysInside(path, boundaryOf(source), problems)) addFile(path, found, problems);
  return found[0];
}

function readJson<T>(
  found: FoundFile,
  build: (json: Json) => T,
  check: (json: Json) => string[] = () => [],
): Reading<T> {
  const file = found.path;
  const rejected = (reason: string): Reading<T> => ({
    value: undefined,
    problems: [{ severity: 'rejected', file, reason }],
  });
  if (found.size > MAX_MANIFEST_BYTES) {
    return rejected(`the file has ${found.size} bytes; at most ${MAX_MANIFEST_BYTES} are read`);
  }
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8').replace(/^\ufeff/, ''));
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
      return rejected('the file is not a JSON object');
    }
    const json = parsed as Json;
    return {
      value: build(json),
      problems: check(json).map((reason) => ({ severity: 'warning', file, reason })),
    };
  } catch (error) {
    return rejected(`the file cannot be read: ${messageOf(error)}`);
  }
}

function violationsOf(json: Json): string[] {
  return violations('arbiter', json).map((v) => `${v.path || '/'}: ${v.message}`);
}

/** The name is the first part of every id; with a colon in it, it could pass for another plugin's. */
function pluginName(source: Source, said: Manifest, problems: Problem[]): string {
  if (isPersonal(source)) return source.kind;
  const folder = safeLine(basename(source.root), MAX_NAME).replaceAll(':', '-');
  const name = safeLine(source.name ?? said.name ?? folder, MAX_NAME);
  if (/^[^:\s]+$/.test(name)) return name;
  const file = join(source.root, '.claude-plugin', 'plugin.json');
  problems.push({
    severity: 'warning',
    file,
    reason: `the plugin name "${name}" is no name; the folder's is used`,
  });
  return folder;
}

function manifest(json: Json): Manifest {
  const version = text(json.version);
  return {
    name: text(json.name),
    description: safeLine(text(json.description) ?? '', MAX_DESCRIPTION),
    version: version === undefined ? undefined : safeLine(version, MAX_VERSION),
    listedAgents: paths(json.agents),
    listedCommands: paths(json.commands),
  };
}

function extension(json: Json): Extension {
  return {
    capabilities: capabilities(object(json.capabilities)),
    routing: routing(object(json.routing)),
    rpc: rpc(object(object(json.communication).rpc)),
    errorHandling: errorHandlingOf(object(json.errorHandling)),
  };
}

/** As the file says it, with the module's path from the plugin's root. */
function rpc(part: Json): PluginRpc | undefined {
  const module = text(part.module);
  const names = (value: unknown): string[] => terms(value).filter((name) => METHOD_NAME.test(name));
  const methods = names(part.methods);
  if (module === undefined || methods.length === 0) return undefined;
  return { module, methods, idempotent: names(part.idempotent).filter((name) => methods.includes(name)) };
}

/** A module outside its plugin is code that the person never installed as part of it. */
function placed(
  said: PluginRpc | undefined,
  source: Source,
  file: string | undefined,
  problems: Problem[],
): PluginRpc | undefined {
  if (said === undefined || file === undefined || isPersonal(source)) return undefined;
  const root = resolve(source.root);
  const module = resolve(root, said.module);
  const warn = (reason: string): undefined => {
    problems.push({ severity: 'warning', file, reason: `the module of /communication/rpc ${reason}` });
  };
  if (!module.startsWith(root + sep)) return warn('is not inside the plugin');
  if (statSync(module, { throwIfNoEntry: false })?.isFile() !== true) return warn('does not exist');
  return staysInside(module, root, problems) ? { ...said, module } : undefined;
}

function routing(part: Json): PluginRouting {
  const keywords = object(part.keywords);
  const priority = part.priority;
  return {
    keywords: {
      strong: terms(keywords.strong),
      weak: terms(keywords.weak),
      against: terms(keywords.against),
    },
    filePatterns: terms(part.filePatterns),
    dependencies: terms(part.dependencies),
    priority: typeof priority === 'number' && priority >= 0 && priority <= 100 ? priority : DEFAULT_PRIORITY,
    acceptsRoutingFrom: part.acceptsRoutingFrom === undefined ? ['*'] : terms(part.acceptsRoutingFrom),
    canRouteTo: terms(part.canRouteTo),
    buildsOn: terms(part.buildsOn),
  };
}

function capabilities(part: Json): PluginEntry['capabilities'] {
  return {
    domains: terms(part.domains),
    contexts: terms(part.contexts),
    patterns: terms(part.patterns),
    integrations: terms(part.integrations),
  };
}

/** Strings of a list, neutralised; anything else in it was reported by the schema and is left out. */
export function terms(value: unknown, limit = MAX_TERM): string[] {
  const found: string[] = [];
  for (const item of Array.isArray(value) ? (value as unknown[]) : []) {
    const term = typeof item === 'string' ? safeLine(item, limit) : '';
    if (term !== '' && found.length < MAX_TERMS) found.push(term);
  }
  return found;
}

/** Paths as a string, a list, or (commands only) an object of `{ source }` by name. */
function paths(value: unknown): string[] | undefined {
  if (value === undefined) return undefined;
  const named = Object.values(object(value)).map((item) => object(item).source);
  const list = Array.isArray(value) ? value : typeof value === 'string' ? [value] : named;
  return list.filter((item): item is string => typeof item === 'string');
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}
