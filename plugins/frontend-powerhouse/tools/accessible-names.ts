import type { Method, MethodContext } from '../../../scripts/core/method.ts';
import { pathFrom } from '../../../scripts/core/source-files.ts';
import { type A11yFinding, FileCheck, type Unknown } from './a11y-rules.ts';
import { checkStructure } from './a11y-structure.ts';
import { compare, countBySeverity, type NotRead, sortFindings } from './finding.ts';
import { dependencyVersion, readSources } from './read-sources.ts';

interface Params {
  readonly path: string;
}

export interface NameCheck {
  readonly counts: {
    readonly files: number;
    readonly elements: number;
    readonly unknown: number;
    readonly findings: { error: number; warning: number; info: number };
  };
  /** Version of @chakra-ui/react in package.json, as written. */
  readonly chakra: string | null;
  readonly findings: readonly A11yFinding[];
  /** Elements that a reader of the source cannot judge. */
  readonly unknown: readonly Unknown[];
  readonly notRead: readonly NotRead[];
  readonly notes: readonly string[];
}

/** Tests and stories show elements that no user meets. */
const IS_SOURCE = /^(?!.*\.(test|spec|stories|story|cy|d)\.)[^.].*\.(jsx|tsx|js)$/;

export const accessibleNames: Method<Params, NameCheck> = {
  name: 'accessible_names',
  description:
    'JSX elements in a folder without an accessible name, and other failures of WCAG 2.2 that the source alone proves; Chakra UI is understood.',
  params: {
    type: 'object',
    additionalProperties: false,
    properties: {
      path: {
        type: 'string',
        minLength: 1,
        default: '.',
        description: 'Folder of the project, from the caller’s folder.',
      },
    },
  },
  idempotent: true,
  run: ({ path }: Params, { cwd, signal }: MethodContext) => {
    const root = pathFrom(cwd, path);
    const { trees, notRead, notes } = readSources(root, (name) => IS_SOURCE.test(name), signal);
    const findings: A11yFinding[] = [];
    const unknown: Unknown[] = [];
    let elements = 0;
    for (const tree of trees) {
      signal.throwIfAborted();
      const check = new FileCheck(tree);
      const seen = check.run();
      checkStructure(check, seen);
      elements += seen.length;
      findings.push(...check.report.findings);
      unknown.push(...check.report.unknown);
    }
    const sorted = sortFindings(findings);
    return {
      counts: { files: trees.length, elements, unknown: unknown.length, findings: countBySeverity(sorted) },
      chakra: dependencyVersion(root, '@chakra-ui/react') ?? null,
      findings: sorted,
      unknown: unknown.sort((a, b) => compare(a.file, b.file) || a.line - b.line || compare(a.rule, b.rule)),
      notRead,
      notes: [
        ...notes,
        'Text that is computed at run time is taken for text that is not empty. Contrast, focus order and what components of the project render are not judged.',
      ],
    };
  },
};
