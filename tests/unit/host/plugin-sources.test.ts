import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pluginSources, type SourceFacts } from '../../../scripts/host/plugin-sources.ts';
import { temporaryFolder, write } from './folder.ts';

/** A repository with the root plugin and one sibling, and facts of a brain that runs from it. */
function repository(): { root: string; facts: SourceFacts } {
  const root = join(temporaryFolder(), 'repo');
  write(root, {
    '.claude-plugin/plugin.json': { name: 'jira-orchestrator' },
    'plugins/fastapi-backend/.claude-plugin/plugin.json': { name: 'fastapi-backend' },
    'plugins/notes.txt': 'not a plugin',
  });
  const facts: SourceFacts = {
    env: { CLAUDE_CONFIG_DIR: '/c', CLAUDE_PLUGIN_DATA: '/c/plugins/data/jira-orchestrator-inline' },
    project: '/p',
    ownRoot: root,
    pluginDirs: [root],
    installed: [],
    asked: 'brain',
  };
  return { root, facts };
}

const kindsAndRoots = (facts: SourceFacts) => pluginSources(facts).map((s) => [s.kind, s.root, s.loaded]);

describe('sources of a session', () => {
  it('begin with the project and the person, and end with the pack that Claude Code does not load', () => {
    const { root, facts } = repository();
    expect(kindsAndRoots(facts)).toEqual([
      ['project', '/p/.claude', true],
      ['user', '/c', true],
      ['plugin-dir', root, true],
      ['pack', join(root, 'plugins', 'fastapi-backend'), false],
    ]);
  });

  it('leave out the pack in a marketplace install, whose cache folder holds plugins that nobody installed', () => {
    const { root, facts } = repository();
    const env = { ...facts.env, CLAUDE_PLUGIN_DATA: '/c/plugins/data/jira-orchestrator-arbiter' };
    const roots = pluginSources({
      ...facts,
      env,
      pluginDirs: [],
      installed: [{ id: 'jira-orchestrator@arbiter', name: 'jira-orchestrator', installPath: root }],
    });
    expect(roots.map((s) => s.kind)).toEqual(['project', 'user', 'installed']);
  });

  it('always hold the running plugin itself', () => {
    const { root, facts } = repository();
    const env = { ...facts.env, CLAUDE_PLUGIN_DATA: '/c/plugins/data/jira-orchestrator-arbiter' };
    expect(pluginSources({ ...facts, env, pluginDirs: [] }).at(-1)).toEqual({
      kind: 'pack',
      root,
      loaded: true,
    });
  });

  it('prefer a plugin of the session to an installed one of the same name, as Claude Code does', () => {
    const { facts } = repository();
    const other = join(temporaryFolder(), 'fastapi-backend');
    write(other, { 'agents/a.md': 'x' });
    const installed = [
      { id: 'fastapi-backend@arbiter', name: 'fastapi-backend', installPath: '/installed/fastapi-backend' },
    ];
    const found = pluginSources({ ...facts, pluginDirs: [facts.ownRoot, other], installed }).filter((s) =>
      s.root.endsWith('fastapi-backend'),
    );
    expect(found.map((s) => [s.kind, s.root])).toEqual([['plugin-dir', other]]);
  });

  it('take the children of a folder of plugins, and folders from CLAUDE_CODE_PLUGIN_DIRS', () => {
    const { root, facts } = repository();
    const env = {
      ...facts.env,
      CLAUDE_CODE_PLUGIN_DIRS: [join(root, 'plugins'), '/not/there'].join(delimiter),
    };
    const found = pluginSources({ ...facts, env }).find((s) => s.root.endsWith('fastapi-backend'));
    expect(found).toMatchObject({ kind: 'plugin-dir', loaded: true });
  });

  it('hold the pack for a CLI in the repository, and not for one in an install', () => {
    const { root, facts } = repository();
    const cli: SourceFacts = { ...facts, env: { HOME: '/h' }, pluginDirs: [], asked: 'cli' };
    expect(pluginSources(cli).map((s) => s.root)).toContain(join(root, 'plugins', 'fastapi-backend'));
    const copy = join(temporaryFolder(), 'plugins', 'cache', 'arbiter', 'jira-orchestrator', '0.1.0');
    write(copy, { 'plugins/fastapi-backend/.claude-plugin/plugin.json': { name: 'fastapi-backend' } });
    expect(pluginSources({ ...cli, ownRoot: copy }).map((s) => s.kind)).toEqual(['project', 'user', 'pack']);
  });
});
