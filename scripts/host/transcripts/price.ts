import { costOf, type PriceBook, type TokenUsage } from '../../models/prices.ts';
import type { ListedCost } from '../../store/ledger-messages.ts';
import type { MessageRow } from './row.ts';

/** What a message has cost; undefined unless every part of it is known. */
export function costOfMessage(book: PriceBook, row: MessageRow): ListedCost | undefined {
  return row.unlisted ? undefined : exact(book, row.model, row.usage, row.at);
}

/** What the same tokens would have cost on another model. */
export function costOnModel(book: PriceBook, model: string, row: MessageRow): ListedCost | undefined {
  return row.unlisted ? undefined : exact(book, model, row.usage, row.at);
}

function exact(book: PriceBook, model: string, usage: TokenUsage, at: number): ListedCost | undefined {
  const cost = costOf(book, model, usage, at);
  return cost.kind === 'priced' ? { nanoUsd: cost.nanoUsd, list: cost.list } : undefined;
}
