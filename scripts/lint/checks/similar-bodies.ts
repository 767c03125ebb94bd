import { termWeight } from '../../text/stopwords.ts';
import type { Check } from '../check.ts';
import type { LintFinding } from '../finding.ts';
import type { LintedAgent, LintedCommand } from '../pack.ts';
import { percent } from '../words.ts';

/**
 * Two measures, each the share of the shorter body's shingles that the other has, too. Words: runs of three words. Frames: runs of eight
 * words of which only function words are kept, so that a body with its nouns exchanged still has all of them.
 *
 * From these shares on, two bodies are one. Measured on 95 agents: the most similar pair has less than 0.10 of either in common. On
 * 124 commands, which are short and end alike: 0.22. A copy with its 40 commonest nouns exchanged has 0.6 of words and all
 * frames; with every word that is not a function word exchanged, none of the words and all frames.
 */
export const TOO_SIMILAR = { agents: 0.2, commands: 0.4 } as const;
const WORDS = 3;
const FRAME = 8;

/** Fewest words that stand in a shingle as themselves. A frame of gaps only is in every text, above all in those of other languages. */
const FEWEST_PLAIN = 3;

/** Shorter bodies, such as those of commands that a hook answers, say too little to be compared. */
const FEWEST_WORDS = 100;

/** Bodies with fewer different shingles do not, either. */
const FEWEST_SHINGLES = 60;

/** One shingle in so many is enough to see which bodies are worth a whole comparison. */
const SAMPLE = 4;

/** A shingle that more bodies have is a phrase of the house and makes nobody similar. */
const MAX_OWNERS = 25;

type Linted = LintedAgent | LintedCommand;

/** Two bodies by their places in a list, and what the shorter one shares with the other. */
interface Pair {
  readonly a: number;
  readonly b: number;
  readonly share: number;
}

/** Agents that have a body in common, and commands that have one; each pair once. */
export const similarBodies: Check = ({ agents, commands }) => [
  ...similar(
    agents.filter((a) => a.entry.routed),
    TOO_SIMILAR.agents,
  ),
  ...similar(commands, TOO_SIMILAR.commands),
];

function similar(linted: readonly Linted[], least: number): LintFinding[] {
  const alphabet = new Alphabet();
  const words = linted.map((l) => wordsOf(l.source.body));
  const texts = words.map((w) => alphabet.write(w));
  const frames = words.map((w) => alphabet.write(w.map((word) => (termWeight(word) === 0 ? word : GAP))));
  const alike = new Map<string, Pair>();
  for (const pair of [...pairs(texts, WORDS, least), ...pairs(frames, FRAME, least)]) {
    const key = `${pair.a} ${pair.b}`;
    if (pair.share > (alike.get(key)?.share ?? 0)) alike.set(key, pair);
  }
  return [...alike.values()].map(({ a, b, share }) =>
    finding(linted[a] as Linted, linted[b] as Linted, share),
  );
}

/** Stands for any word that is not a function word; the character of code 0. */
const GAP = '_';

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** One character a word, so that a run of words is a short string. Beyond 65,536 words some share a character; then little is proved by it. */
class Alphabet {
  #codes = new Map([[GAP, 0]]);

  write(words: readonly string[]): string {
    return words
      .map((word) => {
        const code = this.#codes.get(word) ?? this.#codes.size;
        this.#codes.set(word, code);
        return String.fromCharCode(code);
      })
      .join('');
  }
}

/** All runs of so many words, or one in {@link SAMPLE} of them, the same ones in every text. */
function shingles(text: string, length: number, sample = 1): Set<string> {
  const found = new Set<string>();
  let gaps = 0;
  for (let end = 0; end < text.length; end++) {
    if (text.charCodeAt(end) === 0) gaps += 1;
    const i = end - length + 1;
    if (i > 0 && text.charCodeAt(i - 1) === 0) gaps -= 1;
    if (i < 0 || gaps > length - FEWEST_PLAIN) continue;
    const mixed = text.charCodeAt(i) + 7 * text.charCodeAt(i + 1) + 13 * text.charCodeAt(end);
    if (mixed % sample === 0) found.add(text.slice(i, end + 1));
  }
  return found;
}

/** Pairs that share at least so much. Only those whose samples share half of it are looked at whole. */
function pairs(texts: readonly string[], length: number, least: number): Pair[] {
  const whole = (n: number): Set<string> => shingles(texts[n] as string, length);
  return candidates(texts, length, least / 2)
    .map(({ a, b }) => ({ a, b, share: shared(whole(a), whole(b)) }))
    .filter((pair) => pair.share >= least);
}

/** Share of the smaller set; 0 when it is too small to say anything. */
function shared(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (Math.min(a.size, b.size) < FEWEST_SHINGLES) return 0;
  return [...a].filter((shingle) => b.has(shingle)).length / Math.min(a.size, b.size);
}

/** Pairs by their samples, through an index from shingle to texts, so that texts with nothing in common cost nothing. */
function candidates(texts: readonly string[], length: number, least: number): Pair[] {
  const samples = texts.map((text) =>
    text.length < FEWEST_WORDS ? new Set<string>() : shingles(text, length, SAMPLE),
  );
  const owners = new Map<string, number[]>();
  const common = new Map<number, number>();
  samples.forEach((sample, b) => {
    for (const shingle of sample) {
      const earlier = owners.get(shingle);
      if (earlier === undefined) {
        owners.set(shingle, [b]);
        continue;
      }
      if (earlier.length >= MAX_OWNERS) continue;
      for (const a of earlier) common.set(a * texts.length + b, (common.get(a * texts.length + b) ?? 0) + 1);
      earlier.push(b);
    }
  });
  return [...common]
    .map(([key, n]) => {
      const a = Math.floor(key / texts.length);
      const b = key % texts.length;
      return { a, b, share: n / Math.min(samples[a]?.size ?? 1, samples[b]?.size ?? 1) };
    })
    .filter((pair) => pair.share >= least);
}

function finding(first: Linted, second: Linted, share: number): LintFinding {
  return {
    file: second.source.file,
    line: second.source.bodyLine,
    code: 'similar-body',
    severity: first.pledge === 'full' || second.pledge === 'full' ? 'error' : 'warning',
    message: `The body of ${second.entry.id} is that of ${first.entry.id} in ${percent(share)} of its phrases or sentence frames.`,
    fix: 'Make one of the two, or write what only this one knows.',
  };
}
