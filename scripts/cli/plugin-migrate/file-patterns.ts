import type { AgentTexts } from './agent-texts.ts';

/** Files that every project has say nothing about the plugin that is of use there. */
const EVERYWHERE = new Set(
  'css env gitignore html ini js json jsx lock log md mjs py sh toml ts tsx txt yaml yml'.split(' '),
);

const GLOB = /(?<![\w*./])(?:\*\*\/)?\*\.([a-z][a-z0-9]{0,9})(?![\w*/])/g;

const MAX_PATTERNS = 20;

/** Globs of endings that a plugin's agents name, `*.tf`, but for endings that every project has. Sorted. */
export function filePatterns(agents: readonly AgentTexts[]): string[] {
  const endings = agents.flatMap(({ description, body }) =>
    [...`${description}\n${body}`.matchAll(GLOB)].map((m) => m[1] as string),
  );
  return [...new Set(endings)]
    .filter((ending) => !EVERYWHERE.has(ending))
    .sort()
    .slice(0, MAX_PATTERNS)
    .map((ending) => `**/*.${ending}`);
}
