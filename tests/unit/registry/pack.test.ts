import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCharter } from '../../../scripts/registry/read-markdown.ts';
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
const known = new Set(snapshot.agents.map((a) => a.id));

/** Runs of five words. */
function shingles(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return new Set(words.map((_, i) => words.slice(i, i + 5).join(' ')).slice(0, -4));
}

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

  it.each(routed.map((a) => [a.id, a] as const))(
    '%s has every key, a body of 300 to 1,000 words, examples and near misses',
    (_id, agent) => {
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
      const words = (readCharter(agent.file) ?? '').split(/\s+/).length;
      expect(words).toBeGreaterThanOrEqual(300);
      expect(words).toBeLessThanOrEqual(1_000);
      expect(agent.examples.length).toBeGreaterThanOrEqual(4);
      expect(agent.nearMisses.length).toBeGreaterThanOrEqual(2);
      expect(agent.nearMisses.map((n) => n.agent).filter((id) => !known.has(id) || id === agent.id)).toEqual(
        [],
      );
    },
  );

  it('names are unique over all plugins', () => {
    const names = snapshot.agents.map((a) => a.name);
    expect(names.filter((n, i) => names.indexOf(n) !== i)).toEqual([]);
  });

  it('no two bodies have more than 60 % of the shorter one in common', () => {
    const bodies = routed.map((a) => ({ id: a.id, has: shingles(readCharter(a.file) ?? '') }));
    const alike = bodies.flatMap((a, i) =>
      bodies.slice(i + 1).flatMap((b) => {
        const shared = [...a.has].filter((s) => b.has.has(s)).length / Math.min(a.has.size, b.has.size);
        return shared > 0.6 ? [`${a.id} and ${b.id}: ${Math.round(shared * 100)} %`] : [];
      }),
    );
    expect(alike).toEqual([]);
  });

  it('the comparison would find a copy', () => {
    const body = readCharter(routed[0]?.file ?? '') ?? '';
    expect([...shingles(body)].every((s) => shingles(`A new title. ${body}`).has(s))).toBe(true);
  });
});
