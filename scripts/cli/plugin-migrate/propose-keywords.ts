import { termWeight } from '../../text/stopwords.ts';
import { tokenize } from '../../text/tokenize.ts';
import type { AgentTexts } from './agent-texts.ts';

export interface ProposedKeyword {
  readonly text: string;
  readonly kind: 'strong' | 'weak';
  /** Why, with the counts it rests on. */
  readonly reason: string;
}

/** What a keyword is weighed against. */
export interface Surroundings {
  /** Stems of each other plugin's names, descriptions, triggers, capabilities and keywords. */
  readonly others: readonly ReadonlySet<string>[];
  /** Frequency of a stem in ordinary requests, per million words; 0 for one never seen. */
  background(stem: string): number;
}

/** A word this frequent in ordinary requests (per million) is no name of one trade. The rarest that are known at all have 15. */
const RARE_PER_MILLION = 30;

/** Words beyond this are said about everything and would speak for the plugin in prompts of all others. */
const ORDINARY_PER_MILLION = 200;

const MAX_STRONG = 30;
const MAX_WEAK = 40;

/** A word of a plugin's texts. */
interface Word {
  readonly stem: string;
  /** As it is written most often, in small letters. */
  readonly text: string;
  /** Agents whose name, description or dialogues have it. */
  readonly agents: number;
  /** It is written like a name somewhere: a capital inside a sentence, code, a digit in it. */
  readonly named: boolean;
}

/**
 * Keywords from the words that are distinctive of a plugin: `strong`, names that no other plugin has; `weak`, words that several of its
 * agents have and ordinary requests and most other plugins have not. Words that speak against a plugin cannot be told from its own texts, so
 * none are proposed.
 *
 * @param declared words by which the author tags the plugin (`keywords` of plugin.json).
 */
export function proposeKeywords(
  agents: readonly AgentTexts[],
  declared: readonly string[],
  around: Surroundings,
): ProposedKeyword[] {
  const words = wordsOf(agents);
  const strong = [
    ...declaredNames(declared, around),
    ...words.flatMap((word) => strongOf(word, agents.length, around)),
  ];
  const taken = new Set<string>();
  const once = ({ text }: ProposedKeyword): boolean => {
    const key = stemsOf(text).join(' ');
    return !taken.has(key) && taken.add(key) !== undefined;
  };
  return [
    ...strong.filter(once).slice(0, MAX_STRONG),
    ...words
      .flatMap((word) => weakOf(word, agents.length, around))
      .filter(once)
      .slice(0, MAX_WEAK),
  ];
}

/** Others that have a word, counted. */
const claims = (stem: string, { others }: Surroundings): number =>
  others.filter((words) => words.has(stem)).length;

function declaredNames(declared: readonly string[], around: Surroundings): ProposedKeyword[] {
  return declared.flatMap((tag): ProposedKeyword[] => {
    const stems = stemsOf(tag.replaceAll('-', ' '));
    const isName = stems.some(
      (stem) =>
        termWeight(stem) === 1 && around.background(stem) <= RARE_PER_MILLION && claims(stem, around) === 0,
    );
    if (!isName || stems.length > 3) return [];
    return [
      {
        text: tag.replaceAll('-', ' ').toLowerCase(),
        kind: 'strong',
        reason: 'plugin.json has it among its keywords, and no other plugin has its words',
      },
    ];
  });
}

function strongOf({ stem, text, agents, named }: Word, all: number, around: Surroundings): ProposedKeyword[] {
  if (!named || text.length < 3 || termWeight(stem) < 1) return [];
  if (around.background(stem) > RARE_PER_MILLION || claims(stem, around) > 0) return [];
  return [
    {
      text,
      kind: 'strong',
      reason: `written like a name, in ${agents} of ${all} agents, in no other plugin (of ${around.others.length})`,
    },
  ];
}

function weakOf({ stem, text, agents }: Word, all: number, around: Surroundings): ProposedKeyword[] {
  const enough = agents >= Math.min(2, all);
  if (!enough || text.length < 3 || termWeight(stem) < 1) return [];
  const elsewhere = claims(stem, around);
  if (around.background(stem) > ORDINARY_PER_MILLION || elsewhere * 4 > around.others.length) return [];
  return [
    {
      text,
      kind: 'weak',
      reason: `in ${agents} of ${all} agents, in ${elsewhere} of ${around.others.length} other plugins`,
    },
  ];
}

/** Words by number of agents, then by their spelling, so that two runs say the same. */
function wordsOf(agents: readonly AgentTexts[]): Word[] {
  const found = new Map<string, { spellings: Map<string, number>; agents: Set<string>; named: boolean }>();
  for (const agent of agents) {
    const text = [agent.name.replaceAll('-', ' '), agent.description, ...agent.said].join('\n');
    const names = namesIn(`${agent.description}\n${agent.body}`);
    for (const token of tokenize(text)) {
      if (token.part || /^\d+$/.test(token.word)) continue;
      const known = found.get(token.term) ?? { spellings: new Map(), agents: new Set(), named: false };
      known.spellings.set(token.word, (known.spellings.get(token.word) ?? 0) + 1);
      known.agents.add(agent.id);
      known.named ||= names.has(token.word) || /[a-z]\d|\d[a-z]/.test(token.word);
      found.set(token.term, known);
    }
  }
  return [...found]
    .map(([stem, word]) => ({
      stem,
      text: commonest(word.spellings),
      agents: word.agents.size,
      named: word.named,
    }))
    .sort((a, b) => b.agents - a.agents || (a.text < b.text ? -1 : 1));
}

function commonest(spellings: ReadonlyMap<string, number>): string {
  const [first] = [...spellings].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return first?.[0] ?? '';
}

/** Words in small letters that stand in code, or with a capital behind a small word: `the Terraform state`. */
function namesIn(text: string): ReadonlySet<string> {
  const capital = [...text.matchAll(/(?<=[a-z,] )\p{Lu}[\p{L}\d]{2,30}/gu)].map((m) => m[0]);
  const code = [...text.matchAll(/`([^`\n]{1,60})`/g)].map((m) => m[1] as string);
  return new Set([...capital, ...code].flatMap((piece) => tokenize(piece).map((token) => token.word)));
}

function stemsOf(text: string): string[] {
  return tokenize(text)
    .filter((token) => !token.part)
    .map((token) => token.term);
}
