import { safeLine } from '../core/untrusted.ts';
import { amount, money } from '../host/cost/lines.ts';
import type { CostReport } from '../host/cost/report.ts';
import type { OwnRead } from '../host/transcripts/read-own.ts';
import { type LedgerSums, savedNanoUsd } from '../store/ledger-queries.ts';
import type { Look } from './look.ts';
import { table } from './table.ts';

const MAX_NAME = 200;

/** One line a group. */
export function groupTable({ by, groups }: CostReport, look: Look): string {
  const right = { align: 'right' } as const;
  return (
    table(
      [
        { title: by ?? '', flex: 'cut' },
        { title: 'n', ...right },
        { title: 'in', ...right },
        { title: 'out', ...right },
        { title: 'cache read', ...right },
        { title: 'cache write', ...right },
        { title: 'dollars', ...right },
        { title: 'own model', ...right },
      ],
      groups.map((g) => [
        safeLine(g.name, MAX_NAME),
        String(g.n),
        amount(g.tokens.input),
        amount(g.tokens.output),
        amount(g.tokens.cacheRead),
        amount(g.tokens.cacheWrite),
        g.unpriced > 0 && g.nanoUsd !== undefined ? `${money(g.nanoUsd)} +` : money(g.nanoUsd),
        money(ownNanoUsd(g)),
      ]),
      look,
    ) + (groups.some((g) => g.unpriced > 0 && g.nanoUsd !== undefined) ? `\n${PLUS}` : '')
  );
}

const PLUS = '+  and entries whose price is not known';

/** What the same tokens would have cost; undefined unless it is known of all that can be compared. */
const ownNanoUsd = ({ counterfactual }: LedgerSums): number | undefined =>
  savedNanoUsd(counterfactual) === undefined ? undefined : counterfactual.ownNanoUsd;

/** For programs: dollars as numbers, null where they are not known. */
export function costJson(report: CostReport, read: OwnRead): unknown {
  const { window, total, by, groups, unpricedModels, ownModels, unreadRows } = report;
  return {
    window: { name: window.name, from: iso(window.fromMs), to: iso(window.toMs) },
    scope: 'sessions in which Arbiter was at work',
    sessions: read,
    unreadRows,
    unpricedModels,
    ownModels,
    total: sumsJson(total),
    ...(by === undefined ? {} : { by, groups: groups.map((g) => ({ name: g.name, ...sumsJson(g) })) }),
  };
}

function sumsJson(sums: LedgerSums): Record<string, unknown> {
  const { counterfactual } = sums;
  return {
    n: sums.n,
    sessions: sums.sessions,
    firstAt: sums.firstAt === undefined ? null : iso(sums.firstAt),
    lastAt: sums.lastAt === undefined ? null : iso(sums.lastAt),
    tokens: sums.tokens,
    usd: usd(sums.nanoUsd),
    unpriced: sums.unpriced,
    ownModel: {
      n: counterfactual.n,
      unknown: counterfactual.unknown,
      usd: usd(ownNanoUsd(sums)),
      savedUsd: usd(savedNanoUsd(counterfactual)),
    },
  };
}

const iso = (ms: number): string => new Date(ms).toISOString();
const usd = (nano: number | undefined): number | null => (nano === undefined ? null : nano / 1e9);
