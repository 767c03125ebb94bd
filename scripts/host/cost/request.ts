import { UsageError } from '../../core/errors.ts';
import { safeLine } from '../../core/untrusted.ts';
import { LEDGER_KEYS, type LedgerKey } from '../../store/ledger-queries.ts';
import { WINDOW_WORDS, type WindowWord } from './window.ts';

/** By what a cost is split. */
export const COST_KEYS = [...LEDGER_KEYS, 'tier', 'day'] as const;
export type CostKey = LedgerKey | 'tier' | 'day';

/** What somebody asks for with `week by model`. */
export interface CostWords {
  /** Undefined: not said. */
  readonly window: WindowWord | undefined;
  readonly by: CostKey | undefined;
}

/** Reads words in any order: one window at most, and `by` with what follows it. Throws a {@link UsageError} for any other word. */
export function costWords(words: readonly string[]): CostWords {
  let window: WindowWord | undefined;
  let by: CostKey | undefined;
  const left = words.map((word) => word.toLowerCase());
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    const isBy = word === 'by';
    if (isBy && by === undefined) by = keyOf(left.shift());
    else if (!isBy && window === undefined) window = wordOf(word);
    else throw new UsageError(`"${safeLine(word, 40)}" comes twice.`, { fix: HOW });
  }
  return { window, by };
}

const HOW = `Say one of ${WINDOW_WORDS.join(', ')}, then by one of ${COST_KEYS.join(', ')}.`;

function wordOf(word: string): WindowWord {
  const found = WINDOW_WORDS.find((w) => w === word);
  if (found === undefined) throw new UsageError(`"${safeLine(word, 40)}" is no window.`, { fix: HOW });
  return found;
}

function keyOf(word: string | undefined): CostKey {
  const found = COST_KEYS.find((key) => key === word);
  if (found !== undefined) return found;
  const said = word === undefined ? 'Nothing' : `"${safeLine(word, 40)}"`;
  throw new UsageError(`${said} is nothing that a cost can be split by.`, { fix: HOW });
}
