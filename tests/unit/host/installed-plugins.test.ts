import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  installationFingerprint,
  nameOf,
  readInstalledPlugins,
} from '../../../scripts/host/installed-plugins.ts';
import { cachedPluginList, parsePluginList } from '../../../scripts/host/plugin-list.ts';
import { temporaryFolder, write } from './folder.ts';

const INSTALLED = {
  version: 2,
  plugins: {
    'a@m': [{ scope: 'user', installPath: '/cache/m/a/1' }],
    'b@m': [{ scope: 'user', installPath: '/cache/m/b/1' }],
    'c@m': [{ scope: 'project', projectPath: '/other', installPath: '/cache/m/c/1' }],
  },
};

function machine(files: Readonly<Record<string, string | object>>) {
  const folder = temporaryFolder();
  write(folder, files);
  return { env: { CLAUDE_CONFIG_DIR: join(folder, 'config') }, project: join(folder, 'project') };
}

describe('installed plugins, from the settings files', () => {
  it('are those that are installed and enabled', () => {
    const { env, project } = machine({
      'config/plugins/installed_plugins.json': INSTALLED,
      'config/settings.json': { enabledPlugins: { 'a@m': true, 'b@m': false, 'c@m': true, 'gone@m': true } },
    });
    expect(readInstalledPlugins(env, project)).toEqual([
      { id: 'a@m', name: 'a', installPath: '/cache/m/a/1' },
    ]);
  });

  it('follow the project over the person, and the local file over the project', () => {
    const { env, project } = machine({
      'config/plugins/installed_plugins.json': INSTALLED,
      'config/settings.json': { enabledPlugins: { 'a@m': true, 'b@m': true } },
      'project/.claude/settings.json': { enabledPlugins: { 'a@m': false, 'b@m': false } },
      'project/.claude/settings.local.json': { enabledPlugins: { 'b@m': true } },
    });
    expect(readInstalledPlugins(env, project).map((p) => p.id)).toEqual(['b@m']);
  });

  it.each([
    ['nothing', {}],
    ['broken JSON', { 'config/plugins/installed_plugins.json': '{', 'config/settings.json': 'x' }],
    [
      'lists where objects are expected',
      { 'config/plugins/installed_plugins.json': [], 'config/settings.json': { enabledPlugins: [] } },
    ],
    [
      'entries of another shape',
      {
        'config/plugins/installed_plugins.json': { plugins: { 'a@m': 'x', 'b@m': [3] } },
        'config/settings.json': { enabledPlugins: { 'a@m': true, 'b@m': true } },
      },
    ],
  ])('are none on a machine with %s', (_what, files) => {
    const { env, project } = machine(files);
    expect(readInstalledPlugins(env, project)).toEqual([]);
  });

  it('have a fingerprint that changes with any of the files', () => {
    const { env, project } = machine({ 'config/settings.json': {} });
    const before = installationFingerprint(env, project);
    expect(installationFingerprint(env, project)).toBe(before);
    write(project, { '.claude/settings.local.json': { enabledPlugins: {} } });
    expect(installationFingerprint(env, project)).not.toBe(before);
  });
});

describe('claude plugin list --json', () => {
  it('gives enabled installs, without the plugins of the session itself', () => {
    const rows = [
      { id: 'a@m', enabled: true, installPath: '/a', version: '1', scope: 'user' },
      { id: 'b@m', enabled: false, installPath: '/b' },
      { id: 'own@inline', enabled: true, installPath: '/o' },
      { id: 'broken@m', enabled: true },
    ];
    expect(parsePluginList(JSON.stringify(rows))).toEqual([{ id: 'a@m', name: 'a', installPath: '/a' }]);
  });

  it.each(['', 'Installed plugins:\n a', '{}', 'null'])('is not taken from %j', (text) => {
    expect(parsePluginList(text)).toBeUndefined();
  });

  it('is kept only while the files that decide it are unchanged', () => {
    const { env, project } = machine({ 'config/settings.json': {} });
    const data = join(project, 'data');
    const plugins = [{ id: 'a@m', name: 'a', installPath: '/a' }];
    write(data, { 'plugin-list.json': { fingerprint: installationFingerprint(env, project), plugins } });
    expect(cachedPluginList(data, env, project)).toEqual(plugins);
    write(env.CLAUDE_CONFIG_DIR, { 'settings.json': { enabledPlugins: { 'a@m': false } } });
    expect(cachedPluginList(data, env, project)).toBeUndefined();
  });

  it('is asked for again when the kept file is broken or foreign', () => {
    const { env, project } = machine({});
    for (const text of [
      '',
      '{',
      'null',
      '[]',
      JSON.stringify({ fingerprint: installationFingerprint(env, project), plugins: [1] }),
    ]) {
      write(project, { 'data/plugin-list.json': text });
      expect(cachedPluginList(join(project, 'data'), env, project)).toBeUndefined();
    }
  });

  it('has names that may hold an @', () => {
    expect(nameOf('a@m')).toBe('a');
    expect(nameOf('@scope/a@m')).toBe('@scope/a');
  });
});
