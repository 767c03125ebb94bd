import { safeLine } from '../../core/untrusted.ts';
import { type LedgerSums, savedNanoUsd } from '../../store/ledger-queries.ts';
import type { CostReport } from './report.ts';

export const NOT_MEASURED = 'not measured';

/** Models that are named in a sentence. */
const MAX_MODELS = 4;
const MAX_NAME = 80;
/** From a dollar on, cents are enough. */
const ONE_USD = 1_000_000_000;

/** The sum of a window for people, with everything that is not in it. */
export function costLines(report: CostReport): string[] {
  const { total, window } = report;
  const name = window.name.charAt(0).toUpperCase() + window.name.slice(1);
  if (total.n === 0) return [`${name}: nothing was counted.`, ...unread(report), SCOPE];
  return [
    `${name}: ${money(total.nanoUsd)}, of ${plural(total.n, 'entry', 'entries')} in ${plural(total.sessions, 'session', 'sessions')}.`,
    tokenLine(total),
    ...unpriced(report),
    comparison(report),
    ...unread(report),
    SCOPE,
  ];
}

const SCOPE =
  'An entry is a message of the model, or an attempt of a chain step. Counted are only sessions in which Arbiter was at work; other sessions are not in it.';

function tokenLine({ tokens }: LedgerSums): string {
  const { input, output, cacheRead, cacheWrite } = tokens;
  return `Tokens: ${amount(input)} in, ${amount(output)} out, ${amount(cacheRead)} read from the cache, ${amount(cacheWrite)} written to it.`;
}

function unpriced({ total, unpricedModels }: CostReport): string[] {
  if (total.unpriced === 0) return [];
  const models = unpricedModels.length === 0 ? '' : ` (${names(unpricedModels)})`;
  return [
    `Without the dollars of ${plural(total.unpriced, 'entry', 'entries')} whose price is not known${models}: ${NOT_MEASURED}.`,
  ];
}

function comparison({ total, ownModels }: CostReport): string {
  const { counterfactual } = total;
  const head = `The same tokens on ${ownModels.length === 0 ? "the session's own model" : names(ownModels)}`;
  const saved = savedNanoUsd(counterfactual);
  if (saved === undefined) {
    const why =
      counterfactual.unknown === 0
        ? 'steps in sessions of their own have none beside them'
        : `of ${counterfactual.unknown} of ${counterfactual.n + counterfactual.unknown} entries a price is not known`;
    return `${head}: ${NOT_MEASURED}, ${why}.`;
  }
  const difference = saved < 0 ? `${money(-saved)} more was spent` : `${money(saved)} saved`;
  return `${head}: ${money(counterfactual.ownNanoUsd)} instead of ${money(counterfactual.nanoUsd)}, ${difference} (n = ${counterfactual.n}). Another model would have used other tokens.`;
}

const unread = ({ unreadRows }: CostReport): string[] =>
  unreadRows === 0
    ? []
    : [
        `${plural(unreadRows, 'row', 'rows')} of transcripts could not be understood, and nothing of them is in it.`,
      ];

/** Dollars for people; an amount that is not known is said to be so. */
export function money(nanoUsd: number | undefined): string {
  if (nanoUsd === undefined) return NOT_MEASURED;
  if (nanoUsd > 0 && nanoUsd < ONE_USD / 10_000) return 'less than $0.0001';
  return `$${(nanoUsd / ONE_USD).toFixed(Math.abs(nanoUsd) < ONE_USD ? 4 : 2)}`;
}

/** A number of tokens for people. */
export function amount(n: number): string {
  if (n < 100_000) return n.toLocaleString('en-US');
  return n < 10_000_000
    ? `${Math.round(n / 1_000).toLocaleString('en-US')} k`
    : `${(n / 1_000_000).toFixed(1)} M`;
}

const plural = (n: number, one: string, many: string): string =>
  `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`;

function names(all: readonly string[]): string {
  const shown = all.slice(0, MAX_MODELS).map((name) => safeLine(name, MAX_NAME));
  return [...shown, ...(all.length > MAX_MODELS ? [`${all.length - MAX_MODELS} more`] : [])].join(', ');
}
