import {
  type LedgerGroup,
  type LedgerSums,
  ledgerGroups,
  ledgerSums,
  ownModels,
  savedNanoUsd,
} from '../../store/ledger-queries.ts';
import type { State } from '../../store/state.ts';
import { type Answer, ready, type Stretch } from '../shapes/answer.ts';
import type { CostSlice, CostSums, Costs, NamedCost } from '../shapes/costs.ts';
import { lookAt, SCHEMA } from './look-at.ts';
import { given, nameText } from './texts.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NANO = 1e9;

/** What the ledger holds of a stretch. It is filled by sessions and by `arbiter cost`; nothing is read anew here. */
export function costsOf(state: State, stretch: Stretch): Answer<Costs> {
  const { since: fromMs, until: toMs } = stretch;
  const window = { fromMs, toMs };
  const sliceMs = toMs - fromMs > 2 * DAY ? DAY : HOUR;
  const read = lookAt(state, SCHEMA.ledger, (database) => ({
    total: sumsOf(ledgerSums(database, window)),
    byModel: ledgerGroups(database, window, 'model').map(namedOf),
    byAgent: ledgerGroups(database, window, 'agent').map(namedOf),
    slices: slots(stretch, sliceMs).map((at) =>
      sliceOf(
        at,
        ledgerGroups(database, { fromMs: Math.max(at, fromMs), toMs: Math.min(at + sliceMs, toMs) }, 'model'),
      ),
    ),
    ownModels: ownModels(database, window).map(nameText),
  }));
  return read.kind === 'unavailable' ? read : ready({ ...stretch, sliceMs, ...read.value });
}

function slots({ since, until }: Stretch, sliceMs: number): number[] {
  const first = Math.floor(since / sliceMs) * sliceMs;
  return Array.from({ length: Math.ceil((until - first) / sliceMs) }, (_, i) => first + i * sliceMs);
}

function sliceOf(at: number, models: readonly LedgerGroup[]): CostSlice {
  const priced = models.flatMap(({ name, nanoUsd }) =>
    nanoUsd === undefined ? [] : [[nameText(name), nanoUsd / NANO] as const],
  );
  return { at, n: models.reduce((sum, { n }) => sum + n, 0), usd: Object.fromEntries(priced) };
}

const namedOf = (group: LedgerGroup): NamedCost => ({ name: nameText(group.name), ...sumsOf(group) });

function sumsOf({ n, unpriced, nanoUsd, tokens, counterfactual }: LedgerSums): CostSums {
  const saved = savedNanoUsd(counterfactual);
  const compared = {
    n: counterfactual.n,
    unknown: counterfactual.unknown,
    usd: counterfactual.nanoUsd / NANO,
    ownUsd: counterfactual.ownNanoUsd / NANO,
    ...given('savedUsd', saved === undefined ? undefined : saved / NANO),
  };
  return {
    n,
    unpriced,
    ...given('usd', nanoUsd === undefined ? undefined : nanoUsd / NANO),
    tokens: { ...tokens },
    ...given('counterfactual', counterfactual.n === 0 ? undefined : compared),
  };
}
