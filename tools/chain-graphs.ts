/**
 * The pictures in the pages of the chain templates: the Mermaid text of each chain, between `<!-- graph -->` and `<!-- /graph -->` of the
 * page that lies beside it. Everything else in a page is a person's.
 *
 *   npm run graphs              writes them
 *   npm run graphs -- --check   exits with 1 when one is not what would be written
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chainGraph } from '../scripts/chains/graph/chain-graph.ts';
import { mermaidOf } from '../scripts/chains/graph/mermaid.ts';
import { writeOrCheck } from './support/generated.ts';
import { chainTemplates } from './support/templates.ts';

const PLACE = /<!-- graph -->\n[\s\S]*?<!-- \/graph -->/;

/** A page with a picture in its place; undefined when it has no place for one. */
export function withGraph(page: string, mermaid: string): string | undefined {
  if (!PLACE.test(page)) return undefined;
  return page.replace(PLACE, () => `<!-- graph -->\n\n\`\`\`mermaid\n${mermaid}\`\`\`\n\n<!-- /graph -->`);
}

/** The pages of all templates as they should be, by path. Throws for a template without a page or without a place in it. */
export function chainPages(root: string): Map<string, string> {
  return new Map(
    chainTemplates(root).map(({ path, chain }) => {
      const page = path.replace(/\.ya?ml$/, '.md');
      const text = existsSync(join(root, page)) ? readFileSync(join(root, page), 'utf8') : '';
      const drawn = withGraph(text, mermaidOf(chainGraph(chain)));
      if (drawn === undefined)
        throw new Error(`${page} has no line <!-- graph --> with <!-- /graph --> below it.`);
      return [page, drawn];
    }),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  writeOrCheck(root, chainPages(root), 'graphs');
}
