import { sep } from 'node:path';
import type { Problem } from '../../registry/entry.ts';
import type { Check } from '../check.ts';
import type { LintFinding } from '../finding.ts';
import { type LintedPack, textsOf } from '../pack.ts';

/** What the registry found when it read the plugins: files it left out, and those it read otherwise than meant. */
export const registryProblems: Check = (pack) =>
  pack.around.snapshot.problems
    .filter(({ file }) => pack.plugins.some(({ root }) => file === root || file.startsWith(root + sep)))
    .map(
      (problem): LintFinding => ({
        file: problem.file,
        line: lineOf(problem, pack),
        code: problem.severity === 'rejected' ? 'rejected' : 'misread',
        severity: problem.severity === 'rejected' ? 'error' : 'warning',
        message: `${problem.reason}.`,
        fix:
          problem.severity === 'rejected'
            ? 'Mend it: it is not in the registry, and nothing leads to it.'
            : 'Mend it: it is in the registry, but not as it was meant.',
      }),
    );

/** The registry gives the JSON pointer of a wrong key, `/triggers/3: …`, where the schema found it. */
function lineOf({ file, reason }: Problem, pack: LintedPack): number {
  const source = textsOf(pack).find((text) => text.source.file === file)?.source;
  const [, key, item] = /^\/([\w-]+)(?:\/(\d+))?/.exec(reason) ?? [];
  if (source === undefined || key === undefined) return 1;
  return source.lineOf(key, item === undefined ? undefined : Number(item));
}
