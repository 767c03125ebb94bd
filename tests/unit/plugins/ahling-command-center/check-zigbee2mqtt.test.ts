import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkZigbee2mqtt } from '../../../../plugins/ahling-command-center/tools/check-zigbee2mqtt.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';
import { call, places } from './support.ts';

const GOOD = [
  'version: 4',
  'mqtt:',
  '  server: mqtt://mosquitto:1883',
  "  password: '!secret.yaml mqtt_password'",
  'serial:',
  '  adapter: ember',
  '  port: /dev/serial/by-id/usb-Itead_Sonoff-if00',
  'advanced:',
  '  channel: 25',
  "  network_key: '!secret.yaml network_key'",
  'frontend:',
  '  enabled: true',
  "  auth_token: '!secret.yaml token'",
  'devices: devices.yaml',
  'groups: groups.yaml',
  '',
].join('\n');
const BESIDE = {
  'secret.yaml': 'mqtt_password: hunter2\nnetwork_key: [1, 2]\ntoken: t0ken\n',
  'devices.yaml': "'0x01':\n  friendly_name: hall\n'0x02':\n  friendly_name: kitchen\n",
  'groups.yaml': "'1':\n  friendly_name: all\n",
};

async function check(configuration: string, beside: Record<string, string> = BESIDE) {
  return await call(
    checkZigbee2mqtt,
    {},
    writeTree(tempFolder(), { 'configuration.yaml': configuration, ...beside }),
  );
}

describe('check_zigbee2mqtt', () => {
  it('finds nothing in a sound configuration and shows no secret', async () => {
    const result = await check(GOOD);
    expect(result).toEqual({
      files: ['configuration.yaml', 'devices.yaml', 'groups.yaml'],
      settingsVersion: '4',
      adapter: 'ember',
      channel: 25,
      devices: 2,
      groups: 1,
      counts: { error: 0, warning: 0, info: 0 },
      findings: [],
      notRead: [],
    });
  });

  it('finds what version 2 moved, dropped or made an object', async () => {
    const old = [
      'homeassistant: true',
      'permit_join: true',
      'mqtt: {server: "mqtt://b"}',
      'serial: {port: /dev/ttyUSB0, adapter: ezsp}',
      'advanced:',
      '  legacy_api: true',
      '  rtscts: false',
      'external_converters: [x.js]',
      'groups:',
      "  '1':",
      '    friendly_name: a',
      '    devices: [b]',
    ].join('\n');
    const { findings, settingsVersion } = await check(old, {});
    expect(settingsVersion).toBeNull();
    expect(places(findings)).toEqual([
      'setting-gone@2',
      'adapter-ezsp@4',
      'port-by-number@4',
      'setting-gone@6',
      'setting-moved@7',
      'setting-gone@8',
      'group-members-in-file@12',
      'setting-now-object@1',
    ]);
  });

  it.each([
    ['  adapter: ember', '  adapter: conbee', 'adapter-unknown@6'],
    ['  adapter: ember\n', '', 'adapter-not-named@6'],
    ['  adapter: ember', '  adapter: auto', 'adapter-not-named@6'],
    ['  channel: 25', '  channel: 26', 'channel-26@9'],
    ['  channel: 25', '  channel: 27', 'channel-unknown@9'],
    ['  channel: 25', '  channel: eleven', 'channel-unknown@9'],
    ['  server: mqtt://mosquitto:1883\n', '', 'no-broker@3'],
    ["'!secret.yaml network_key'", '[1,3,5,7,9,11,13,15,0,2,4,6,8,10,12,13]', 'network-key-known@10'],
    ["'!secret.yaml network_key'", '[9,3,5,7,9,11,13,15,0,2,4,6,8,10,12,13]', 'network-key-in-clear@10'],
    ["'!secret.yaml mqtt_password'", 'hunter2', 'secret-in-clear@4'],
    ["'!secret.yaml mqtt_password'", "'!secret.yaml nobody'", 'secret-reference@4'],
    ["'!secret.yaml mqtt_password'", '!secret.yaml mqtt_password', 'secret-reference@4'],
    ["  auth_token: '!secret.yaml token'\n", '', 'frontend-without-token@12'],
  ])('%j changed to %j gives %s', async (from, to, expected) => {
    expect(GOOD).toContain(from);
    const result = await check(GOOD.replace(from, to));
    expect(places(result.findings)).toEqual([expected]);
    expect(JSON.stringify(result)).not.toMatch(/hunter2|t0ken/);
  });

  it('finds a name that two devices or a device and a group have', async () => {
    const { findings } = await check(GOOD, { ...BESIDE, 'groups.yaml': "'1':\n  friendly_name: hall\n" });
    expect(findings.map(({ rule, file, line }) => [rule, file, line])).toEqual([
      ['name-twice', 'groups.yaml', 2],
    ]);
  });

  it('says which file beside it is missing, broken or elsewhere', async () => {
    const missing = await check(GOOD, { 'secret.yaml': BESIDE['secret.yaml'], 'groups.yaml': 'a: [\n' });
    expect(missing.notRead.map(({ file }) => file)).toEqual(['devices.yaml']);
    expect(missing.findings.map(({ rule, file }) => [rule, file])).toContainEqual([
      'yaml-error',
      'groups.yaml',
    ]);
    expect(missing.devices).toBe(0);
    const away = await check(GOOD.replace('devices.yaml', '../../etc/passwd'));
    expect(away.notRead).toEqual([{ file: '../../etc/passwd', reason: 'It lies outside the data folder.' }]);
  });

  it.each([
    ['an empty file', ''],
    ['a list', '- a\n'],
    ['the one of Home Assistant', 'homeassistant: {name: Home}\nautomation: !include automations.yaml\n'],
    ['endless nesting', `mqtt: ${'['.repeat(5_000)}`],
  ])('refuses %s', async (_, configuration) => {
    await expect(check(configuration)).rejects.toMatchObject({ code: 'not_zigbee2mqtt' });
  });

  it('refuses a missing, a binary and a huge file', async () => {
    await expect(call(checkZigbee2mqtt, {}, tempFolder())).rejects.toMatchObject({ code: 'not_found' });
    const binary = tempFolder();
    writeFileSync(join(binary, 'configuration.yaml'), Buffer.from([0xff, 0x00, 0xe9]));
    await expect(call(checkZigbee2mqtt, {}, binary)).rejects.toMatchObject({ code: 'not_zigbee2mqtt' });
    const huge = tempFolder();
    writeFileSync(join(huge, 'configuration.yaml'), `mqtt: {server: a}\n#${'x'.repeat(5_000_001)}`);
    await expect(call(checkZigbee2mqtt, {}, huge)).rejects.toThrow(/bytes/);
  });
});
