import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Document, EMPTY_DOCUMENT, type Operation } from '../../scripts/crdt/document.ts';
import { stampOf } from '../../scripts/crdt/hlc.ts';
import { deltaSince, mergeDelta } from '../../scripts/crdt/merge.ts';
import { canonical } from '../../scripts/crdt/record.ts';
import { Replica } from '../../scripts/store/replica/replica.ts';
import { essence, run, values } from '../unit/crdt/support/documents.ts';
import { clockAt, documentOf, NOON } from '../unit/store/replica/support.ts';
import { openFolder } from '../unit/store/replica/support-open.ts';

/** What happens to two replicas in SQLite and, in the same order, to two pure documents. */
type Step =
  | {
      readonly kind: 'do';
      readonly by: 0 | 1;
      readonly what: 'write' | 'increment' | 'several' | 'add' | 'remove';
      readonly n: number;
    }
  | { readonly kind: 'hear'; readonly by: 0 | 1 }
  | { readonly kind: 'collect'; readonly by: 0 | 1 };

const side = fc.constantFrom(0 as const, 1 as const);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('do' as const),
      by: side,
      what: fc.constantFrom(
        'write' as const,
        'increment' as const,
        'several' as const,
        'add' as const,
        'remove' as const,
      ),
      n: fc.nat(3),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('hear' as const), by: side }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('collect' as const), by: side }) },
);

const ELEMENTS = ['x', 'y', '__proto__', ''];

const several = (n: number): readonly (readonly [string, number])[] => [
  ['usage/x', n + 1],
  ['usage/y', 2],
];

function onReplica(replica: Replica, { what, n }: Extract<Step, { kind: 'do' }>): void {
  if (what === 'write') replica.write(`pref/${n}`, { n });
  else if (what === 'increment') replica.increment('usage/x', n + 1);
  else if (what === 'several') replica.incrementAll(several(n));
  else if (what === 'add') replica.add('avail/x', ELEMENTS[n] ?? '');
  else replica.remove('avail/x', ELEMENTS[n] ?? '');
}

function onDocument(
  document: Document,
  node: string,
  s: Extract<Step, { kind: 'do' }>,
  tick: number,
): Document {
  const element = ELEMENTS[s.n] ?? '';
  if (s.what === 'several') {
    return several(s.n).reduce((all, [key, by]) => run(all, node, { kind: 'increment', key, by }), document);
  }
  const operations: Readonly<Record<Exclude<typeof s.what, 'several'>, Operation>> = {
    write: {
      kind: 'write',
      key: `pref/${s.n}`,
      value: { n: s.n },
      stamp: stampOf({ wallMs: NOON + tick, counter: 0, node }),
    },
    increment: { kind: 'increment', key: 'usage/x', by: s.n + 1 },
    add: { kind: 'add', key: 'avail/x', element },
    remove: { kind: 'remove', key: 'avail/x', element },
  };
  return run(document, node, operations[s.what]);
}

describe('replicas in SQLite', () => {
  it('do what the pure document does, whatever happens in whatever order', () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'arbiter-replica-')));
    const databases = [openFolder(join(folder, '0')), openFolder(join(folder, '1'))];
    const tables = [
      'self',
      'ancestors',
      'seen',
      'marks',
      'registers',
      'counts',
      'dots',
      'collected',
      'peers',
    ];
    try {
      fc.assert(
        fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
          for (const database of databases)
            database.exec(tables.map((t) => `DELETE FROM crdt_${t};`).join(' '));
          const clock = clockAt(NOON);
          const replicas = databases.map(
            (database, i) => new Replica(database, { clock, newId: () => `n${i}` }),
          );
          const documents: Document[] = [EMPTY_DOCUMENT, EMPTY_DOCUMENT];
          steps.forEach((s, tick) => {
            clock.set(NOON + tick);
            const [replica, other] = [replicas[s.by], replicas[1 - s.by]];
            const [document, theirs] = [documents[s.by], documents[1 - s.by]];
            if (!replica || !other || !document || !theirs) throw new Error('two of each');
            if (s.kind === 'do') {
              onReplica(replica, s);
              documents[s.by] = onDocument(document, `n${s.by}`, s, tick);
            } else if (s.kind === 'collect') replica.collect();
            else {
              expect(replica.merge(other.delta(replica.vector())).kind).toBe('merged');
              const heard = mergeDelta(document, deltaSince(theirs, document.vector));
              if (heard.kind === 'merged') documents[s.by] = heard.document;
              if (tick % 2 === 0) other.notePeer(`n${s.by}`, replica.vector());
            }
          });
          replicas.forEach((replica, i) => {
            const document = documents[i] ?? EMPTY_DOCUMENT;
            expect(essence(documentOf(replica))).toBe(essence(document));
            expect(canonical(values(documentOf(replica))['usage/x'] ?? 0)).toBe(
              canonical(replica.counter('usage/x')),
            );
          });
        }),
        { numRuns: process.env['LONG'] === undefined ? 120 : 5_000 },
      );
    } finally {
      for (const database of databases) database.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
