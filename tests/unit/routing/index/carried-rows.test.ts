import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CarriedRows } from '../../../../scripts/routing/index/carried-rows.ts';
import { prepare } from '../../../../scripts/routing/index/prepared.ts';
import { AgentSenses } from '../../../../scripts/routing/index/senses.ts';
import { loadLexicon } from '../../../../scripts/routing/lexicon/load.ts';
import { agent } from '../support/registry.ts';

const WIDTH = 3;
const items = Array.from({ length: 12 }, (_, i) => ({ i }));
const matrixOf = (list: readonly { i: number }[]): Float32Array =>
  Float32Array.from(list.flatMap(({ i }) => [i, i + 0.5, -i]));

describe('rows that an earlier list has', () => {
  it('are copied to where the new list has them, and the others are named', () => {
    const some = fc.shuffledSubarray(items);
    fc.assert(
      fc.property(some, some, (before, now) => {
        const rows = new CarriedRows(before, now);
        const target = new Float32Array(now.length * WIDTH);
        rows.copy(matrixOf(before), target, WIDTH);
        expect(rows.fresh).toEqual(now.flatMap((item, i) => (before.includes(item) ? [] : [i])));
        for (const i of rows.fresh) target.set(matrixOf([now[i] as { i: number }]), i * WIDTH);
        expect(target).toEqual(matrixOf(now));
      }),
    );
  });
});

describe('senses of a registry that has changed a little', () => {
  const lexicon = loadLexicon();
  const subjects = ['vault', 'invoice', 'keycloak', 'react', 'backup', 'sprint', 'budget', 'docker'];
  const prepared = subjects.map((s) =>
    prepare(
      agent(`p:${s}-helper`, { description: `Looks after the ${s}.`, body: `All about ${s}.` }),
      lexicon,
    ),
  );

  it('are those of its agents, whatever was there before', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(prepared, { minLength: 1 }), (now) => {
        const senses = new AgentSenses(now, lexicon);
        const width = lexicon.concepts.dimensions;
        now.forEach((p, a) => {
          expect(senses.whole.subarray(a * width, (a + 1) * width)).toEqual(p.whole);
          expect(senses.head.subarray(a * width, (a + 1) * width)).toEqual(p.head);
          const acts = lexicon.acts.ids.length;
          expect(senses.told.subarray(a * acts, (a + 1) * acts)).toEqual(p.told);
        });
        // A row's product with itself is its square, which is 1: a row of another agent would give less.
        const query = (now[0] as (typeof prepared)[number]).whole;
        const rough = senses.roughWhole.of(query);
        if (rough !== undefined)
          expect(rough.slice(0, now.length).indexOf(Math.max(...rough.slice(0, now.length)))).toBe(0);
      }),
    );
  });
});
