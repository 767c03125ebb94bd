import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Numbering } from '../../text/numbering.ts';
import { Spelling } from '../../text/spelling.ts';
import { checkPolicy, type RoutingPolicy } from '../policy.ts';
import { Acts, type CompiledActs } from './acts.ts';
import type { CompiledConcepts } from './compile.ts';
import { ConceptSpace } from './concepts.ts';
import { type CompiledGlossary, Glossary } from './glossary.ts';
import { type CompiledSmalltalk, Smalltalk } from './smalltalk.ts';

/** The content of `dist/lexicon.json`. */
export interface CompiledLexicon {
  /** Identifies the content: what was made with another lexicon cannot be used with this one. */
  readonly id: string;
  readonly concepts: CompiledConcepts;
  readonly acts: CompiledActs;
  readonly policy: RoutingPolicy;
  readonly glossary: CompiledGlossary;
  readonly smalltalk: CompiledSmalltalk;
}

/** What the router knows of words before it has seen an agent. Immutable, but for {@link Lexicon.words}, which only grows. */
export interface Lexicon {
  /** Identifies the content of the file it was read from. */
  readonly id: string;
  readonly concepts: ConceptSpace;
  readonly acts: Acts;
  /** Numbers of words, for tables over agents; grows with the agents that are prepared. */
  readonly words: Numbering;
  /** Words of ordinary requests, for reading misspelled ones. */
  readonly spelling: Spelling;
  /** The numbers of `orchestration/policies/routing.yaml`. */
  readonly policy: RoutingPolicy;
  readonly glossary: Glossary;
  readonly smalltalk: Smalltalk;
}

/** A file of `dist/`, both for a bundle there and for sources under `scripts/routing/lexicon/`. */
export function builtFile(name: string): string {
  const folder = import.meta.url.includes('/dist/') ? './' : '../../../dist/';
  return fileURLToPath(new URL(folder + name, import.meta.url));
}

/** Makes the lexicon from its compiled form. */
export function openLexicon(compiled: CompiledLexicon): Lexicon {
  const words = new Numbering();
  return {
    id: compiled.id,
    concepts: new ConceptSpace(compiled.concepts),
    acts: new Acts(compiled.acts),
    words,
    spelling: spellingOf(compiled.concepts.words, words),
    policy: checkPolicy(compiled.policy),
    glossary: new Glossary(compiled.glossary),
    smalltalk: new Smalltalk(compiled.smalltalk),
  };
}

function spellingOf(words: string, numbering: Numbering): Spelling {
  const spelling = new Spelling(numbering);
  words.split(' ').forEach((word, i) => {
    spelling.learn(word, 1_000 / (i + 10));
  });
  return spelling;
}

let loaded: Lexicon | undefined;

/** The lexicon of this installation, read once per process. Throws when `dist/lexicon.json` is missing: run the build. */
export function loadLexicon(): Lexicon {
  loaded ??= openLexicon(JSON.parse(readFileSync(builtFile('lexicon.json'), 'utf8')) as CompiledLexicon);
  return loaded;
}
