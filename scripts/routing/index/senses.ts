import { termWeight } from '../../text/stopwords.ts';
import { type Token, tokenize } from '../../text/tokenize.ts';
import { unit } from '../lexicon/concepts.ts';
import type { Lexicon } from '../lexicon/load.ts';
import type { IndexedAgent } from './fields.ts';

/** Characters of a description in which authors say what the agent is. */
const HEAD_CHARS = 220;

/** Tokens of one text that make its sense; more would only blur it. */
const SENSE_TOKENS = 400;

/** Shares of the head (name and description), the asks (triggers, capabilities) and the body in the sense of the whole. */
const WHOLE = { head: 2.2, asks: 1.2, body: 1 } as const;

/** What agents mean and do, beside their words: latent vectors and act vectors, one row an agent. */
export class AgentSenses {
  readonly dimensions: number;
  readonly acts: number;
  readonly head: Float32Array;
  readonly body: Float32Array;
  readonly whole: Float32Array;
  /** Acts by name and head of the description. */
  readonly done: Float32Array;
  /** Acts that the description speaks of, as a prompt would, of unit length. */
  readonly told: Float32Array;

  constructor(agents: readonly IndexedAgent[], lexicon: Lexicon) {
    this.dimensions = lexicon.concepts.dimensions;
    this.acts = lexicon.acts.ids.length;
    this.head = new Float32Array(agents.length * this.dimensions);
    this.body = new Float32Array(agents.length * this.dimensions);
    this.whole = new Float32Array(agents.length * this.dimensions);
    this.done = new Float32Array(agents.length * this.acts);
    this.told = new Float32Array(agents.length * this.acts);
    agents.forEach((agent, a) => {
      this.#add(agent, a, lexicon);
    });
  }

  #add(agent: IndexedAgent, row: number, lexicon: Lexicon): void {
    const name = words(agent.name);
    const description = words(agent.description);
    const head = sense([...name, ...description], lexicon);
    const asks = sense(words([...agent.triggers, ...agent.capabilities].join('\n')), lexicon);
    const body = sense(words(agent.body), lexicon);
    const whole = unit(
      head.map(
        (x, k) => WHOLE.head * x + WHOLE.asks * (asks[k] as number) + WHOLE.body * (body[k] as number),
      ),
    );
    this.head.set(head, row * this.dimensions);
    this.body.set(body, row * this.dimensions);
    this.whole.set(whole, row * this.dimensions);
    this.done.set(lexicon.acts.done(name, words(agent.description.slice(0, HEAD_CHARS))), row * this.acts);
    this.told.set(unit(lexicon.acts.asked(description)), row * this.acts);
  }
}

function words(text: string): Token[] {
  return tokenize(text.replaceAll('-', ' '), SENSE_TOKENS);
}

function sense(tokens: readonly Token[], lexicon: Lexicon): Float32Array {
  const { concepts } = lexicon;
  return concepts.sense(concepts.vector(tokens, (i) => Math.max(0.1, termWeight((tokens[i] as Token).term))));
}

/** Dot product of a vector with one row of a matrix. */
export function rowDot(matrix: Float32Array, row: number, vector: Float32Array): number {
  const width = vector.length;
  const start = row * width;
  let sum = 0;
  for (let k = 0; k < width; k++) sum += (matrix[start + k] as number) * (vector[k] as number);
  return sum;
}

/** The largest product of two entries: the one act that both share most. */
export function rowBest(matrix: Float32Array, row: number, vector: Float32Array): number {
  const width = vector.length;
  const start = row * width;
  let best = 0;
  for (let k = 0; k < width; k++)
    best = Math.max(best, (matrix[start + k] as number) * (vector[k] as number));
  return best;
}

/** Cosine of a vector with one row. */
export function rowCosine(matrix: Float32Array, row: number, vector: Float32Array): number {
  const width = vector.length;
  const start = row * width;
  let square = 0;
  for (let k = 0; k < width; k++) square += (matrix[start + k] as number) ** 2;
  return square === 0 ? 0 : rowDot(matrix, row, vector) / Math.sqrt(square);
}
