import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configFolder, dataFolder, runsInline } from '../../../scripts/host/data-folder.ts';

describe('the data folder', () => {
  it('is ARBITER_HOME before what Claude Code gives, and what it gives before the home folder', () => {
    const env = { HOME: '/h', CLAUDE_PLUGIN_DATA: '/given', ARBITER_HOME: '/chosen' };
    expect(dataFolder(env)).toBe('/chosen');
    expect(dataFolder({ ...env, ARBITER_HOME: '' })).toBe('/given');
    expect(dataFolder({ HOME: '/h' })).toBe(
      join('/h', '.claude', 'plugins', 'data', 'jira-orchestrator-arbiter'),
    );
  });

  it('moves with the configuration folder', () => {
    expect(configFolder({ HOME: '/h', CLAUDE_CONFIG_DIR: '/c' })).toBe('/c');
    expect(dataFolder({ HOME: '/h', CLAUDE_CONFIG_DIR: '/c' })).toBe(
      '/c/plugins/data/jira-orchestrator-arbiter',
    );
  });

  it('is absolute also when ARBITER_HOME is not', () => {
    expect(dataFolder({ ARBITER_HOME: 'state' })).toBe(join(process.cwd(), 'state'));
  });

  it('tells a plugin in place from an installed one', () => {
    expect(runsInline({ CLAUDE_PLUGIN_DATA: '/c/plugins/data/jira-orchestrator-inline' })).toBe(true);
    expect(runsInline({ CLAUDE_PLUGIN_DATA: '/c/plugins/data/jira-orchestrator-arbiter' })).toBe(false);
    expect(runsInline({ ARBITER_HOME: '/x-inline' })).toBe(false);
  });
});
