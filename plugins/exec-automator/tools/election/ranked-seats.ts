import { byVotes, type Result, type Round, type Votes } from './result.ts';

/**
 * Ranked ballots for several seats: the single transferable vote with weighted inclusive transfers, as in the rules for Scottish local
 * elections. Quota: ballots / (seats + 1), without fraction, plus one. What somebody elected has above it goes on at a share of each ballot's
 * value, cut after five decimals; then the lowest is out. A tie is looked up in earlier rounds, the last one first; what stays is a tie.
 */

/** Values are counted in hundred-thousandths, so that no fraction is ever rounded otherwise than the rules say. */
const UNIT = 100_000;

interface Paper {
  readonly names: readonly string[];
  value: number;
  holder: string | undefined;
}

export function rankedSeats(
  ballots: readonly (readonly string[])[],
  names: readonly string[],
  seats: number,
): { readonly rounds: Round[]; readonly result: Result; readonly quota: number } {
  const quota = Math.floor(ballots.length / (seats + 1)) + 1;
  const papers: Paper[] = ballots.map((b) => ({ names: b, value: UNIT, holder: b[0] }));
  const state = { left: new Set(names), elected: [] as string[], pending: new Set<string>() };
  const held = new Map(names.map((name) => [name, 0]));
  for (const { holder } of papers) if (holder !== undefined) held.set(holder, (held.get(holder) ?? 0) + UNIT);
  const rounds: Round[] = [];
  const end = (result: Result) => ({ rounds, result, quota });
  let exhausted = 0;
  for (;;) {
    const votes = byVotes(held);
    const reached = votes.filter((v) => state.left.has(v.name) && v.votes >= quota * UNIT).map((v) => v.name);
    for (const name of reached) elect(state, name);
    const open = seats - state.elected.length;
    const rest = open > 0 && state.left.size <= open ? [...state.left] : [];
    for (const name of rest) elect(state, name);
    const round = (eliminated: readonly string[]): void => {
      rounds.push({
        round: rounds.length + 1,
        votes: votes.map((v) => ({ name: v.name, votes: v.votes / UNIT })),
        exhausted: exhausted / UNIT,
        elected: [...reached, ...rest],
        eliminated,
      });
    };
    if (state.elected.length >= seats || state.left.size === 0) {
      round([]);
      return end({ kind: 'elected', names: state.elected, openSeats: seats - state.elected.length });
    }
    const above = votes.filter((v) => state.pending.has(v.name) && v.votes > quota * UNIT);
    const candidates = above.length > 0 ? extreme(above, 'most') : lowest(votes, state.left);
    const picked = apart(candidates, rounds, above.length > 0 ? 'most' : 'fewest');
    if (picked.length > 1) {
      round([]);
      const about = above.length > 0 ? 'whose surplus goes on first' : 'who is eliminated';
      return end({ kind: 'tie', between: picked, elected: state.elected, about });
    }
    const [name] = picked as [string];
    const total = held.get(name) ?? 0;
    const surplus = above.length > 0 ? total - quota * UNIT : total;
    if (above.length === 0) state.left.delete(name);
    state.pending.delete(name);
    round(above.length > 0 ? [] : [name]);
    exhausted += passOn(papers, name, surplus, total, state.left, held);
    held.set(name, total - surplus);
    if (above.length === 0) held.delete(name);
  }
}

function elect(state: { left: Set<string>; elected: string[]; pending: Set<string> }, name: string): void {
  state.left.delete(name);
  state.elected.push(name);
  state.pending.add(name);
}

/** Moves each paper of `from` to its next name that is left. Gives back the value that goes to nobody. */
function passOn(
  papers: readonly Paper[],
  from: string,
  surplus: number,
  total: number,
  left: ReadonlySet<string>,
  held: Map<string, number>,
): number {
  let passed = 0;
  for (const paper of papers) {
    if (paper.holder !== from) continue;
    const value = surplus === total ? paper.value : Math.floor((paper.value * surplus) / total);
    paper.value = value;
    paper.holder = paper.names.find((name) => left.has(name));
    if (paper.holder === undefined) continue;
    held.set(paper.holder, (held.get(paper.holder) ?? 0) + value);
    passed += value;
  }
  return surplus - passed;
}

function lowest(votes: readonly Votes[], left: ReadonlySet<string>): string[] {
  return extreme(
    votes.filter((v) => left.has(v.name)),
    'fewest',
  );
}

function extreme(votes: readonly Votes[], which: 'most' | 'fewest'): string[] {
  const numbers = votes.map((v) => v.votes);
  const bound = which === 'most' ? Math.max(...numbers) : Math.min(...numbers);
  return votes.filter((v) => v.votes === bound).map((v) => v.name);
}

/** Those of the tied who were ahead, or behind, in the last earlier round in which they differed. */
function apart(names: readonly string[], rounds: readonly Round[], which: 'most' | 'fewest'): string[] {
  let tied = [...names];
  for (const { votes } of [...rounds].reverse()) {
    if (tied.length < 2) break;
    const then = votes.filter((v) => tied.includes(v.name));
    if (then.length === tied.length) tied = extreme(then, which);
  }
  return tied;
}
