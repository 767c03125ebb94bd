import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { knownOf } from '../../../../scripts/chains/known.ts';
import type { Chain } from '../../../../scripts/chains/language/chain.ts';
import type { ChainFiles } from '../../../../scripts/chains/language/chain-files.ts';
import { type Loaded, loadChain } from '../../../../scripts/chains/language/load.ts';
import { formatProblem } from '../../../../scripts/chains/language/problem.ts';
import { scan, source } from '../../registry/helpers.ts';

/** The templates of this pack, and the pack's own registry to check them against. */

export const root = join(import.meta.dirname, '../../../..');

const plugins = readdirSync(join(root, 'plugins'));
export const snapshot = scan(
  source(root, { kind: 'pack', name: 'jira-orchestrator' }),
  ...plugins.map((name) => source(join(root, 'plugins', name), { kind: 'pack' })),
);

export interface TemplateFile {
  readonly name: string;
  /** Absolute. */
  readonly file: string;
  readonly text: string;
}

export const templateFiles: readonly TemplateFile[] = [
  join(root, 'orchestration/chains'),
  ...plugins.map((name) => join(root, 'plugins', name, 'chains')),
].flatMap((folder) =>
  namesIn(folder).map((name) => {
    const file = join(folder, name);
    return { name: basename(name, '.yaml'), file, text: readFileSync(file, 'utf8') };
  }),
);

const files: ChainFiles = {
  find: (reference) => {
    const found = templateFiles.find(({ name }) => name === reference);
    return found === undefined
      ? { kind: 'missing', message: `There is no chain ${reference}.` }
      : { kind: 'found', file: found.file, text: found.text };
  },
};

export const loadTemplate = ({ file, text }: TemplateFile): Loaded =>
  loadChain(file, text, { files, known: knownOf(snapshot) });

const loadedBefore = new Map<string, Chain>();

/** A template by its name. Throws with all of its problems. */
export function template(name: string): Chain {
  const before = loadedBefore.get(name);
  if (before !== undefined) return before;
  const found = templateFiles.find((file) => file.name === name);
  if (found === undefined) throw new Error(`there is no template ${name}`);
  const loaded = loadTemplate(found);
  if (loaded.kind === 'ok') {
    loadedBefore.set(name, loaded.chain);
    return loaded.chain;
  }
  throw new Error(loaded.problems.map(formatProblem).join('\n'));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  } catch {
    return []; // a plugin without chains
  }
}
