import { byVotes, type Result, type Round } from './result.ts';

/**
 * Ranked ballots for one seat: each ballot counts for its highest name that is left; without more than half of those votes the lowest is
 * out. Several lowest go together when all of them have fewer votes than the next one alone, which cannot change who wins; otherwise
 * `together` says whether they do, and without it the count stops at a tie.
 */
export function rankedOne(
  ballots: readonly (readonly string[])[],
  names: readonly string[],
  together: boolean,
): { readonly rounds: Round[]; readonly result: Result } {
  const rounds: Round[] = [];
  let left = new Set(names);
  while (left.size > 0) {
    const counts = new Map([...left].map((name) => [name, 0]));
    let exhausted = 0;
    for (const ballot of ballots) {
      const top = ballot.find((name) => left.has(name));
      if (top === undefined) exhausted += 1;
      else counts.set(top, (counts.get(top) ?? 0) + 1);
    }
    const votes = byVotes(counts);
    const total = ballots.length - exhausted;
    const add = (elected: readonly string[], eliminated: readonly string[]): void => {
      rounds.push({ round: rounds.length + 1, votes, exhausted, elected, eliminated });
    };
    const [top] = votes;
    if (top === undefined || total === 0) {
      add([], []);
      return { rounds, result: { kind: 'nobody', reason: 'No ballot names anybody who is left.' } };
    }
    if (top.votes * 2 > total || votes.length === 1) {
      add([top.name], []);
      return { rounds, result: { kind: 'elected', names: [top.name], openSeats: 0 } };
    }
    const fewest = votes.at(-1)?.votes;
    const out = votes.filter((v) => v.votes === fewest).map((v) => v.name);
    const isTie = out.length === votes.length || (out.length > 1 && !together && !isSafe(votes, out));
    add([], isTie ? [] : out);
    if (isTie) {
      const about = out.length === votes.length ? 'the seat' : 'who is eliminated';
      return { rounds, result: { kind: 'tie', between: out, elected: [], about } };
    }
    left = new Set([...left].filter((name) => !out.includes(name)));
  }
  return { rounds, result: { kind: 'nobody', reason: 'There are no candidates.' } };
}

function isSafe(votes: readonly { name: string; votes: number }[], out: readonly string[]): boolean {
  const own = votes.filter((v) => out.includes(v.name)).reduce((sum, v) => sum + v.votes, 0);
  const next = votes.filter((v) => !out.includes(v.name)).at(-1)?.votes;
  return next !== undefined && own < next;
}
