import { join } from 'node:path';
import type { BenchContext } from '../kit/context.ts';
import { bundle, runInner } from '../kit/inner.ts';
import { figure, type Topic } from '../kit/table.ts';
import { ROOT } from '../support/pack.ts';
import type { Held } from './memory-measure.ts';

const BYTES = 200;
const KINDS = [
  { kind: 'subscription', name: 'subscription', counts: [10_000, 100_000, 1_000_000] },
  { kind: 'group', name: 'durable group', counts: [10_000, 50_000] },
] as const;

export async function busMemory(bench: BenchContext): Promise<Topic> {
  const script = await bundle('bus/memory-measure.ts', bench);
  return {
    title: 'Bus: heap of a process after so many messages',
    headers: [
      'MB (10^6 bytes)',
      'messages',
      'n',
      'heap after gc',
      'more than at 10,000',
      'bytes a message',
      'resident',
    ],
    rows: KINDS.flatMap(({ kind, name, counts }) => {
      const args = [join(bench.work, `bus-memory-${kind}`), ROOT, String(BYTES), kind, ...counts.map(String)];
      const held = runInner<Held[]>(script, args, ['--expose-gc']);
      const first = held[0];
      return held.map((h) => {
        const more = first === undefined || h === first ? undefined : h.heapMb - first.heapMb;
        return [
          name,
          String(h.messages),
          '1',
          figure(h.heapMb),
          more === undefined ? '-' : more.toFixed(3),
          more === undefined ? '-' : ((more * 1e6) / (h.messages - (first?.messages ?? 0))).toFixed(2),
          figure(h.residentMb),
        ];
      });
    }),
    notes: [
      `One process publishes ${BYTES}-byte payloads, 1,000 a call, and receives them; the next 1,000 when all have come. One run of each. "Bytes a message" is the growth divided by the messages since the first look: what were kept of each.`,
    ],
  };
}
