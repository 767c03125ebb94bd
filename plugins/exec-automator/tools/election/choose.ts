import type { Result, Votes } from './result.ts';

/** `needed`: votes without which nobody is elected; undefined where the most votes are enough. `votes`: most first. */
export function chosen(votes: readonly Votes[], seats: number, needed: number | undefined): Result {
  const enough = votes.filter((v) => v.votes > 0 && v.votes >= (needed ?? 1));
  if (enough.length === 0) {
    const reason =
      needed === undefined ? 'Nobody has a vote.' : `Nobody has the ${needed} votes that are needed.`;
    return { kind: 'nobody', reason };
  }
  const within = enough.slice(0, seats);
  const last = within.at(-1)?.votes;
  const level = enough.filter((v) => v.votes === last).map((v) => v.name);
  const isTie = enough.length > seats && enough[seats]?.votes === last;
  const names = within.map((v) => v.name);
  if (!isTie) return { kind: 'elected', names, openSeats: seats - names.length };
  const elected = names.filter((name) => !level.includes(name));
  const left = seats - elected.length;
  return {
    kind: 'tie',
    between: level,
    elected,
    about: left === 1 ? 'the last seat' : `the last ${left} seats`,
  };
}

const YES = /^(?:yes|y|yea|aye|for|in favou?r|approve|ja|dafür|oui|pour|s[ií]|a favor|sim)$/i;
const NO = /^(?:no|n|nay|against|opposed?|reject|nein|dagegen|non|contre|en contra|n[aã]o|contra)$/i;
const ABSTAIN =
  /^(?:abstain(?:ed)?|abstention|present|blank|none|enthaltung|enthalten|abstention|abst[eé]ncion|abstenci[oó]n|absten[cç][aã]o|blanc)$/i;

export function isAbstention(name: string): boolean {
  return ABSTAIN.test(name);
}

/** Yes and no of a motion; undefined when some name is neither. */
export function yesAndNo(votes: readonly Votes[]): { readonly yes: number; readonly no: number } | undefined {
  if (votes.length === 0 || !votes.every(({ name }) => YES.test(name) || NO.test(name))) return undefined;
  const of = (side: RegExp): number =>
    votes.filter(({ name }) => side.test(name)).reduce((sum, v) => sum + v.votes, 0);
  return { yes: of(YES), no: of(NO) };
}
