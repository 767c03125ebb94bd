import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { messageOf } from '../../../scripts/core/errors.ts';
import type { Finding, NotRead, Severity } from '../../../scripts/core/finding.ts';
import { named } from '../../../scripts/core/finding.ts';
import { MethodError } from '../../../scripts/core/method.ts';
import { pathFrom, readText, walkFiles } from '../../../scripts/core/source-files.ts';
import { entriesOf, getText, parseYaml, type YamlEntry, type YamlNode } from './yaml-tree.ts';

const MAX_FILES = 2_000;
const MAX_BYTES = 1_000_000;
const MAX_INCLUDES_DEEP = 20;
const KNOWN_TAGS: ReadonlySet<string> = new Set(['!env_var', '!input']);

/**
 * The configuration of Home Assistant as it loads it: `configuration.yaml` with everything that it includes, secrets looked up
 * from the folder of each file upwards. What goes wrong on the way is a finding. Values of secrets are never kept.
 */
export class HaConfig {
  readonly root: string;
  readonly main: string;
  readonly findings: Finding[] = [];
  readonly notRead: NotRead[] = [];
  readonly notes = new Set<string>();
  /** Files that were read, from the root; secrets files not among them. */
  readonly files = new Set<string>();
  readonly #secrets = new Map<string, ReadonlySet<string> | undefined>();
  readonly #usedSecrets = new Set<string>();
  readonly #open: string[] = [];
  #reads = 0;

  /** Throws `not_found` when there is no `configuration.yaml`. */
  constructor(cwd: string, path: string) {
    const at = pathFrom(cwd, path);
    const isFolder = existsSync(at) && statSync(at).isDirectory();
    this.main = isFolder ? 'configuration.yaml' : relative(dirname(at), at);
    this.root = isFolder ? at : dirname(at);
    if (existsSync(join(this.root, this.main))) return;
    const fix = 'Give the folder that holds configuration.yaml (/config in the container).';
    throw new MethodError('not_found', `No configuration.yaml in ${path}.`, { fix });
  }

  /** The whole configuration, or undefined when the first file cannot be read. */
  load(): YamlNode | undefined {
    return this.#read(this.main);
  }

  add(severity: Severity, rule: string, { file, line }: YamlNode, message: string, fix: string): void {
    this.findings.push({ file, line, rule, severity, message, fix });
  }

  /** Whether a file exists, from the root. */
  has(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  /** Version that last ran, from `.HA_VERSION`, such as `2026.6.1`. */
  version(): string | undefined {
    try {
      return /^\d{4}\.\d{1,2}[\w.]*/.exec(readText(join(this.root, '.HA_VERSION'), 100))?.[0];
    } catch {
      return undefined;
    }
  }

  /** Names in the secrets file of the root that nothing loaded here asks for. */
  unusedSecrets(): string[] {
    const all = this.#secretsIn('.');
    return [...(all ?? [])].filter((name) => !this.#usedSecrets.has(name) && name !== 'logger').sort();
  }

  #read(file: string): YamlNode | undefined {
    // Reads, not files: a file that is included twice by one that is included twice is read four times.
    this.#reads += 1;
    if (this.#reads > MAX_FILES) {
      this.notes.add(`Only the first ${MAX_FILES} files were read.`);
      return undefined;
    }
    try {
      this.files.add(file);
      const { documents, problems } = parseYaml(readText(join(this.root, file), MAX_BYTES), file);
      for (const { rule, line, message } of problems) {
        const fix =
          rule === 'yaml-error'
            ? 'Correct the YAML; Home Assistant does not load the file.'
            : 'Keep one of them.';
        this.findings.push({ file, line, rule, severity: 'error', message, fix });
      }
      const [document] = documents;
      if (document === undefined) return undefined;
      this.#open.push(file);
      const expanded = this.#expand(document, new Map());
      this.#open.pop();
      return expanded;
    } catch (error) {
      this.notRead.push({ file, reason: messageOf(error).replaceAll(this.root, '.') });
      return undefined;
    }
  }

  /** Puts what is included in the place of each include. A node behind several aliases is expanded once. */
  #expand(node: YamlNode, done: Map<YamlNode, YamlNode>): YamlNode {
    const before = done.get(node);
    if (before !== undefined) return before;
    let result: YamlNode = node;
    if (node.kind === 'map') {
      const entries = new Map<string, YamlEntry>();
      for (const [key, { line, value }] of node.entries)
        entries.set(key, { line, value: this.#expand(value, done) });
      result = { ...node, entries };
    } else if (node.kind === 'list') {
      result = { ...node, items: node.items.map((item) => this.#expand(item, done)) };
    } else if (node.tag !== undefined) result = this.#tagged(node, node.tag, node.text);
    done.set(node, result);
    return result;
  }

  #tagged(node: YamlNode, tag: string, text: string): YamlNode {
    if (tag === '!secret') this.#checkSecret(node, text);
    else if (tag === '!include') return this.#include(node, text);
    else if (tag.startsWith('!include_dir_')) return this.#includeFolder(node, tag, text);
    else if (!KNOWN_TAGS.has(tag) && !tag.startsWith('!!'))
      this.add(
        'error',
        'unknown-tag',
        node,
        `Home Assistant knows no tag ${named(tag)}.`,
        'Correct or quote it.',
      );
    return node;
  }

  #include(node: YamlNode, text: string): YamlNode {
    const file = this.#pathOf(node, text);
    if (file === undefined) return node;
    if (this.#open.includes(file) || this.#open.length > MAX_INCLUDES_DEEP) {
      this.add('error', 'include-circle', node, `${named(text)} includes itself.`, 'Take the include out.');
      return node;
    }
    if (!this.has(file)) {
      this.add(
        'error',
        'include-missing',
        node,
        `${named(text)} does not exist; the configuration does not load.`,
        'Create it or correct the path.',
      );
      return node;
    }
    return this.#read(file) ?? node;
  }

  #includeFolder(node: YamlNode, tag: string, text: string): YamlNode {
    const folder = this.#pathOf(node, text);
    if (folder === undefined) return node;
    if (!isFolderAt(join(this.root, folder))) {
      this.add(
        'warning',
        'include-folder-missing',
        node,
        `The folder ${named(text)} does not exist; nothing is loaded from it.`,
        'Create it or correct the path.',
      );
      return node;
    }
    const { files } = walkFiles(join(this.root, folder), {
      accept: (name) => /\.ya?ml$/.test(name),
      maxFiles: MAX_FILES,
    });
    const items: YamlNode[] = [];
    const entries = new Map<string, YamlEntry>();
    for (const name of files) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (name.split('/').at(-1)?.startsWith('.') || name.endsWith('secrets.yaml')) continue;
      if (name.endsWith('.yml')) {
        this.add(
          'warning',
          'include-skips-yml',
          node,
          `${named(path)} is not loaded: only *.yaml is.`,
          'Rename it to .yaml.',
        );
        continue;
      }
      if (this.#open.includes(path)) continue;
      const content = this.#read(path);
      if (content === undefined) continue;
      if (tag === '!include_dir_named') entries.set(stem(name), { line: content.line, value: content });
      else if (tag === '!include_dir_list') items.push(content);
      else if (tag === '!include_dir_merge_list' && content.kind === 'list') items.push(...content.items);
      else if (tag === '!include_dir_merge_named') this.#mergeNamed(entries, content);
    }
    const { file, line } = node;
    const isList = tag.endsWith('list');
    return isList
      ? { kind: 'list', file, line, tag: undefined, items }
      : { kind: 'map', file, line, tag: undefined, entries };
  }

  #mergeNamed(entries: Map<string, YamlEntry>, content: YamlNode): void {
    for (const [key, entry] of entriesOf(content)) {
      const before = entries.get(key)?.value;
      if (before !== undefined)
        this.findings.push({
          file: entry.value.file,
          line: entry.line,
          rule: 'merged-key-twice',
          severity: 'warning',
          message: `${named(key)} is also in ${before.file}:${before.line}; only the last one is kept.`,
          fix: 'Give each its own name.',
        });
      entries.set(key, entry);
    }
  }

