import { round } from './tabulate.ts';

export interface Response {
  /** People who answered at least one question. */
  readonly answered: number;
  readonly invited?: number;
  /** Percent, one decimal. Absent when the number invited is not known. */
  readonly rate?: number;
  /**
   * Half the width of the 95 % interval for a share of one half, in percentage points; for a census with finite population correction.
   * Absent where the design allows none.
   */
  readonly marginPoints?: number;
  readonly notes: readonly string[];
}

const Z95 = 1.96;
/** From this rate on those who stayed away are few enough for a margin to mean something. */
const FAIR_RATE = 50;

export function responseOf(
  answered: number,
  invited: number | undefined,
  design: 'open' | 'census' | 'random',
): Response {
  if (invited === undefined) {
    return { answered, notes: ['The number invited is not known: no rate and no margin.'] };
  }
  if (answered > invited) {
    return {
      answered,
      invited,
      notes: ['More answers than invitations: the link was passed on, or rows are double.'],
    };
  }
  const rate = round((answered / invited) * 100, 1);
  if (design === 'open') {
    return { answered, invited, rate, notes: ['People chose themselves: there is no margin of error.'] };
  }
  if (answered === 0) return { answered, invited, rate, notes: ['Nobody answered.'] };
  // Invitations of a random sample do not say how large the population is, so nothing is corrected for it there.
  const correction = design === 'census' && invited > 1 ? Math.sqrt((invited - answered) / (invited - 1)) : 1;
  const marginPoints = round(Z95 * Math.sqrt(0.25 / answered) * correction * 100, 1);
  const notes =
    rate < FAIR_RATE
      ? [`Only ${rate} % answered: those who stayed away may differ, and the margin says nothing of them.`]
      : [];
  return { answered, invited, rate, marginPoints, notes };
}
