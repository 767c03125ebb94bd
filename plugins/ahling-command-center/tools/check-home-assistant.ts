import {
  countsOf,
  type Finding,
  inOrder,
  type NotRead,
  named,
  type Severity,
} from '../../../scripts/core/finding.ts';
import type { Method } from '../../../scripts/core/method.ts';
import { checkAutomations } from './ha-automations.ts';
import { blocksOf, HaConfig } from './ha-config.ts';
import { hasPasswordInUrl, isSecretName, isSwitch } from './secrets.ts';
import { getText, oneOrMore, type YamlNode } from './yaml-tree.ts';

interface Params {
  readonly path: string;
}

interface Result {
  /** From `.HA_VERSION`, or null. */
  readonly version: string | null;
  readonly files: readonly string[];
  readonly automations: number;
  readonly counts: Readonly<Record<Severity, number>>;
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
  readonly notRead: readonly NotRead[];
}

export const checkHomeAssistant: Method<Params, Result> = {
  name: 'check_home_assistant',
  description:
    'Findings in a Home Assistant configuration with all that it includes: missing secrets, includes and blueprints, secrets in clear, doubled ids, removed platforms. No secret is shown.',
  params: {
    type: 'object',
    additionalProperties: false,
    properties: {
      path: {
        type: 'string',
        minLength: 1,
        default: '.',
        description: 'Folder with configuration.yaml, or that file. Default the current folder.',
      },
    },
  },
  idempotent: true,
  run({ path }, { cwd }) {
    const config = new HaConfig(cwd, path);
    const root = config.load();
    const version = config.version();
    const automations = checkAutomations(config, root);
    if (root !== undefined) checkClearSecrets(config, root);
    checkPlatforms(config, root, version);
    const unused = config.unusedSecrets();
    if (unused.length > 0)
      config.notes.add(
        `In secrets.yaml and asked for by no file read here: ${unused.map(named).join(', ')}.`,
      );
    config.notes.add('Entities, devices and integrations set up in the UI are not in these files.');
    const findings = inOrder(config.findings);
    return {
      version: version ?? null,
      files: [...config.files].sort(),
      automations,
      counts: countsOf(findings),
      findings,
      notes: [...config.notes].sort(),
      notRead: config.notRead,
    };
  },
};

function checkClearSecrets(config: HaConfig, root: YamlNode): void {
  const seen = new Set<YamlNode>();
  const visit = (node: YamlNode, key: string): void => {
    if (seen.has(node)) return;
    seen.add(node);
    if (node.kind === 'map') for (const [name, { value }] of node.entries) visit(value, name);
    else if (node.kind === 'list') for (const item of node.items) visit(item, key);
    else if (node.tag === undefined && isClear(key, node.text)) {
      config.add(
        'error',
        'secret-in-clear',
        node,
        `The value of ${named(key)} stands in the file.`,
        'Move it to secrets.yaml, write !secret <name>, and change it if the file was ever shared.',
      );
    }
  };
  visit(root, '');
}

function isClear(key: string, text: string): boolean {
  if (text === '' || text.includes('{{') || text.includes('{%')) return false;
  return hasPasswordInUrl(text) || (isSecretName(key) && !isSwitch(text));
}

/** Entity domains that had a legacy template platform. */
const TEMPLATE_DOMAINS: ReadonlySet<string> = new Set([
  'alarm_control_panel',
  'binary_sensor',
  'cover',
  'fan',
  'light',
  'lock',
  'sensor',
  'switch',
  'vacuum',
  'weather',
]);
/** Domains whose `platform: mqtt` moved below the key `mqtt:`. */
const MQTT_DOMAINS: ReadonlySet<string> = new Set([
  ...TEMPLATE_DOMAINS,
  'button',
  'camera',
  'climate',
  'humidifier',
  'number',
  'scene',
  'select',
  'siren',
]);

function checkPlatforms(config: HaConfig, root: YamlNode | undefined, version: string | undefined): void {
  for (const { domain, value } of blocksOf(root)) {
    for (const item of oneOrMore(value)) {
      const platform = getText(item, 'platform');
      if (platform === 'mqtt' && MQTT_DOMAINS.has(domain)) {
        const message = `${domain} with platform: mqtt is no longer accepted; entities of MQTT stand below mqtt:.`;
        config.add('error', 'legacy-mqtt', item, message, `Move it below mqtt: ${domain}:.`);
      } else if (platform === 'template' && TEMPLATE_DOMAINS.has(domain)) {
        const isGone = version !== undefined && isFrom(version, 2026, 6);
        const message = `${domain} with platform: template is deprecated since 2025.12 and gone with 2026.6${version === undefined ? '; the version here is unknown' : ''}.`;
        config.add(
          isGone ? 'error' : 'warning',
          'legacy-template',
          item,
          message,
          `Move it below template: with ${domain}: and a unique_id.`,
        );
      }
    }
  }
}

function isFrom(version: string, year: number, month: number): boolean {
  const [y = 0, m = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return y > year || (y === year && m >= month);
}
