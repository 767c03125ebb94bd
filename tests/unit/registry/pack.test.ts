import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Scanner } from '../../../scripts/registry/scanner.ts';
import { readFrontmatter } from '../../../scripts/schema/frontmatter.ts';
import { source } from './helpers.ts';

const root = join(import.meta.dirname, '../../..');
const plugins = readdirSync(join(root, 'plugins'));
const snapshot = new Scanner().scan([
  source(root, { kind: 'pack', name: 'jira-orchestrator' }),
  ...plugins.map((name) => source(join(root, 'plugins', name), { kind: 'pack' })),
]);
const routed = snapshot.agents.filter((a) => a.routed);

// How good they are is checked by tests/contract/pack-quality.test.ts.
describe('the agents of this pack', () => {
  it('six plugins are read without a problem', () => {
    expect(snapshot.problems).toEqual([]);
    expect(snapshot.plugins.map((p) => p.name).sort()).toEqual(['jira-orchestrator', ...plugins].sort());
    expect(snapshot.plugins).toHaveLength(6);
    expect(routed.length).toBeGreaterThanOrEqual(44);
  });

  it('every plugin tells Arbiter what it can do', () => {
    const silent = snapshot.plugins
      .filter((p) => !existsSync(join(p.root, 'arbiter.json')))
      .map((p) => p.name);
    expect(silent).toEqual([]);
  });

  it.each(routed.map((a) => [a.id, a] as const))('%s has every key', (_id, agent) => {
    const head = readFrontmatter(readFileSync(agent.file, 'utf8'));
    const keys = head.kind === 'ok' ? Object.keys(head.data) : [];
    for (const key of [
      'name',
      'description',
      'model',
      'modelReason',
      'tools',
      'capabilities',
      'triggers',
      'examples',
      'nearMisses',
    ]) {
      expect(keys).toContain(key);
    }
  });

  it('names are unique over all plugins', () => {
    const names = snapshot.agents.map((a) => a.name);
    expect(names.filter((n, i) => names.indexOf(n) !== i)).toEqual([]);
  });
});
