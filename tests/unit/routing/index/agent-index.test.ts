import { describe, expect, it } from 'vitest';
import { AgentIndex } from '../../../../scripts/routing/index/agent-index.ts';
import { fieldText } from '../../../../scripts/routing/index/fields.ts';
import { PostingTable } from '../../../../scripts/routing/index/posting-table.ts';
import { type PreparedAgent, prepare } from '../../../../scripts/routing/index/prepared.ts';
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
    const words = [...prepared.terms].map((n) => loadLexicon().words.word(n));
    expect(words).toEqual(expect.arrayContaining([stem('invoice'), stem('printer')]));
  });

  it('long bodies are cut', () => {
    expect(prepare(agent('a:b', { body: 'word '.repeat(5_000) }), loadLexicon()).lengths[4]).toBe(400);
  });
});

describe('the agent index', () => {
  it('knows which agents hold a term, and in which fields', () => {
    expect(index.held(stem('invoice'), 0)?.fields).toEqual(['name', 'description', 'triggers']);
    expect(index.held(stem('invoice'), 1)).toBeUndefined();
    expect(index.held(stem('toner'), 0)?.fields).toEqual(['body']);
    expect(index.held(stem('toner'), 1)?.fields).toEqual(['name', 'description']);
    expect(index.held('nowhere', 0)).toBeUndefined();
    expect(index.term('nowhere')).toBe(-1);
  });

  it('rare terms tell more, and an unseen one most', () => {
    const rare = index.held(stem('invoice'), 0)?.idf as number;
    const common = index.held(stem('toner'), 0)?.idf as number;
    expect(rare).toBeGreaterThan(common);
    expect(common).toBeGreaterThan(0);
    expect(index.unseenIdf).toBeGreaterThan(rare);
  });

  it('a word in the name weighs more than one in the body', () => {
    const { starts, agents: holders, weighted } = index.postings;
    const from = starts[index.term(stem('toner'))] as number;
    expect([...holders.subarray(from, from + 2)]).toEqual([0, 1]);
    expect(weighted[from + 1]).toBeGreaterThan(weighted[from] as number);
  });

  it('does not know a word that another agent brought after it was made', () => {
    const before = new AgentIndex([agents[1] as never], loadLexicon());
    prepare(agent('c:later', { description: 'zymurgical' }), loadLexicon());
    expect(before.term(stem('zymurgical'))).toBe(-1);
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

describe('a table of postings', () => {
  const holding = (terms: number[], counts: number[]): PreparedAgent => ({
    terms: Uint32Array.from(terms),
    counts: Uint8Array.from(counts),
    lengths: Uint16Array.from([1, 1, 1, 1, 1, 1]),
    words: new Uint32Array(),
    nameLength: 1,
    ...{ head: new Float32Array(), body: new Float32Array(), whole: new Float32Array() },
    ...{ done: new Float32Array(), told: new Float32Array(), bodyTold: new Float32Array() },
  });
  const table = new PostingTable(
    [
      holding([4, 2], [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 1]),
      holding([], []),
      holding([2], [0, 0, 3, 0, 0, 0]),
    ],
    6,
  );

  it('lists the agents of each term in ascending order, with their fields as bits', () => {
    const list = (term: number): [number, number][] =>
      [...table.agents.subarray(table.starts[term], table.starts[term + 1])].map((a, i) => [
        a,
        table.fields[(table.starts[term] as number) + i] as number,
      ]);
    expect(list(4)).toEqual([[0, 0b000001]]);
    expect(list(2)).toEqual([
      [0, 0b110000],
      [2, 0b000100],
    ]);
    expect(list(3)).toEqual([]);
    expect([4, 2, 3, -1, 6, 99].map((term) => table.holders(term))).toEqual([1, 2, 0, 0, 0, 0]);
  });

  it('weighs counts by their field', () => {
    const of = (term: number): number => table.weighted[table.starts[term] as number] as number;
    expect(of(4)).toBeCloseTo(4, 4);
    expect(of(2)).toBeCloseTo(0.7 * 255 + 0.8, 4);
  });

  it('a term that every agent holds still tells a little', () => {
    expect(table.idf(3)).toBeGreaterThan(0);
    expect(table.idf(1)).toBeCloseTo(Math.log(1 + 2.5 / 1.5), 10);
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
