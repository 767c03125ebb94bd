import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LiveRegistry, type LiveRegistryOptions } from '../../../scripts/brain/live-registry.ts';
import { temporaryFolder, write } from '../host/folder.ts';
import { abstain } from './brain.ts';

const agent = (what: string): string => `---\ndescription: Does ${what}.\n---\nYou do ${what}.\n`;

function live(options: Partial<LiveRegistryOptions> = {}): {
  folder: string;
  registry: LiveRegistry;
  made: number[];
} {
  const folder = temporaryFolder();
  write(folder, {
    'plugin/.claude-plugin/plugin.json': { name: 'p' },
    'plugin/agents/one.md': agent('one'),
    'own/.claude-plugin/plugin.json': { name: 'jira-orchestrator' },
  });
  const made: number[] = [];
  const registry = new LiveRegistry({
    facts: {
      env: { CLAUDE_CONFIG_DIR: join(folder, 'config'), HOME: folder, PATH: '/nowhere' },
      project: join(folder, 'project'),
      ownRoot: join(folder, 'own'),
      pluginDirs: [join(folder, 'plugin')],
    },
    dataFolder: join(folder, 'data'),
    parentPid: process.pid,
    makeRouter: (snapshot) => {
      made.push(snapshot.version);
      return { route: () => abstain(), tier: () => 'sonnet' as const };
    },
    note: () => undefined,
    ...options,
  });
  onTestFinished(() => registry.close());
  return { folder, registry, made };
}

const ids = (registry: LiveRegistry): string[] => registry.snapshot.agents.map((a) => a.id).sort();

async function until(condition: () => boolean, withinMs: number): Promise<number> {
  const started = performance.now();
  while (!condition() && performance.now() - started < withinMs) await sleep(5);
  return performance.now() - started;
}

describe('the registry of a running session', () => {
  it('takes up a new, a changed and a removed agent, and a folder that was not there', async () => {
    const { folder, registry } = live();
    expect(ids(registry)).toEqual(['p:one']);
    registry.keepUp();
    await sleep(300);
    write(folder, { 'plugin/agents/two.md': agent('two') });
    await until(() => ids(registry).length === 2, 2_000);
    expect(ids(registry)).toEqual(['p:one', 'p:two']);
    write(folder, { 'plugin/agents/two.md': agent('more than two') });
    await until(() => registry.snapshot.agents.some((a) => a.description.includes('more')), 2_000);
    rmSync(join(folder, 'plugin', 'agents', 'one.md'));
    await until(() => ids(registry).length === 1, 2_000);
    expect(registry.snapshot.agents.map((a) => [a.id, a.description])).toEqual([
      ['p:two', 'Does more than two.'],
    ]);
    write(folder, { 'project/.claude/agents/mine.md': agent('mine') });
    await until(() => ids(registry).length === 2, 2_000);
    expect(ids(registry)).toEqual(['mine', 'p:two']);
  });

  it('makes no new router when a scan finds the same', () => {
    const { registry, made } = live();
    registry.rescan();
    registry.rescan();
    expect(made).toHaveLength(1);
  });

  it('keeps the last good registry when a new one cannot be routed over', () => {
    let calls = 0;
    const { folder, registry } = live({
      makeRouter: () => {
        calls += 1;
        if (calls > 1) throw new RangeError('secret');
        return { route: () => abstain(), tier: () => 'sonnet' as const };
      },
    });
    write(folder, { 'plugin/agents/two.md': agent('two') });
    registry.rescan();
    expect(ids(registry)).toEqual(['p:one']);
    expect(registry.trouble).toBe('the last change could not be taken up (RangeError)');
  });

  it('begins with the kept list of installed plugins while nothing has changed since, else with the settings files', async () => {
    const { folder, registry } = live();
    expect(registry.origin).toBe('files');
    const { installationFingerprint } = await import('../../../scripts/host/installed-plugins.ts');
    const env = { CLAUDE_CONFIG_DIR: join(folder, 'config'), HOME: folder };
    const project = join(folder, 'project');
    write(folder, {
      'cache/q/agents/three.md': agent('three'),
      'data/plugin-list.json': {
        fingerprint: installationFingerprint(env, project),
        plugins: [{ id: 'q@m', name: 'q', installPath: join(folder, 'cache', 'q') }],
      },
    });
    const facts = { env, project, ownRoot: join(folder, 'own'), pluginDirs: [] };
    const again = new LiveRegistry({
      facts,
      dataFolder: join(folder, 'data'),
      parentPid: process.pid,
      makeRouter: () => ({ route: () => abstain(), tier: () => 'sonnet' as const }),
      note: () => undefined,
    });
    expect(again.origin).toBe('kept');
    expect(ids(again)).toEqual(['q:three']);
  });

  it('stays with what the files say when claude cannot be asked, and notes it', async () => {
    const notes: string[] = [];
    const { registry } = live({ note: (text) => notes.push(text) });
    registry.keepUp();
    await until(() => notes.length > 0, 5_000);
    expect(notes[0]).toMatch(/^claude plugin list could not be read/);
    expect(registry.origin).toBe('files');
    expect(ids(registry)).toEqual(['p:one']);
  });
});
