import { costOf, type PriceBook } from '../../models/prices.ts';
import type { ListedCost } from '../../store/ledger-messages.ts';
import type { MessageRow } from './row.ts';

/** What a message has cost, or would have cost on another model: an amount only when every part of it is known. */
export function costOn(book: PriceBook, model: string, row: MessageRow): ListedCost | undefined {
  const found = book.priceOf(model, row.at);
  if (found.kind === 'unknown') return undefined;
  const cost = costOf(book, model, row.usage, row.at);
  const isExact = cost.kind === 'priced' && !row.unlisted;
  return { nanoUsd: isExact ? cost.nanoUsd : undefined, list: found.price.list };
}
