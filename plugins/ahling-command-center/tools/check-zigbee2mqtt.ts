import {
  countsOf,
  type Finding,
  inOrder,
  type NotRead,
  named,
  type Severity,
} from '../../../scripts/core/finding.ts';
import type { Method } from '../../../scripts/core/method.ts';
import { getNode, getText, itemsOf } from './yaml-tree.ts';
import { Z2mConfig } from './z2m-config.ts';
import { ADAPTERS, KNOWN_NETWORK_KEY, NOW_OBJECTS, OLD_SETTINGS } from './z2m-settings.ts';

interface Params {
  readonly path: string;
}

interface Result {
  readonly files: readonly string[];
  /** Version of the settings that Zigbee2MQTT wrote into the file; null in a file of version 1. */
  readonly settingsVersion: string | null;
  readonly adapter: string | null;
  readonly channel: number | null;
  readonly devices: number;
  readonly groups: number;
  readonly counts: Readonly<Record<Severity, number>>;
  readonly findings: readonly Finding[];
  readonly notRead: readonly NotRead[];
}

export const checkZigbee2mqtt: Method<Params, Result> = {
  name: 'check_zigbee2mqtt',
  description:
    'Findings in a configuration of Zigbee2MQTT: settings that version 2 moved or dropped, adapter and port, channel, network key, doubled names, secrets in clear. No secret is shown.',
  params: {
    type: 'object',
    additionalProperties: false,
    properties: {
      path: {
        type: 'string',
        minLength: 1,
        default: '.',
        description: 'Data folder of Zigbee2MQTT, or its configuration.yaml. Default the current folder.',
      },
    },
  },
  idempotent: true,
  run({ path }, { cwd }) {
    const config = new Z2mConfig(cwd, path);
    checkOldSettings(config);
    checkSerial(config);
    const channel = checkNetwork(config);
    checkSecrets(config);
    const counts = checkNames(config);
    const findings = inOrder(config.findings);
    return {
      files: [...new Set(config.files)].sort(),
      settingsVersion: getText(config.top, 'version') ?? null,
      adapter: getText(config.top, 'serial', 'adapter') ?? null,
      channel,
      ...counts,
      counts: countsOf(findings),
      findings,
      notRead: config.notRead,
    };
  },
};

function checkOldSettings(config: Z2mConfig): void {
  for (const { path, movedTo, instead } of OLD_SETTINGS) {
    const node = getNode(config.top, ...path);
    if (node === undefined) continue;
    const name = path.join('.');
    if (movedTo !== undefined)
      config.add(
        'warning',
        'setting-moved',
        node,
        `${name} is ${movedTo} since version 2.`,
        `Write ${movedTo}.`,
      );
    else
      config.add(
        'warning',
        'setting-gone',
        node,
        `${name} is no setting since version 2; it is dropped.`,
        instead ?? 'Take it out.',
      );
  }
  for (const name of NOW_OBJECTS) {
    const node = getNode(config.top, name);
    if (node?.kind === 'scalar' && typeof node.value === 'boolean')
      config.add(
        'info',
        'setting-now-object',
        node,
        `${name} is an object since version 2.`,
        `Write ${name}: { enabled: ${node.text} }.`,
      );
  }
  for (const { id, node } of config.members('groups')) {
    const members = getNode(node, 'devices');
    if (members !== undefined)
      config.add(
        'warning',
        'group-members-in-file',
        members,
        `Members of group ${named(id)} in the file are ignored since version 2.`,
        'Add them in the frontend or by MQTT, then take the list out.',
      );
  }
}

function checkSerial(config: Z2mConfig): void {
  const serial = getNode(config.top, 'serial') ?? config.top;
  const adapter = getText(config.top, 'serial', 'adapter');
  const port = getText(config.top, 'serial', 'port');
  if (adapter === undefined || adapter === 'auto')
    config.add(
      'warning',
      'adapter-not-named',
      serial,
      'serial.adapter is not named; what is guessed changes with the stick and with versions.',
      `Name it: ${[...ADAPTERS].join(', ')}.`,
    );
  else if (adapter === 'ezsp')
    config.add(
      'warning',
      'adapter-ezsp',
      serial,
      'The driver ezsp was superseded by ember and is no longer cared for.',
      'Write adapter: ember; it needs firmware EmberZNet 7.4 or later.',
    );
  else if (!ADAPTERS.has(adapter))
    config.add(
      'warning',
      'adapter-unknown',
      serial,
      `The adapter ${named(adapter)} is not among those known here.`,
      `Known are ${[...ADAPTERS].join(', ')}; a newer version may have more.`,
    );
  if (port !== undefined && /^\/dev\/tty(?:USB|ACM)\d+$/.test(port))
    config.add(
      'warning',
      'port-by-number',
      serial,
      `${port} may be another device after a reboot.`,
      'Use the name below /dev/serial/by-id/.',
    );
}

