import type { PriceBook } from '../../models/prices.ts';
import {
  LABELS,
  type LedgerGroup,
  type LedgerSums,
  ledgerByWindow,
  ledgerGroups,
  ledgerSums,
  ownModels,
} from '../../store/ledger-queries.ts';
import type { Database } from '../../store/sqlite/database.ts';
import { unreadRows } from '../../store/transcripts.ts';
import type { CostKey } from './request.ts';
import { daysOf, type NamedWindow } from './window.ts';

/** What was counted in a window, and what of it has no price. */
export interface CostReport {
  readonly window: NamedWindow;
  readonly total: LedgerSums;
  readonly by: CostKey | undefined;
  /** Empty without {@link by}. */
  readonly groups: readonly LedgerGroup[];
  /** Models with entries that have no price. */
  readonly unpricedModels: readonly string[];
  /** Models of main threads that the tokens are compared on. */
  readonly ownModels: readonly string[];
  /** Rows of transcripts, of any time, that look like a message and were not understood. */
  readonly unreadRows: number;
}

/** Most days that are split; a longer window is cut to its last ones. */
const MAX_DAYS = 1_000;

export function costReport(
  database: Database,
  book: PriceBook,
  window: NamedWindow,
  by: CostKey | undefined,
): CostReport {
  const total = ledgerSums(database, window);
  const models = total.unpriced > 0 ? ledgerGroups(database, window, 'model') : [];
  return {
    window,
    total,
    by,
    groups: by === undefined ? [] : groupsBy(database, book, window, by),
    unpricedModels: models.filter((g) => g.unpriced > 0).map((g) => g.name),
    ownModels: ownModels(database, window),
    unreadRows: unreadRows(database).rows,
  };
}

function groupsBy(
  database: Database,
  book: PriceBook,
  window: NamedWindow,
  by: CostKey,
): readonly LedgerGroup[] {
  if (by === 'tier') return byTier(database, book, window);
  if (by !== 'day') return ledgerGroups(database, window, by);
  return ledgerByWindow(database, daysOf(window).slice(-MAX_DAYS)).filter((day) => day.n > 0);
}

/** Models stand for tiers only in a price list, so the tiers are made of the models that there are. */
function byTier(database: Database, book: PriceBook, window: NamedWindow): LedgerGroup[] {
  const tiers = new Map<string, string[]>();
  for (const { name } of ledgerGroups(database, window, 'model')) {
    const tier = book.tierOf(name) ?? LABELS.unknown;
    tiers.set(tier, [...(tiers.get(tier) ?? []), name]);
  }
  return [...tiers]
    .map(([name, models]) => ({ name, ...ledgerSums(database, window, models) }))
    .sort((a, b) => (b.nanoUsd ?? -1) - (a.nanoUsd ?? -1));
}
