import { describe, expect, it } from 'vitest';
import { openAssociations, packAssociations } from '../../../../scripts/routing/lexicon/associations.ts';
import { compileConcepts } from '../../../../scripts/routing/lexicon/compile.ts';
import { ConceptSpace, unit } from '../../../../scripts/routing/lexicon/concepts.ts';
import {
  DIMENSIONS,
  latentProjection,
  unpackProjection,
} from '../../../../scripts/routing/lexicon/latent.ts';
import { stem } from '../../../../scripts/text/stem.ts';
import { tokenize } from '../../../../scripts/text/tokenize.ts';

const SOURCES = [
  { id: 'databases', terms: ['postgres', 'slow query', 'index', 'sql'], near: ['caching'] },
  { id: 'caching', terms: ['redis', 'cache', 'ttl'] },
  { id: 'gardening', terms: ['tomato', 'compost', 'greenhouse'] },
];
const ASKS = {
  databases: {
    asks: ['the postgres query takes forever', 'add an index'],
    profile: 'Tunes postgres and sql.',
  },
  gardening: { asks: ['my tomato plants are dying'], profile: 'Grows vegetables in a greenhouse.' },
};
const compiled = compileConcepts(SOURCES, ASKS);
const table = openAssociations(compiled.associations);
const associated: Readonly<Record<string, number[]>> = Object.fromEntries(
  table.keys.map((key, k) => [key, [...table.pairs.subarray(table.starts[k], table.starts[k + 1])]]),
);
const space = new ConceptSpace(compiled);

const cosine = (a: string, b: string): number => {
  const y = space.sense(tokenize(b));
  return space.sense(tokenize(a)).reduce((sum, x, k) => sum + x * (y[k] as number), 0);
};

describe('compiling concepts', () => {
  it('gives the same bytes each time', () => {
    expect(JSON.stringify(compileConcepts(SOURCES, ASKS))).toBe(JSON.stringify(compiled));
  });

  it('keeps phrases beside words, strongest concept first', () => {
    expect(associated[`${stem('slow')} ${stem('query')}`]?.[0]).toBe(0);
    expect(associated[stem('tomato')]?.[0]).toBe(2);
    for (const list of Object.values(associated)) {
      const weights = list.filter((_, i) => i % 2 === 1);
      expect(weights).toEqual([...weights].sort((a, b) => b - a));
    }
  });

  it('a concept gives its terms to its neighbours, weaker', () => {
    const list = associated[stem('postgres')] ?? [];
    expect(list[0]).toBe(0);
    expect(list).toContain(1);
    expect(associated[stem('compost')]).not.toContain(0);
  });

  it('function words are associated with nothing', () => {
    const known = Object.keys(associated);
    expect(known.filter((w) => ['the', 'my', 'are'].includes(w))).toEqual([]);
  });

  it('counts how often words occur in ordinary requests, per million', () => {
    expect(space.background(stem('postgres'))).toBeGreaterThan(0);
    expect(space.background('unheardof')).toBe(0);
    const total = Object.values(compiled.background).reduce((a, b) => a + b, 0);
    expect(total).toBeGreaterThan(990_000);
    expect(total).toBeLessThan(1_010_000);
  });
});

describe('packed associations', () => {
  it('survive packing, also lists of no and of the most numbers', () => {
    const most = Array.from({ length: 48 }, (_, i) => i * 600);
    const opened = openAssociations(
      packAssociations([
        ['a', []],
        ['b c', most],
        ['d', [-1, 32_767]],
      ]),
    );
    expect(opened.keys).toEqual(['a', 'b c', 'd']);
    expect([...opened.starts]).toEqual([0, 0, 48, 50]);
    expect([...opened.pairs]).toEqual([...most, -1, 32_767]);
    expect(openAssociations(packAssociations([])).keys).toEqual([]);
  });
});

describe('the concept space', () => {
  it('senses of one subject lie closer than those of two, also without a shared word', () => {
    expect(cosine('postgres', 'sql index')).toBeGreaterThan(cosine('postgres', 'tomato'));
    expect(cosine('greenhouse', 'compost')).toBeGreaterThan(0.5);
  });

  it('a text without a known word has a sense of zero, also when it is a word of JavaScript', () => {
    for (const text of ['blorp', 'constructor', '__proto__ toString', ''])
      expect([...space.sense(tokenize(text))].every((x) => x === 0)).toBe(true);
    expect(space.background('constructor')).toBe(0);
    expect(space.distinction('constructor')).toBe(0);
  });

  it('a sense has unit length, and words of weight 0 are left out', () => {
    expect(Math.hypot(...space.sense(tokenize('redis')))).toBeCloseTo(1, 4);
    expect([...space.sense(tokenize('redis'), () => 0)].every((x) => x === 0)).toBe(true);
    const only = space.sense(tokenize('redis tomato'), (i) => (i === 0 ? 1 : 0));
    expect([...only]).toEqual([...space.sense(tokenize('redis'))]);
  });

  it('a repeated word adds less each time, so it does not drown another', () => {
    const share = (text: string): number => cosine(text, 'tomato');
    expect(share('redis redis redis redis tomato')).toBeGreaterThan(0.1);
    expect(share('redis tomato')).toBeGreaterThan(share('redis redis tomato'));
  });

  it('a word of one subject alone is distinctive, a shared one less', () => {
    expect(space.distinction(stem('compost'))).toBe(1);
    expect(space.distinction(stem('postgres'))).toBeLessThan(1);
    expect(space.distinction('blorp')).toBe(0);
  });

  it('unit keeps zero and scales the rest to length 1', () => {
    expect([...unit(new Float32Array([0, 0]))]).toEqual([0, 0]);
    expect(Math.hypot(...unit(new Float32Array([3, 4])))).toBeCloseTo(1, 6);
  });
});

describe('the latent projection', () => {
  it('has at most as many dimensions as concepts, and survives packing', () => {
    const columns = [
      [
        [0, 1],
        [1, 1],
      ],
      [[2, 1]],
    ] as const;
    const projection = latentProjection(3, columns);
    expect(projection.dimensions).toBe(Math.min(3, DIMENSIONS));
    const values = unpackProjection(projection);
    expect(values).toHaveLength(9);
    expect(values.every(Number.isFinite)).toBe(true);
    const row = (c: number): Float32Array => values.slice(c * 3, c * 3 + 3);
    const dot = (a: number, b: number): number =>
      row(a).reduce((sum, x, k) => sum + x * (row(b)[k] as number), 0);
    expect(Math.abs(dot(0, 1))).toBeGreaterThan(Math.abs(dot(0, 2)));
  });
});
