import { UsageError } from '../../core/errors.ts';
import { safeLine } from '../../core/untrusted.ts';
import { costLines, money } from '../../host/cost/lines.ts';
import { type CostReport, costReport } from '../../host/cost/report.ts';
import { type CostWords, costWords } from '../../host/cost/request.ts';
import { windowOf } from '../../host/cost/window.ts';
import { openModels } from '../../host/open-models.ts';
import { countEntries, firstEntryAt } from '../../store/ledger-queries.ts';
import type { BrainState } from '../state.ts';

/** More entries than that take longer than a hook has, and would keep prompts waiting. */
const MAX_ENTRIES = 20_000;
const MAX_GROUPS = 12;
const MAX_NAME = 120;

/** What was counted up to the end of the last turn. Reads the ledger only: transcripts are read between prompts. */
export function costPage(state: Pick<BrainState, 'store' | 'env' | 'clock'>, argument: string): string {
  let words: CostWords;
  try {
    words = costWords(argument.trim() === '' ? [] : argument.trim().split(/\s+/));
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  const { book } = openModels(state.env);
  const report = state.store.attempt((database) => {
    const window = windowOf(words.window ?? 'today', state.clock.now(), firstEntryAt(database));
    const n = countEntries(database, window);
    return n > MAX_ENTRIES ? n : costReport(database, book, window, words.by);
  });
  if (report.kind === 'unavailable')
    return `The ledger cannot be read: ${safeLine(report.trouble.message, 300)}`;
  if (typeof report.value === 'number')
    return `There are ${report.value} entries in that window, too many to add up here. In a shell: arbiter cost ${argument.trim().toLowerCase()}`;
  return [...costLines(report.value), ...groups(report.value), HOW].join('\n');
}

const HOW = 'The turn under way is not in it yet. More, in a shell: arbiter cost week by agent';

function groups({ by, groups: all }: CostReport): string[] {
  if (by === undefined || all.length === 0) return [];
  const shown = by === 'day' ? all.slice(-MAX_GROUPS) : all.slice(0, MAX_GROUPS);
  const more = all.length > shown.length ? [`and ${all.length - shown.length} more`] : [];
  return [
    ...shown.map((g) => `${money(g.nanoUsd).padStart(12)}  ${safeLine(g.name, MAX_NAME)} (n = ${g.n})`),
    ...more,
  ];
}
