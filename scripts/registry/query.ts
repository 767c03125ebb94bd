import { phraseKey } from '../text/phrases.ts';
import { termWeight } from '../text/stopwords.ts';
import { tokenize } from '../text/tokenize.ts';
import { type AgentEntry, CAPABILITY_KINDS, type Model, type RegistrySnapshot } from './entry.ts';

const byId = new WeakMap<RegistrySnapshot, ReadonlyMap<string, AgentEntry>>();

/** The agent with exactly this id; the first, where several have it. Made for many questions: looks through the snapshot once. */
export function agentById(snapshot: RegistrySnapshot, id: string): AgentEntry | undefined {
  let known = byId.get(snapshot);
  if (known === undefined) {
    known = new Map(snapshot.agents.toReversed().map((a) => [a.id, a]));
    byId.set(snapshot, known);
  }
  return known.get(id);
}

/** Part of an agent in which a word of a search was found. */
export type SearchField = 'name' | 'triggers' | 'capabilities' | 'description';

/** What a word is worth where it is found; the best place of a word counts. */
const FIELD_WEIGHTS: Readonly<Record<SearchField, number>> = {
  name: 4,
  triggers: 3,
  capabilities: 2,
  description: 1,
};

/** Why an agent was found: words of the search, as typed, and where they are. */
export interface SearchReason {
  readonly field: SearchField;
  readonly words: readonly string[];
}

export interface SearchHit {
  readonly agent: AgentEntry;
  /** Comparable within one search only; no probability. */
  readonly score: number;
  /** Best field first. */
  readonly reasons: readonly SearchReason[];
}

/**
 * Agents that share words with a text, best first, equals by id. For people who look something up; routing has its own
 * and better ranking.
 */
export function searchAgents(snapshot: RegistrySnapshot, text: string, limit = 10): SearchHit[] {
  const wanted = new Map<string, string>();
  for (const token of tokenize(text)) {
    if (termWeight(token.term) > 0 && !wanted.has(token.term)) wanted.set(token.term, token.word);
  }
  return snapshot.agents
    .flatMap((agent) => hit(agent, wanted))
    .sort((a, b) => b.score - a.score || compare(a.agent.id, b.agent.id))
    .slice(0, limit);
}

function hit(agent: AgentEntry, wanted: ReadonlyMap<string, string>): SearchHit[] {
  const fields = fieldTerms(agent);
  const found = new Map<SearchField, string[]>();
  let score = 0;
  for (const [term, word] of wanted) {
    const field = fields.find(([, terms]) => terms.has(term))?.[0];
    if (field === undefined) continue;
    found.set(field, [...(found.get(field) ?? []), word]);
    score += FIELD_WEIGHTS[field] * termWeight(term);
  }
  if (score === 0) return [];
  const reasons = [...found]
    .map(([field, words]) => ({ field, words }))
    .sort((a, b) => FIELD_WEIGHTS[b.field] - FIELD_WEIGHTS[a.field]);
  return [{ agent, score, reasons }];
}

type FieldTerms = ReadonlyArray<readonly [SearchField, ReadonlySet<string>]>;

/** Entries never change, so what was made of one can be kept as long as the entry lives. */
const knownTerms = new WeakMap<AgentEntry, FieldTerms>();

function fieldTerms(agent: AgentEntry): FieldTerms {
  const known = knownTerms.get(agent);
  if (known !== undefined) return known;
  const made: FieldTerms = [
    ['name', termsOf([agent.name])],
    ['triggers', termsOf(agent.triggers)],
    ['capabilities', termsOf(agent.capabilities)],
    ['description', termsOf([agent.description])],
  ];
  knownTerms.set(agent, made);
  return made;
}

const termsOf = (texts: readonly string[]): Set<string> =>
  new Set(texts.flatMap((t) => tokenize(t).map((k) => k.term)));

/** Conditions that all have to hold; an absent one always does. */
export interface AgentFilter {
  /** Name of the plugin, or `user` and `project`. */
  readonly plugin?: string | undefined;
  /** Spelling does not matter: `pull request` finds `pull-requests`. */
  readonly capability?: string | undefined;
  /** Name of a tool; an agent without a list may use any. */
  readonly tool?: string | undefined;
  readonly model?: Model | undefined;
}

/** Agents that meet all conditions, in the order of the snapshot. */
export function filterAgents(snapshot: RegistrySnapshot, filter: AgentFilter): AgentEntry[] {
  const capability = filter.capability === undefined ? undefined : phraseKey(filter.capability).key;
  return snapshot.agents.filter(
    (agent) =>
      (filter.plugin === undefined || agent.plugin === filter.plugin) &&
      (filter.model === undefined || agent.model === filter.model) &&
      (filter.tool === undefined || mayUse(agent, filter.tool)) &&
      (capability === undefined || agent.capabilities.some((c) => phraseKey(c).key === capability)),
  );
}

