import type { CostReport } from '../host/cost/report.ts';
import { type LedgerSums, savedNanoUsd } from '../store/ledger-queries.ts';

const HEAD =
  'name,n,sessions,input_tokens,output_tokens,cache_read_tokens,cache_write_tokens,usd,unpriced,own_model_n,own_model_unknown,saved_usd';

/** One line a group, or one for all of it. A cell that is empty is not known. */
export function costCsv({ window, total, by, groups }: CostReport): string {
  const rows = by === undefined ? [{ name: window.name, ...total }] : groups;
  return [HEAD, ...rows.map(line)].map((text) => `${text}\r\n`).join('');
}

function line(row: LedgerSums & { readonly name: string }): string {
  const { tokens, counterfactual } = row;
  return [
    cell(row.name),
    row.n,
    row.sessions,
    tokens.input,
    tokens.output,
    tokens.cacheRead,
    tokens.cacheWrite,
    usd(row.nanoUsd),
    row.unpriced,
    counterfactual.n,
    counterfactual.unknown,
    usd(savedNanoUsd(counterfactual)),
  ].join(',');
}

/** Names come from others: one that begins like a formula is none to a spreadsheet behind an apostrophe. */
function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

const usd = (nano: number | undefined): string => (nano === undefined ? '' : (nano / 1e9).toFixed(9));
