import type { Numbering } from '../../text/numbering.ts';
import { termWeight } from '../../text/stopwords.ts';
import { type Token, tokenize } from '../../text/tokenize.ts';
import { unit } from '../lexicon/concepts.ts';
import type { Lexicon } from '../lexicon/load.ts';
import { FIELD_LIMITS, FIELDS, type Field, fieldText, type IndexedAgent } from './fields.ts';

/** Characters of a description in which authors say what the agent is. */
const HEAD_CHARS = 220;

/** Shares of the head (name and description), the asks (triggers, capabilities) and the body in the sense of the whole. */
const WHOLE = { head: 2.2, asks: 1.2, body: 2 } as const;

/** Everything that routing reads from one agent's texts, whatever else changes in the registry. */
export interface PreparedAgent {
  /** Distinct stems by number (`lexicon.words`); `counts[i * FIELDS.length + field]` belongs to `terms[i]`. */
  readonly terms: Uint32Array;
  readonly counts: Uint8Array;
  /** Tokens in each field. */
  readonly lengths: Uint16Array;
  /** Distinct words of name, description and triggers by number, unstemmed, for reading misspelled ones. */
  readonly words: Uint32Array;
  /** Number of words in the name, at least 1. */
  readonly nameLength: number;
  readonly head: Float32Array;
  readonly body: Float32Array;
  readonly whole: Float32Array;
  /** Acts by name and head of the description; and those the description speaks of, of unit length. */
  readonly done: Float32Array;
  readonly told: Float32Array;
  /** Acts that the body speaks of, of unit length. */
  readonly bodyTold: Float32Array;
}

/** `head`: the body was not read. */
type Extent = 'whole' | 'head';

interface Known {
  readonly lexicon: Lexicon;
  readonly agent: PreparedAgent;
  readonly extent: Extent;
}

/** Agents keep their identity between scans while their file is unchanged, so most of a rebuild is answered from here. */
const prepared = new WeakMap<IndexedAgent, Known>();

/** Takes over prepared forms from elsewhere; they must be of the same texts and the same lexicon. */
export function remember(agent: IndexedAgent, lexicon: Lexicon, made: PreparedAgent): void {
  prepared.set(agent, { lexicon, agent: made, extent: 'whole' });
}

/** Whether the whole agent is prepared. */
export function isPrepared(agent: IndexedAgent, lexicon: Lexicon): boolean {
  return knownOf(agent, lexicon)?.extent === 'whole';
}

/** The prepared form of an agent: the whole of it, unless {@link prepareHead} has made less and nobody the rest. */
export function prepare(agent: IndexedAgent, lexicon: Lexicon): PreparedAgent {
  return knownOf(agent, lexicon)?.agent ?? make(agent, lexicon, 'whole');
}

/** The prepared form of the whole agent. */
export function prepareWhole(agent: IndexedAgent, lexicon: Lexicon): PreparedAgent {
  const known = knownOf(agent, lexicon);
  return known?.extent === 'whole' ? known.agent : make(agent, lexicon, 'whole');
}

/**
 * Prepares an agent without its body, which is four fifths of the work, unless more is known of it. What is made of it meanwhile
 * finds the agent by all that its author wrote for being found.
 */
export function prepareHead(agent: IndexedAgent, lexicon: Lexicon): void {
  if (knownOf(agent, lexicon) === undefined) make(agent, lexicon, 'head');
}

function knownOf(agent: IndexedAgent, lexicon: Lexicon): Known | undefined {
  const known = prepared.get(agent);
  return known?.lexicon === lexicon ? known : undefined;
}

function make(agent: IndexedAgent, lexicon: Lexicon, extent: Extent): PreparedAgent {
  const made = read(extent === 'whole' ? agent : { ...agent, body: '' }, lexicon);
  prepared.set(agent, { lexicon, agent: made, extent });
  return made;
}

function read(agent: IndexedAgent, lexicon: Lexicon): PreparedAgent {
  const tokens = FIELDS.map((field) =>
    tokenize(fieldText(agent, field).replaceAll('-', ' '), FIELD_LIMITS[field]),
  );
  const of = (field: Field): Token[] => tokens[FIELDS.indexOf(field)] as Token[];
  const { concepts, acts } = lexicon;
  const sense = (list: readonly Token[]): Float32Array =>
    concepts.sense(list, (i) => Math.max(0.1, termWeight((list[i] as Token).term)));
  const head = sense([...of('name'), ...of('description')]);
  const asks = sense([...of('triggers'), ...of('capabilities')]);
  const body = sense(of('body'));
  const opening = tokenize(agent.description.slice(0, HEAD_CHARS).replaceAll('-', ' '));
  return {
    ...countTerms(tokens, lexicon.words),
    words: distinctWords([of('name'), of('description'), of('triggers')], lexicon.words),
    nameLength: Math.max(1, new Set(of('name').map((t) => t.term)).size),
    head: onGrid(head),
    body: onGrid(body),
    whole: onGrid(
      unit(
        head.map(
          (x, k) => WHOLE.head * x + WHOLE.asks * (asks[k] as number) + WHOLE.body * (body[k] as number),
        ),
      ),
    ),
    done: onGrid(acts.done(of('name'), opening)),
    told: onGrid(unit(acts.asked(of('description')))),
    bodyTold: onGrid(unit(acts.asked(of('body')))),
  };
}

/** Steps between 0 and 1 that a vector's numbers are rounded to, so that a stored vector is the very same as a computed one. */
export const GRID = 32_000;

function onGrid(vector: Float32Array): Float32Array {
  // Adding 0 makes -0 the 0 that comes back from a store.
  return vector.map((x) => Math.round(x * GRID) / GRID + 0);
}

function countTerms(
  fields: readonly Token[][],
  numbering: Numbering,
): Pick<PreparedAgent, 'terms' | 'counts' | 'lengths'> {
  const places = new Map<number, number>();
  const terms: number[] = [];
  const counts: number[] = [];
  fields.forEach((list, f) => {
    for (const { term } of list) {
      const number = numbering.of(term);
      let place = places.get(number);
      if (place === undefined) {
        place = terms.length;
        places.set(number, place);
        terms.push(number);
        for (let i = 0; i < FIELDS.length; i++) counts.push(0);
      }
      const at = place * FIELDS.length + f;
      counts[at] = Math.min(255, (counts[at] as number) + 1);
    }
  });
  return {
    terms: Uint32Array.from(terms),
    counts: Uint8Array.from(counts),
    lengths: Uint16Array.from(fields, (list) => list.length),
  };
}

function distinctWords(fields: readonly Token[][], numbering: Numbering): Uint32Array {
  const numbers = new Set<number>();
  for (const list of fields) for (const { word } of list) numbers.add(numbering.of(word));
  return Uint32Array.from(numbers);
}
