import { describe, expect, it } from 'vitest';
import { scanPack } from '../../../../bench/support/pack.ts';
import { readSets } from '../../../../bench/support/sets.ts';
import type { AgentEntry } from '../../../../scripts/registry/entry.ts';
import { prepare } from '../../../../scripts/routing/index/prepared.ts';
import { PreparedStore } from '../../../../scripts/routing/index/prepared-store.ts';
import { loadLexicon } from '../../../../scripts/routing/lexicon/load.ts';
import { createRouter } from '../../../../scripts/routing/router.ts';

const lexicon = loadLexicon();
const agents = (): AgentEntry[] => scanPack().agents.filter((a) => a.routed);
const stored = new PreparedStore(lexicon).serialise(agents());

describe('a store of prepared agents', () => {
  it('gives back exactly what was prepared', () => {
    const fresh = agents();
    expect(new PreparedStore(lexicon, [stored]).provide(fresh)).toBe(0);
    const again = agents();
    expect(fresh.map((a) => prepare(a, lexicon))).toEqual(again.map((a) => prepare(a, lexicon)));
  });

  it('makes a router that decides the same', () => {
    const fromStore = scanPack();
    new PreparedStore(lexicon, [stored]).provide(fromStore.agents.filter((a) => a.routed));
    const one = createRouter(fromStore, lexicon);
    const other = createRouter(scanPack(), lexicon);
    for (const { prompt } of readSets().filter((_, i) => i % 9 === 0)) {
      expect(one.route({ prompt })).toEqual(other.route({ prompt }));
    }
  });

  it('does not know an agent whose text has changed by one letter', () => {
    const [first] = agents();
    const changed = { ...(first as AgentEntry), description: `${first?.description}x` };
    expect(new PreparedStore(lexicon, [stored]).provide([changed])).toBe(1);
  });

  it('of another lexicon is empty', () => {
    const other = { ...lexicon, id: 'another' };
    const list = agents();
    expect(new PreparedStore(other, [stored]).provide(list)).toBe(list.length);
  });

  it.each([
    ['nothing', ''],
    ['half of a file', stored.slice(0, stored.length / 2)],
    ['null', 'null'],
    ['another format', stored.replace(/"format":\d+/, '"format":0')],
    ['vectors cut short', edited((entry) => entry.slice(0, -8))],
    ['terms cut short', edited((entry) => entry.slice(0, 40))],
    ['entries that are no text', edited(() => 7)],
    ['a list of words cut short', JSON.stringify({ ...JSON.parse(stored), words: 'one two' })],
  ])('of %s is an empty one, and no error', (_title, text) => {
    const list = agents();
    expect(new PreparedStore(lexicon, [text]).provide(list)).toBe(list.length);
  });

  it('written again keeps only the agents that there are', () => {
    const store = new PreparedStore(lexicon, [stored]);
    const few = agents().slice(0, 3);
    const text = store.serialise(few);
    expect(Object.keys((JSON.parse(text) as { agents: object }).agents)).toHaveLength(3);
    expect(new PreparedStore(lexicon, [text]).provide(agents())).toBe(agents().length - 3);
  });
});

function edited(edit: (entry: string) => unknown): string {
  const file = JSON.parse(stored) as { agents: Record<string, string> };
  const agents = Object.fromEntries(Object.entries(file.agents).map(([k, e]) => [k, edit(e)]));
  return JSON.stringify({ ...file, agents });
}
