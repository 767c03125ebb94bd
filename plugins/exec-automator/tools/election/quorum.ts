import { MethodError } from '../../../../scripts/core/method.ts';

export interface Quorum {
  readonly ballots: number;
  readonly needed: number;
  readonly reached: boolean;
}

/** `text`: `90`, or `10%` of those who may vote, rounded up. Throws `missing_number` for a share of nobody. */
export function quorumOf(text: string, ballots: number, eligible: number | undefined): Quorum {
  const number = Number(text.replace('%', ''));
  if (!text.endsWith('%')) return { ballots, needed: Math.ceil(number), reached: ballots >= number };
  if (eligible === undefined) {
    throw new MethodError('missing_number', 'A quorum in percent needs the number of people who may vote.', {
      fix: 'Give eligible.',
    });
  }
  // In hundredths of a percent, so that no fraction of binary numbers asks for one more ballot.
  const needed = Math.ceil((eligible * Math.round(number * 100)) / 10_000);
  return { ballots, needed, reached: ballots >= needed };
}
