import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { named } from '../../core/finding.ts';
import type { Check } from '../check.ts';
import type { LintFinding } from '../finding.ts';
import { textsOf } from '../pack.ts';

/** What Claude Code replaces by the plugin's folder. */
const FROM_ROOT = /\$\{CLAUDE_PLUGIN_ROOT\}\/([\w./-]*[\w/])/g;

/** A file in backticks in one of the folders that only a plugin has; `docs/` and `src/` are the reader's own. */
const OF_PLUGIN = /`((?:tools|chains|schemas|orchestration|skills|hooks)\/[\w./-]+\.\w+)`/g;

/** Files of the plugin that a text names and that are not there. */
export const deadFiles: Check = (pack) => {
  const roots = new Map(pack.plugins.map((p) => [p.name, p.root]));
  return textsOf(pack).flatMap(({ entry, source }) => {
    const root = roots.get(entry.plugin) as string;
    return source.bodyLines().flatMap((line) =>
      pathsIn(line.text, root)
        .filter((path) => !existsSync(join(root, path)))
        .map(
          (path): LintFinding => ({
            file: source.file,
            line: line.number,
            code: 'missing-file',
            severity: 'error',
            message: `The plugin has no file ${named(path)}.`,
            fix: 'Mend the path, or take the sentence out.',
          }),
        ),
    );
  });
};

/** Paths below the plugin's folder. A path without {@link FROM_ROOT} is the plugin's only if the plugin has such a folder. */
function pathsIn(text: string, root: string): string[] {
  const certain = [...text.matchAll(FROM_ROOT)].map((m) => m[1] as string);
  const likely = [...text.matchAll(OF_PLUGIN)]
    .map((m) => m[1] as string)
    .filter((path) => existsSync(join(root, path.split('/')[0] as string)));
  return [...certain, ...likely];
}
