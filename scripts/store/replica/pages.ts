import { ArbiterError } from '../../core/errors.ts';
import type { Delta, Fact } from '../../crdt/delta.ts';
import type { NodeId, Vector } from '../../crdt/vector.ts';
import type { Page } from './message.ts';

/** Of one message as JSON, in UTF-8. */
export const MAX_MESSAGE_BYTES = 262_144;

/** Of all pages of one delta that are waiting for the rest. */
export const MAX_TRANSFER_BYTES = 268_435_456;

/** A version vector that fills a message by itself; some thousands of nodes. */
export class VectorTooLargeError extends ArbiterError {
  constructor(bytes: number) {
    super('state-vector', `The list of known nodes has ${bytes} bytes and fits into no message.`, {
      fix: 'Too many folders were copied from one another. Begin a new data folder and set the preferences again.',
    });
  }
}

/** A delta in messages that are small enough, at least one. */
export function toPages(delta: Delta, node: NodeId, transfer: string, maxBytes = MAX_MESSAGE_BYTES): Page[] {
  const pages: Page[] = [];
  const begin = (): Page => {
    const range = pages.length === 0 ? { from: delta.from, to: delta.to } : {};
    return { kind: 'page', node, transfer, index: pages.length, last: false, ...range, facts: [] };
  };
  let facts: Fact[] = [];
  let page = begin();
  let bytes = Buffer.byteLength(JSON.stringify(page));
  if (bytes > maxBytes) throw new VectorTooLargeError(bytes);
  for (const fact of delta.facts) {
    const more = Buffer.byteLength(JSON.stringify(fact)) + 1;
    if (bytes + more > maxBytes && (facts.length > 0 || pages.length === 0)) {
      pages.push({ ...page, facts });
      facts = [];
      page = begin();
      bytes = Buffer.byteLength(JSON.stringify(page)) + 1;
    }
    facts.push(fact);
    bytes += more;
  }
  pages.push({ ...page, facts, last: true });
  return pages;
}

interface Transfer {
  readonly pages: Map<number, Page>;
  count: number | undefined;
  bytes: number;
}

export type Arrived =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'complete'; readonly delta: Delta }
  | { readonly kind: 'too-large' };

/**
 * Pages that wait for the rest of their delta, in memory: after a crash the other side simply sends it again. One delta a peer;
 * a new one drops what was there of the last.
 */
export class Arrivals {
  readonly #byPeer = new Map<NodeId, { readonly id: string; readonly transfer: Transfer }>();

  take(page: Page, bytes: number): Arrived {
    let open = this.#byPeer.get(page.node);
    if (open?.id !== page.transfer) {
      open = { id: page.transfer, transfer: { pages: new Map(), count: undefined, bytes: 0 } };
      this.#byPeer.set(page.node, open);
    }
    const { transfer } = open;
    if (!transfer.pages.has(page.index)) transfer.bytes += bytes;
    if (transfer.bytes > MAX_TRANSFER_BYTES) {
      this.#byPeer.delete(page.node);
      return { kind: 'too-large' };
    }
    transfer.pages.set(page.index, page);
    if (page.last) transfer.count = page.index + 1;
    if (transfer.count === undefined || transfer.pages.size < transfer.count) return { kind: 'waiting' };
    this.#byPeer.delete(page.node);
    return { kind: 'complete', delta: whole(transfer.pages) };
  }
}

function whole(pages: ReadonlyMap<number, Page>): Delta {
  const sorted = [...pages.values()].sort((a, b) => a.index - b.index);
  const nothing: Vector = {};
  const { from = nothing, to = nothing } = sorted[0] ?? {};
  return { from, to, facts: sorted.flatMap((p) => p.facts) };
}
