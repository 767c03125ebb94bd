import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { messageOf } from '../../../scripts/core/errors.ts';
import type { Finding, NotRead, Severity } from '../../../scripts/core/finding.ts';
import { MethodError } from '../../../scripts/core/method.ts';
import { pathFrom, readText } from '../../../scripts/core/source-files.ts';
import { entriesOf, getNode, itemsOf, parseYaml, type YamlMap, type YamlNode } from './yaml-tree.ts';

const MAX_BYTES = 5_000_000;
const SECRET = /^!(\S+)\s+(\S+)$/;

/** A device or group with the place of its entry. */
export interface Member {
  readonly id: string;
  readonly node: YamlNode;
}

/**
 * `configuration.yaml` of Zigbee2MQTT with the files of devices and groups that it names. Values of secrets are looked up for being
 * there and are never kept.
 */
export class Z2mConfig {
  readonly folder: string;
  readonly main: string;
  readonly findings: Finding[] = [];
  readonly notRead: NotRead[] = [];
  readonly files: string[] = [];
  readonly top: YamlMap;

  /** Throws `not_found` without the file, and `not_zigbee2mqtt` when it is the configuration of something else. */
  constructor(cwd: string, path: string) {
    const at = pathFrom(cwd, path);
    const isFolder = existsSync(at) && statSync(at).isDirectory();
    this.main = isFolder ? 'configuration.yaml' : basename(at);
    this.folder = isFolder ? at : dirname(at);
    if (!existsSync(join(this.folder, this.main))) {
      const fix = 'Give the data folder of Zigbee2MQTT, or its configuration.yaml.';
      throw new MethodError('not_found', `No configuration.yaml in ${path}.`, { fix });
    }
    const read = this.read(this.main);
    if (
      read === undefined ||
      (getNode(read, 'mqtt') === undefined && getNode(read, 'serial') === undefined)
    ) {
      const reason =
        this.findings[0]?.message ?? this.notRead[0]?.reason ?? 'It has neither mqtt: nor serial:.';
      const fix = 'Home Assistant has a configuration.yaml, too; give the one of Zigbee2MQTT.';
      throw new MethodError('not_zigbee2mqtt', `${path} is no configuration of Zigbee2MQTT. ${reason}`, {
        fix,
      });
    }
    this.top = read;
  }

  add(
    severity: Severity,
    rule: string,
    node: Pick<YamlNode, 'file' | 'line'>,
    message: string,
    fix: string,
  ): void {
    this.findings.push({ file: node.file, line: node.line, rule, severity, message, fix });
  }

  /** A YAML file of the folder; undefined when it cannot be read or is no mapping. */
  read(file: string): YamlMap | undefined {
    try {
      const { documents, problems } = parseYaml(readText(join(this.folder, file), MAX_BYTES), file);
      this.files.push(file);
      for (const { rule, line, message } of problems)
        this.add(
          'error',
          rule,
          { file, line },
          message,
          'Correct the YAML; Zigbee2MQTT does not start with it.',
        );
      const [document] = documents;
      if (document?.kind === 'map') return document;
      this.notRead.push({ file, reason: 'It is empty, cannot be parsed, or is not a mapping.' });
    } catch (error) {
      this.notRead.push({ file, reason: messageOf(error).replaceAll(this.folder, '.') });
    }
    return undefined;
  }

  /** Entries of `devices:` or `groups:`, here or in the files that it names. */
  members(section: 'devices' | 'groups'): Member[] {
    const node = getNode(this.top, section);
    const names =
      node?.kind === 'scalar' ? [node.text] : itemsOf(node).map((n) => (n.kind === 'scalar' ? n.text : ''));
    const maps = node?.kind === 'map' ? [node] : names.map((name) => this.#named(name));
    return maps.flatMap((map) => entriesOf(map).map(([id, { value }]) => ({ id, node: value })));
  }

  #named(file: string): YamlMap | undefined {
    if (file === '') return undefined;
    if (/^[\w.-]+$/.test(file)) return this.read(file);
    this.notRead.push({ file, reason: 'It lies outside the data folder.' });
    return undefined;
  }

  /** Whether a value is `!secret.yaml name`, and what is wrong with it. */
  secretOf(node: YamlNode): { readonly isReference: boolean; readonly fault?: string } {
    const text =
      node.kind === 'scalar' ? (node.tag === undefined ? node.text : `${node.tag} ${node.text}`) : '';
    const [, file = '', name = ''] = SECRET.exec(text.trim()) ?? [];
    if (name === '') return { isReference: false };
    if (node.tag !== undefined) return { isReference: true, fault: 'The reference needs quotes around it.' };
    const known = /^[\w.-]+$/.test(file)
      ? this.#secretNames(file.endsWith('.yaml') ? file : `${file}.yaml`)
      : undefined;
    if (known === undefined || known.has(name)) return { isReference: true };
    return { isReference: true, fault: 'The secrets file has no such name.' };
  }

  #secretNames(file: string): ReadonlySet<string> | undefined {
    try {
      const { documents } = parseYaml(readText(join(this.folder, file), MAX_BYTES), file);
      return new Set(entriesOf(documents[0]).map(([key]) => key));
    } catch {
      return new Set(); // a missing file has no names
    }
  }
}
