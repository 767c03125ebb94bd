import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LiveRegistry } from '../../scripts/brain/live-registry.ts';
import { abstain } from '../unit/brain/brain.ts';
import { temporaryFolder, write } from '../unit/host/folder.ts';

const POLL_AND_A_BIT_MS = 8_000;

describe('an installed plugin', () => {
  it('that is updated or removed in mid-session is followed within seconds', async () => {
    const folder = temporaryFolder();
    const agent = (what: string): string => `---\ndescription: Does ${what}.\n---\nYou do ${what}.\n`;
    const install = (version: string | undefined): void =>
      write(folder, {
        'config/settings.json': { enabledPlugins: version === undefined ? {} : { 'q@m': true } },
        'config/plugins/installed_plugins.json': {
          version: 2,
          plugins:
            version === undefined
              ? {}
              : { 'q@m': [{ scope: 'user', installPath: join(folder, 'cache', version) }] },
        },
      });
    write(folder, {
      'own/.claude-plugin/plugin.json': { name: 'jira-orchestrator' },
      'cache/1.0/.claude-plugin/plugin.json': { name: 'q' },
      'cache/1.0/agents/worker.md': agent('the old work'),
      'cache/2.0.0/.claude-plugin/plugin.json': { name: 'q' },
      'cache/2.0.0/agents/worker.md': agent('the new work'),
    });
    install('1.0');
    const registry = new LiveRegistry({
      facts: {
        env: { CLAUDE_CONFIG_DIR: join(folder, 'config'), HOME: folder, PATH: '/nowhere' },
        project: join(folder, 'project'),
        ownRoot: join(folder, 'own'),
        pluginDirs: [],
      },
      dataFolder: join(folder, 'data'),
      parentPid: process.pid,
      makeRouter: () => ({ route: () => abstain(), tier: () => 'sonnet' }),
      note: () => undefined,
    });
    onTestFinished(() => registry.close());
    const said = (): string[] => registry.snapshot.agents.map((a) => a.description);
    const until = async (condition: () => boolean): Promise<void> => {
      const started = performance.now();
      while (!condition() && performance.now() - started < POLL_AND_A_BIT_MS) await sleep(20);
    };
    expect(said()).toEqual(['Does the old work.']);
    registry.keepUp();
    install('2.0.0');
    await until(() => said()[0] === 'Does the new work.');
    expect(said()).toEqual(['Does the new work.']);
    install(undefined);
    await until(() => said().length === 0);
    expect(said()).toEqual([]);
  });
});
