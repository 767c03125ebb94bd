/** Votes of one name. */
export interface Votes {
  readonly name: string;
  readonly votes: number;
}

export interface Round {
  readonly round: number;
  readonly votes: readonly Votes[];
  /** Ballots, or their value, that name nobody who is left. */
  readonly exhausted: number;
  readonly elected: readonly string[];
  readonly eliminated: readonly string[];
}

/** How an election or a motion ended. A tie is never broken here. */
export type Result =
  | { readonly kind: 'elected'; readonly names: readonly string[]; readonly openSeats: number }
  | { readonly kind: 'nobody'; readonly reason: string }
  | {
      readonly kind: 'tie';
      readonly between: readonly string[];
      /** Who is elected whatever becomes of the tie. */
      readonly elected: readonly string[];
      readonly about: string;
    }
  | { readonly kind: 'adopted' | 'lost'; readonly yes: number; readonly no: number };

/** Most votes first; the same number by name. */
export function byVotes(counts: ReadonlyMap<string, number>): Votes[] {
  return [...counts]
    .map(([name, votes]) => ({ name, votes }))
    .sort((a, b) => b.votes - a.votes || (a.name < b.name ? -1 : 1));
}