function checkNetwork(config: Z2mConfig): number | null {
  const node = getNode(config.top, 'advanced', 'channel');
  const channel = node?.kind === 'scalar' ? Number(node.text) : Number.NaN;
  if (node !== undefined && !(Number.isInteger(channel) && channel >= 11 && channel <= 26))
    config.add('error', 'channel-unknown', node, 'Zigbee has the channels 11 to 26.', 'Name one of them.');
  else if (node !== undefined && channel === 26)
    config.add(
      'warning',
      'channel-26',
      node,
      'Many devices do not speak on channel 26, or with little power.',
      'Choose 15, 20 or 25 before devices are paired; a change later may need pairing again.',
    );
  const key = getNode(config.top, 'advanced', 'network_key');
  if (key?.kind === 'list') {
    const isKnown =
      itemsOf(key)
        .map((item) => getText(item) ?? '')
        .join(',') === KNOWN_NETWORK_KEY;
    config.add(
      isKnown ? 'error' : 'warning',
      isKnown ? 'network-key-known' : 'network-key-in-clear',
      key,
      isKnown
        ? 'The network key is the one from the documentation: whoever is near can listen and take over.'
        : 'The network key stands in the file.',
      isKnown
        ? 'A new key means pairing every device again; decide it with open eyes.'
        : "Move it: network_key: '!secret.yaml network_key', without changing it.",
    );
  }
  return Number.isInteger(channel) ? channel : null;
}

const SECRET_PATHS: readonly (readonly string[])[] = [
  ['mqtt', 'password'],
  ['frontend', 'auth_token'],
];

function checkSecrets(config: Z2mConfig): void {
  for (const path of [...SECRET_PATHS, ['mqtt', 'user'], ['mqtt', 'server'], ['advanced', 'network_key']]) {
    const node = getNode(config.top, ...path);
    if (node?.kind !== 'scalar' || node.text === '') continue;
    const name = path.join('.');
    const { isReference, fault } = config.secretOf(node);
    if (fault !== undefined)
      config.add(
        'error',
        'secret-reference',
        node,
        `${name}: ${fault}`,
        "Write '!secret.yaml <name>', and the name into secret.yaml.",
      );
    else if (!isReference && SECRET_PATHS.includes(path))
      config.add(
        'warning',
        'secret-in-clear',
        node,
        `The value of ${name} stands in the file.`,
        `Write '!secret.yaml <name>'.`,
      );
  }
  const mqtt = getNode(config.top, 'mqtt');
  if (getText(mqtt, 'server') === undefined)
    config.add(
      'error',
      'no-broker',
      mqtt ?? config.top,
      'mqtt.server is missing.',
      'Name the broker: mqtt://host:1883.',
    );
  const frontend = getNode(config.top, 'frontend');
  const isOn =
    frontend !== undefined && getText(frontend) !== 'false' && getText(frontend, 'enabled') !== 'false';
  const host = getText(frontend, 'host');
  if (isOn && getText(frontend, 'auth_token') === undefined && host !== '127.0.0.1' && host !== 'localhost')
    config.add(
      'info',
      'frontend-without-token',
      frontend,
      'Whoever reaches the frontend can add, remove and switch devices.',
      'Set frontend.auth_token, bind it to 127.0.0.1, or put a login in front.',
    );
}

function checkNames(config: Z2mConfig): { devices: number; groups: number } {
  const devices = config.members('devices');
  const groups = config.members('groups');
  const seen = new Map<string, string>();
  for (const { id, node } of [...devices, ...groups]) {
    const name = getText(node, 'friendly_name');
    if (name === undefined) continue;
    const before = seen.get(name);
    if (before === undefined) seen.set(name, id);
    else
      config.add(
        'error',
        'name-twice',
        node,
        `${named(id)} and ${named(before)} have the same name ${named(name)}.`,
        'Give each its own name; topics are made from it.',
      );
  }
  return { devices: devices.length, groups: groups.length };
}