  /** From the root. `/config/x` is the root inside the container. Undefined for paths that leave it. */
  #pathOf(node: YamlNode, text: string): string | undefined {
    const base = join(this.root, dirname(node.file));
    const inContainer = /^\/config(?:\/|$)/.test(text)
      ? join(this.root, text.slice('/config'.length))
      : undefined;
    const at = inContainer ?? (isAbsolute(text) ? text : resolve(base, text));
    const path = relative(this.root, at).split(sep).join('/');
    if (!path.startsWith('..') && !isAbsolute(path)) return path;
    this.notes.add('Includes that lead out of the configuration folder were not followed.');
    return undefined;
  }

  #checkSecret(node: YamlNode, name: string): void {
    this.#usedSecrets.add(name);
    let folder = dirname(node.file);
    for (;;) {
      if (this.#secretsIn(folder)?.has(name)) return;
      if (folder === '.') break;
      folder = dirname(folder);
    }
    this.add(
      'error',
      'secret-missing',
      node,
      `!secret ${named(name)} is in no secrets.yaml from the folder of this file up to the root; the configuration does not load.`,
      'Add it to secrets.yaml.',
    );
  }

  #secretsIn(folder: string): ReadonlySet<string> | undefined {
    if (this.#secrets.has(folder)) return this.#secrets.get(folder);
    const file = folder === '.' ? 'secrets.yaml' : `${folder}/secrets.yaml`;
    let names: ReadonlySet<string> | undefined;
    if (this.has(file)) {
      try {
        const { documents } = parseYaml(readText(join(this.root, file), MAX_BYTES), file);
        names = new Set(entriesOf(documents[0]).map(([key]) => key));
      } catch (error) {
        this.notRead.push({ file, reason: messageOf(error).replaceAll(this.root, '.') });
      }
    }
    this.#secrets.set(folder, names);
    return names;
  }
}

/** Top-level blocks of the configuration and of its packages, by the domain: `automation manual` belongs to `automation`. */
export function blocksOf(root: YamlNode | undefined): { domain: string; value: YamlNode }[] {
  const packages = entriesOf(root)
    .filter(([key]) => key === 'homeassistant')
    .flatMap(([, { value }]) => entriesOf(value).filter(([key]) => key === 'packages'))
    .flatMap(([, { value }]) => entriesOf(value).map(([, entry]) => entry.value));
  return [root, ...packages].flatMap((config) =>
    entriesOf(config).map(([key, { value }]) => ({ domain: key.split(' ')[0] ?? key, value })),
  );
}

/** `alias` or the id, for messages. */
export function labelOf(node: YamlNode): string {
  return named(getText(node, 'alias') ?? getText(node, 'id') ?? 'without alias');
}

function stem(name: string): string {
  return (name.split('/').at(-1) ?? name).replace(/\.yaml$/, '');
}

function isFolderAt(path: string): boolean {
  try {
    readdirSync(path);
    return true;
  } catch {
    return false;
  }
}