/** `Bash(git log:*)` allows some of Bash; `mcp__jira__*` and a bare `mcp__jira` allow what begins so. */
function mayUse(agent: AgentEntry, tool: string): boolean {
  if (agent.tools === undefined) return true;
  return agent.tools.some((allowed) => {
    const name = allowed.replace(/\(.*$/, '').trim();
    if (name === '*' || name === tool) return true;
    if (name.endsWith('*')) return tool.startsWith(name.slice(0, -1));
    return name.startsWith('mcp__') && tool.startsWith(`${name}__`);
  });
}

/** Who can do one thing. */
export interface CapabilityRow {
  /** In the most frequent spelling. */
  readonly capability: string;
  /** Ids of the agents that declare it. */
  readonly agents: readonly string[];
  /** Names of the plugins that declare it, themselves or by an agent. */
  readonly plugins: readonly string[];
}

/** Every declared capability with its agents and plugins, in alphabetical order; spellings of one thing are one row. */
export function capabilityMatrix(snapshot: RegistrySnapshot): CapabilityRow[] {
  const rows = new Map<string, { spellings: string[]; agents: Set<string>; plugins: Set<string> }>();
  const row = (capability: string): { agents: Set<string>; plugins: Set<string> } => {
    const key = phraseKey(capability).key;
    const known = rows.get(key) ?? { spellings: [], agents: new Set<string>(), plugins: new Set<string>() };
    known.spellings.push(capability);
    rows.set(key, known);
    return known;
  };
  for (const plugin of snapshot.plugins) {
    for (const kind of CAPABILITY_KINDS)
      for (const c of plugin.capabilities[kind]) row(c).plugins.add(plugin.name);
  }
  for (const agent of snapshot.agents) {
    for (const c of agent.capabilities) {
      const { agents, plugins } = row(c);
      agents.add(agent.id);
      plugins.add(agent.plugin);
    }
  }
  return [...rows.values()]
    .map((r) => ({
      capability: mostFrequent(r.spellings),
      agents: [...r.agents].sort(compare),
      plugins: [...r.plugins].sort(compare),
    }))
    .sort((a, b) => compare(a.capability, b.capability));
}

function mostFrequent(spellings: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const s of spellings) counts.set(s, (counts.get(s) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || compare(a[0], b[0]))[0]?.[0] ?? '';
}

/** A team, and what it cannot do. */
export interface Cover {
  /** Who covers most comes first. */
  readonly members: ReadonlyArray<{ readonly agent: AgentEntry; readonly covers: readonly string[] }>;
  /** Wanted, but declared by no agent. */
  readonly uncovered: readonly string[];
  /** False when more was wanted than an exact search can bear: there may be a smaller team. */
  readonly fewest: boolean;
}

/** Up to so many wanted capabilities the smallest team is found for certain: 2^10 sets to go through. */
const EXACT_LIMIT = 10;

interface Candidate {
  readonly agent: AgentEntry;
  readonly mask: number;
}

/**
 * The fewest routed agents that together declare all wanted capabilities. The same snapshot and wish always give the same
 * team; agents that cover the same are taken by id.
 */
export function coverCapabilities(snapshot: RegistrySnapshot, wanted: readonly string[]): Cover {
  const byKey = new Map(wanted.map((w) => [phraseKey(w).key, w] as const).reverse());
  const declared = new Set(routed(snapshot).flatMap((a) => a.capabilities.map((c) => phraseKey(c).key)));
  const keys = [...byKey.keys()].filter((k) => k !== '' && declared.has(k)).reverse();
  const uncovered = [...byKey].filter(([k]) => k === '' || !declared.has(k)).map(([, w]) => w);
  const exact = keys.length <= EXACT_LIMIT;
  const team = exact ? smallestTeam(snapshot, keys) : greedyTeam(snapshot, keys);
  const open = new Set(keys);
  const share = (a: AgentEntry): number => keysOf(a).filter((k) => open.has(k)).length;
  team.sort((a, b) => share(b) - share(a) || compare(a.id, b.id));
  const members = team.map((agent) => {
    const covers = keysOf(agent).filter((k) => open.delete(k));
    return { agent, covers: covers.map((k) => byKey.get(k) as string) };
  });
  return { members, uncovered: uncovered.reverse(), fewest: exact };
}

const routed = (snapshot: RegistrySnapshot): AgentEntry[] =>
  snapshot.agents.filter((a) => a.routed).sort((a, b) => compare(a.id, b.id));

const keysOf = (agent: AgentEntry): string[] => agent.capabilities.map((c) => phraseKey(c).key);

/** By sets of capabilities as bit masks: the smallest team for every set, built up from the empty one. */
function smallestTeam(snapshot: RegistrySnapshot, keys: readonly string[]): AgentEntry[] {
  const candidates = distinct(
    routed(snapshot).map((agent) => ({ agent, mask: maskOf(keysOf(agent), keys) })),
  );
  const full = 2 ** keys.length - 1;
  const teams = new Map<number, AgentEntry[]>([[0, []]]);
  for (let covered = 0; covered < full; covered++) {
    const team = teams.get(covered);
    if (team === undefined) continue;
    for (const { agent, mask } of candidates) {
      const next = covered | mask;
      if (next !== covered && team.length + 1 < (teams.get(next)?.length ?? Number.POSITIVE_INFINITY)) {
        teams.set(next, [...team, agent]);
      }
    }
  }
  return teams.get(full) ?? [];
}

const maskOf = (own: readonly string[], keys: readonly string[]): number =>
  keys.reduce((mask, key, bit) => (own.includes(key) ? mask | (1 << bit) : mask), 0);

/** One agent for each set of capabilities: the first by id. */
function distinct(candidates: readonly Candidate[]): Candidate[] {
  const seen = new Set<number>([0]);
  return candidates.filter(({ mask }) => !seen.has(mask) && seen.add(mask));
}

/** Again and again the agent that covers most of what is still open. */
function greedyTeam(snapshot: RegistrySnapshot, keys: readonly string[]): AgentEntry[] {
  const pool = routed(snapshot).map((agent) => ({ agent, keys: new Set(keysOf(agent)) }));
  const open = new Set(keys);
  const team: AgentEntry[] = [];
  while (open.size > 0) {
    const gains = pool.map((p) => [...open].filter((k) => p.keys.has(k)).length);
    const best = pool[gains.indexOf(Math.max(...gains))];
    if (best === undefined) break;
    team.push(best.agent);
    for (const key of best.keys) open.delete(key);
  }
  return team;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
