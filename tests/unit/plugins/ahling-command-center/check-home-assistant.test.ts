import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkHomeAssistant } from '../../../../plugins/ahling-command-center/tools/check-home-assistant.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';
import { call, places } from './support.ts';

function check(files: string | Record<string, string>) {
  const tree = typeof files === 'string' ? { 'configuration.yaml': files } : files;
  return call(checkHomeAssistant, {}, writeTree(tempFolder(), tree));
}

async function rules(files: string | Record<string, string>): Promise<string[]> {
  return places((await check(files)).findings);
}

const AUTOMATION = [
  '- id: "1"',
  '  alias: Hall light',
  '  triggers: [{trigger: state, entity_id: binary_sensor.hall, to: "on"}]',
  '  actions: [{action: light.turn_on, target: {entity_id: light.hall}}]',
].join('\n');

describe('check_home_assistant', () => {
  it('follows includes, packages and folders, and finds nothing in a sound configuration', async () => {
    const result = await check({
      '.HA_VERSION': '2026.6.1',
      'configuration.yaml': [
        'default_config:',
        'homeassistant:',
        '  packages: !include_dir_named packages',
        'automation: !include automations.yaml',
        'automation manual: !include_dir_merge_list /config/manual',
        'script: !include_dir_merge_named scripts',
        'recorder:',
        '  db_url: !secret db_url',
        'template: !include_dir_list templates/',
      ].join('\n'),
      'secrets.yaml': 'db_url: postgres://u:p@h/d\nmqtt_password: x\n',
      'automations.yaml': AUTOMATION,
      'manual/night.yaml': AUTOMATION.replace('"1"', '"2"'),
      'scripts/a.yaml': 'bed:\n  sequence: []',
      'templates/t.yaml': 'sensor: []',
      'packages/mqtt.yaml': `mqtt:\n  password: !secret mqtt_password\nautomation:\n${AUTOMATION.replace('"1"', '"3"').replace(/^/gm, '  ')}`,
    });
    expect(result.findings).toEqual([]);
    expect([result.version, result.automations, result.files.length]).toEqual(['2026.6.1', 3, 6]);
  });

  it.each<[string, string, string[]]>([
    ['a secret that no file has', 'a: !secret nope', ['secret-missing@1']],
    ['an include that does not exist', 'a:\nb: !include nope.yaml', ['include-missing@2']],
    ['an included folder that does not exist', 'a: !include_dir_list nope', ['include-folder-missing@1']],
    ['a file that includes itself', 'a: !include configuration.yaml', ['include-circle@1']],
    ['an unknown tag', 'a: !sercet x', ['unknown-tag@1']],
    ['a key that stands twice', 'sensor: []\nb:\nsensor: []', ['duplicate-key@3']],
    ['a password', 'mqtt:\n  password: hunter2', ['secret-in-clear@2']],
    ['a password in an address', 'recorder:\n  db_url: mysql://u:pw@h/d', ['secret-in-clear@2']],
    ['platform: mqtt', 'sensor:\n  - platform: mqtt', ['legacy-mqtt@2']],
    ['platform: template', 'sensor:\n  - platform: template', ['legacy-template@2']],
    [
      'an automation without id',
      `automation:\n${AUTOMATION.replace('id: "1"\n  ', '')}`,
      ['automation-without-id@2'],
    ],
    [
      'an automation without alias',
      `automation:\n${AUTOMATION.replace(/\n.*Hall light/, '')}`,
      ['automation-without-alias@2'],
    ],
    ['two automations with one id', `automation:\n${AUTOMATION}\n${AUTOMATION}`, ['automation-id-twice@6']],
    [
      'an automation without trigger',
      `automation:\n${AUTOMATION.replace(/\n.*triggers.*/, '')}`,
      ['automation-incomplete@2'],
    ],
    ['both spellings in one', `automation:\n${AUTOMATION}\n  action: []`, ['automation-key-twice@6']],
    [
      'older words',
      `automation:\n${AUTOMATION.replace('trigger: state', 'platform: state').replace('action: light', 'service: light')}`,
      ['older-syntax@4'],
    ],
    [
      'a blueprint that is not there',
      'automation:\n  - {id: "1", alias: a, use_blueprint: {path: x/y.yaml}}',
      ['blueprint-missing@2'],
    ],
    ['broken YAML', 'a: [1', ['yaml-error@1']],
  ])('reports %s', async (_, text, expected) => {
    expect(await rules(text)).toEqual(expected);
  });

  it('is silent on templates, switches and things that only sound like a secret', async () => {
    const text =
      'rest:\n  token: "{{ states(1) }}"\n  password: true\n  token_url: https://a.org/t\n  username: me';
    expect(await rules(text)).toEqual([]);
  });

  it('looks for secrets from the folder of a file upwards', async () => {
    const files = {
      'configuration.yaml': 'a: !include sub/a.yaml\nb: !secret inner',
      'sub/a.yaml': '- !secret inner\n- !secret outer',
      'sub/secrets.yaml': 'inner: x',
      'secrets.yaml': 'outer: x\nspare: s3cret',
    };
    const result = await check(files);
    expect(places(result.findings)).toEqual(['secret-missing@2']);
    expect(result.notes.join(' ')).toContain('"spare"');
    expect(JSON.stringify(result)).not.toContain('s3cret');
  });

  it('says that *.yml is not loaded and that merged names overwrite each other', async () => {
    const files = {
      'configuration.yaml': 'script: !include_dir_merge_named scripts',
      'scripts/a.yaml': 'bed: {sequence: []}',
      'scripts/b.yaml': 'bed: {sequence: []}',
      'scripts/c.yml': 'sofa: {sequence: []}',
    };
    expect(await rules(files)).toEqual(['include-skips-yml@1', 'merged-key-twice@1']);
  });

  it('makes the legacy template platform an error once the version no longer has it', async () => {
    const severity = async (version: string) =>
      (await check({ '.HA_VERSION': version, 'configuration.yaml': 'light:\n  platform: template' }))
        .findings[0]?.severity;
    expect([await severity('2026.5.4'), await severity('2026.6.0'), await severity('2027.1.0')]).toEqual([
      'warning',
      'error',
      'error',
    ]);
  });

  it('never shows a secret, and does not follow includes out of the folder', async () => {
    const outside = writeTree(tempFolder(), { 'x.yaml': 'password: s3cret' });
    const result = await check({
      'configuration.yaml': `a: !include ../../etc/passwd\nb: !include ${outside}/x.yaml\nc:\n  api_key: s3cret\nd: [s3cret`,
    });
    expect(places(result.findings)).toEqual(['secret-in-clear@4', 'yaml-error@5']);
    expect(result.notes.join(' ')).toContain('out of the configuration folder');
    expect(JSON.stringify(result)).not.toContain('s3cret');
  });

  it('ends on circles, link loops, deep nesting, aliases that grow and wrong types', async () => {
    const circle = {
      'configuration.yaml': 'a: !include b.yaml',
      'b.yaml': 'c: !include c.yaml',
      'c.yaml': 'b: !include b.yaml',
    };
    expect(await rules(circle)).toEqual(['include-circle@1']);
    const doubled: Record<string, string> = { 'configuration.yaml': 'a: !include f0.yaml' };
    for (let i = 0; i < 19; i += 1)
      doubled[`f${i}.yaml`] = `a: !include f${i + 1}.yaml\nb: !include f${i + 1}.yaml`;
    doubled['f19.yaml'] = 'a: 1';
    expect((await check(doubled)).notes.join(' ')).toContain('Only the first 2000 files');
    const folder = writeTree(tempFolder(), {
      'configuration.yaml': 'a: !include_dir_merge_list d',
      'd/x.yaml': '- !include_dir_list .',
    });
    symlinkSync(folder, join(folder, 'd/loop'));
    expect((await call(checkHomeAssistant, {}, folder)).files).toEqual(['configuration.yaml', 'd/x.yaml']);
    expect(await rules('['.repeat(20_000))).toEqual(['yaml-error@1']);
    const laughs = ['x0: &x0 [a, b, c, d, e, f, g, h]'];
    for (let i = 1; i < 30; i += 1) laughs.push(`x${i}: &x${i} [${`*x${i - 1}, `.repeat(8)}]`);
    expect(await rules(laughs.join('\n'))).toEqual([]);
    expect(
      await rules('automation: 7\nscript: [1]\nsensor: {a: [b]}\nhomeassistant: x\n3: 4\n? [a]\n: b'),
    ).toEqual([]);
  });

  it('refuses a folder without configuration and reports one that is empty or not text', async () => {
    await expect(call(checkHomeAssistant, {}, tempFolder())).rejects.toMatchObject({ code: 'not_found' });
    expect((await check('')).findings).toEqual([]);
    expect((await check('a: \0')).notRead).toMatchObject([{ file: 'configuration.yaml' }]);
  });
});
