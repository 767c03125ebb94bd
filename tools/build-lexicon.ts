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
  const asks: Record<string, AskSource> = {};
  for (const name of readdirSync(folder)
    .filter((n) => n.startsWith('asks-'))
    .sort()) {
    Object.assign(asks, read(name) as Record<string, AskSource>);
  }
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
  for (const [id, ask] of Object.entries(asks)) {
    if (!ids.has(id)) throw new Error(`asks: there is no concept ${id}`);
    if (!Array.isArray(ask.asks) || typeof ask.profile !== 'string')
      throw new Error(`asks: ${id} needs asks and a profile`);
  }
}
