import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprint } from '../scripts/core/ids.ts';
import { type ActSource, compileActs } from '../scripts/routing/lexicon/acts.ts';
import { type AskSource, type ConceptSource, compileConcepts } from '../scripts/routing/lexicon/compile.ts';
import { compileGlossary, type GlossarySource } from '../scripts/routing/lexicon/glossary.ts';
import type { CompiledLexicon } from '../scripts/routing/lexicon/load.ts';
import { compileSmalltalk, type SmalltalkSource } from '../scripts/routing/lexicon/smalltalk.ts';
import type { RoutingPolicy } from '../scripts/routing/policy.ts';
import { parseYaml } from '../scripts/schema/yaml.ts';

/** Compiles `orchestration/lexicon/*.yaml` into the one file that a session reads. Deterministic. */
export function buildLexicon(root: string): CompiledLexicon {
  const folder = join(root, 'orchestration', 'lexicon');
  const read = (name: string): unknown => parseYaml(readFileSync(join(folder, name), 'utf8'));
  const parts = new Map<string, AskPart>();
  for (const name of readdirSync(folder)
    .filter((n) => n.startsWith('asks-'))
    .sort()) {
    addAsks(parts, read(name) as Record<string, AskPart>);
  }
  const asks = complete(parts);
  const concepts = read('concepts.yaml') as ConceptSource[];
  checkConcepts(concepts, asks);
  const content = {
    concepts: compileConcepts(concepts, asks),
    acts: compileActs(read('acts.yaml') as ActSource[]),
    policy: parseYaml(
      readFileSync(join(root, 'orchestration', 'policies', 'routing.yaml'), 'utf8'),
    ) as RoutingPolicy,
    glossary: compileGlossary(read('glossary.yaml') as GlossarySource),
    smalltalk: compileSmalltalk(read('smalltalk.yaml') as SmalltalkSource),
  };
  // Weights do not change what agents look like, so a policy alone does not outdate what was prepared.
  const { policy: _, ...made } = content;
  return { id: fingerprint(JSON.stringify(made) + preparingCode(root)), ...content };
}

/** One entry of a file of asks; only one of the files that add to a concept has its profile. */
interface AskPart {
  readonly asks: readonly string[];
  readonly profile?: string;
}

/** A concept may have asks in several files. */
function addAsks(into: Map<string, AskPart>, from: Readonly<Record<string, AskPart | null>>): void {
  for (const [id, part] of Object.entries(from)) {
    if (!Array.isArray(part?.asks)) throw new Error(`asks: ${id} needs asks`);
    const known = into.get(id);
    if (known?.profile !== undefined && part.profile !== undefined)
      throw new Error(`asks: ${id} has two profiles`);
    const profile = part.profile ?? known?.profile;
    into.set(id, { asks: [...(known?.asks ?? []), ...part.asks], ...(profile !== undefined && { profile }) });
  }
}

function complete(parts: ReadonlyMap<string, AskPart>): Record<string, AskSource> {
  return Object.fromEntries(
    [...parts].map(([id, { asks, profile }]) => {
      if (typeof profile !== 'string') throw new Error(`asks: ${id} needs a profile`);
      return [id, { asks, profile }];
    }),
  );
}

/** The code by which agents are prepared: what an older version prepared must not be taken for its own. */
function preparingCode(root: string): string {
  const folders = ['scripts/text', 'scripts/routing/index', 'scripts/routing/lexicon'].map((f) =>
    join(root, f),
  );
  return folders
    .flatMap((folder) =>
      readdirSync(folder)
        .sort()
        .map((name) => readFileSync(join(folder, name), 'utf8')),
    )
    .join('\0');
}

/** A misspelled concept id would silently lose its words, so it stops the build. */
function checkConcepts(concepts: readonly ConceptSource[], asks: Readonly<Record<string, AskSource>>): void {
  const ids = new Set(concepts.map((c) => c.id));
  if (ids.size !== concepts.length) throw new Error('concepts.yaml: two concepts have one id');
  for (const c of concepts) {
    for (const near of c.near ?? [])
      if (!ids.has(near)) throw new Error(`concepts.yaml: ${c.id} is near ${near}, which does not exist`);
  }
  for (const id of Object.keys(asks)) if (!ids.has(id)) throw new Error(`asks: there is no concept ${id}`);
}
