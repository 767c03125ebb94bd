import { readFileSync } from 'node:fs';
import { Scanner } from '../../scripts/registry/scanner.ts';
import { loadLexicon } from '../../scripts/routing/lexicon/load.ts';
import { renderContext } from '../../scripts/routing/render.ts';
import { createRouter } from '../../scripts/routing/router.ts';
import { sourcesIn } from '../kit/sources.ts';

/** Bytes of the injected text for every prompt of a file, 0 for silence: `measure.mjs <pack> <file with prompts>`. */

const [pack = '', promptFile = ''] = process.argv.slice(2);
const snapshot = new Scanner().scan([
  { kind: 'plugin-dir', root: pack, loaded: true },
  ...sourcesIn(`${pack}/plugins`),
]);
const router = createRouter(snapshot, loadLexicon());
const prompts = JSON.parse(readFileSync(promptFile, 'utf8')) as string[];
console.log(
  JSON.stringify(
    prompts.map((prompt) => Buffer.byteLength(renderContext(router.route({ prompt }), snapshot) ?? '')),
  ),
);
