import { describe, expect, it } from 'vitest';
import { AgentIndex } from '../../../../scripts/routing/index/agent-index.ts';
import { FIELDS, fieldText } from '../../../../scripts/routing/index/fields.ts';
import { PostingsBuilder } from '../../../../scripts/routing/index/postings.ts';
import { prepare } from '../../../../scripts/routing/index/prepared.ts';
import { rowBestAt, rowDot, rowDotAt } from '../../../../scripts/routing/index/senses.ts';
import { loadLexicon } from '../../../../scripts/routing/lexicon/load.ts';
import { stem } from '../../../../scripts/text/stem.ts';
import { agent } from '../support/registry.ts';

const agents = [
  agent('a:invoice-printer', {
    description: 'Prints invoices.',
    triggers: ['print an invoice', 'invoice again'],
    capabilities: ['printing'],
    body: 'Paper and toner.',
  }),
  agent('a:toner-buyer', { description: 'Buys toner.' }),
  agent('b:other'),
];
const index = new AgentIndex(agents, loadLexicon());

describe('fields', () => {
  it('lists are joined, hyphens split', () => {
    expect(fieldText(agents[0] as never, 'triggers')).toBe('print an invoice\ninvoice again');
    const prepared = prepare(agents[0] as never, loadLexicon());
    expect(prepared.nameLength).toBe(2);
    expect(prepared.lengths[0]).toBe(2);
    expect(prepared.terms).toEqual(expect.arrayContaining([stem('invoice'), stem('printer')]));
  });

  it('long bodies are cut', () => {
    expect(prepare(agent('a:b', { body: 'word '.repeat(5_000) }), loadLexicon()).lengths[4]).toBe(400);
  });
});

describe('the agent index', () => {
  it('knows which agents hold a term, in which fields, how often', () => {
    const postings = index.postings(stem('invoice'));
    expect([...(postings?.agents ?? [])]).toEqual([0]);
    const counts = FIELDS.map((_, f) => postings?.counts[f]);
    expect(counts).toEqual([1, 1, 2, 0, 0, 0]);
    expect([...(index.postings(stem('toner'))?.agents ?? [])]).toEqual([0, 1]);
    expect(index.postings('nowhere')).toBeUndefined();
  });

  it('rare terms tell more, and an unseen one most', () => {
    const rare = index.postings(stem('invoice'))?.idf as number;
    const common = index.postings(stem('toner'))?.idf as number;
    expect(rare).toBeGreaterThan(common);
    expect(common).toBeGreaterThan(0);
    expect(index.unseenIdf).toBeGreaterThan(rare);
  });

  it('a word in the name weighs more than one in the body', () => {
    const toner = index.postings(stem('toner'));
    expect(toner?.weighted[1]).toBeGreaterThan(toner?.weighted[0] as number);
  });

  it('holds no agents without complaint', () => {
    const empty = new AgentIndex([], loadLexicon());
    expect(empty.agents).toEqual([]);
    expect(Number.isFinite(empty.unseenIdf)).toBe(true);
  });

  it('an agent without any text has rows of zero, not of NaN', () => {
    const bare = new AgentIndex(
      [agent('x:', { name: '', description: '', plugin: '' }), agent('y:z')],
      loadLexicon(),
    );
    expect(bare.nameLengths[0]).toBe(1);
    for (const matrix of [bare.senses.head, bare.senses.whole, bare.senses.done, bare.senses.told])
      expect(matrix.every(Number.isFinite)).toBe(true);
  });
});

describe('postings', () => {
  it('keeps one row of counts an agent', () => {
    const builder = new PostingsBuilder();
    const counts = Uint8Array.from([9, 1, 0, 255, 0, 0, 0, 0, 2, 0, 0, 0, 0]);
    builder.add(3, counts, 1);
    builder.add(7, counts, 7);
    const built = builder.build(10, (_agent, field, count) => (field + 1) * count);
    expect([...built.agents]).toEqual([3, 7]);
    expect([...built.counts]).toEqual([1, 0, 255, 0, 0, 0, 0, 2, 0, 0, 0, 0]);
    expect([...built.weighted]).toEqual([1 + 3 * 255, 4]);
    expect(built.idf).toBeCloseTo(Math.log(1 + 8.5 / 2.5), 10);
  });

  it('a term that every agent holds still tells a little', () => {
    const builder = new PostingsBuilder();
    for (let a = 0; a < 5; a++) builder.add(a, Uint8Array.from([1, 0, 0, 0, 0, 0]), 0);
    expect(builder.build(5, () => 1).idf).toBeGreaterThan(0);
  });
});

describe('rows of a matrix', () => {
  const matrix = Float32Array.from([3, 4, 0, 0]);

  it('dot and best', () => {
    const v = Float32Array.from([1, 2]);
    expect(rowDot(matrix, 0, v)).toBe(11);
    expect(rowDotAt(matrix, 0, v, [0, 1])).toBe(11);
    expect(rowDotAt(matrix, 0, v, [1])).toBe(8);
    expect(rowBestAt(matrix, 0, v, [0, 1])).toBe(8);
    expect(rowBestAt(matrix, 1, v, [0, 1])).toBe(0);
    expect(rowBestAt(matrix, 0, v, [])).toBe(0);
  });
});
