import type { JSXAttribute, Node } from '@babel/types';
import type { Method, MethodContext } from '../../../scripts/core/method.ts';
import { pathFrom } from '../../../scripts/core/source-files.ts';
import { countBySeverity, type NotRead, sortFindings } from './finding.ts';
import { dependencyVersion, readSources } from './read-sources.ts';
import { assignmentSinks, callSinks, markdownPlugins, newSinks } from './sink-code.ts';
import { attributeName, foreignScript, markupSinks } from './sink-markup.ts';
import type { SinkFinding } from './sink-report.ts';
import { environmentSecret, literalSecret } from './sink-secrets.ts';
import { type SourceTree, sourceOf, walk } from './source-tree.ts';

interface Params {
  readonly path: string;
}

export interface SinkCheck {
  readonly counts: {
    readonly files: number;
    readonly findings: { error: number; warning: number; info: number };
  };
  /** Versions in package.json, as written, of what decides how dangerous a place is. */
  readonly versions: Readonly<Record<string, string>>;
  /** At most 1,500, errors first; the counts are of all. */
  readonly findings: readonly SinkFinding[];
  readonly notRead: readonly NotRead[];
  readonly notes: readonly string[];
}

/** Tests and stories run on no user's page. */
const IS_SOURCE = /^(?!.*\.(test|spec|stories|story|cy|d)\.)[^.].*\.([cm]?[jt]s|[jt]sx)$/;
const MAX_LISTED = 1_500;
const DECISIVE = ['react', 'next', 'dompurify', 'isomorphic-dompurify', 'sanitize-html', 'react-markdown'];

export const unsafeSinks: Method<Params, SinkCheck> = {
  name: 'unsafe_sinks',
  description:
    'Places where browser code turns a value into markup, script or a navigation, takes messages from anybody, or carries secrets.',
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
    const findings: SinkFinding[] = [];
    for (const tree of trees) {
      signal.throwIfAborted();
      walk(tree.file.program, (node) => {
        findings.push(...sinksOf(tree, node));
        return true;
      });
    }
    const sorted = sortFindings(findings);
    const versions = DECISIVE.map((name) => [name, dependencyVersion(root, name)] as const);
    return {
      counts: { files: trees.length, findings: countBySeverity(sorted) },
      versions: Object.fromEntries(versions.filter((v): v is [string, string] => v[1] !== undefined)),
      findings: listed(sorted),
      notRead,
      notes: [
        ...notes,
        ...(sorted.length > MAX_LISTED
          ? [`${sorted.length - MAX_LISTED} more findings are not listed.`]
          : []),
        'Where a value comes from is not followed: a place is no hole by itself. Files that only a server runs are not told apart.',
      ],
    };
  },
};

/** By place; when there are too many, the worst. */
function listed(findings: readonly SinkFinding[]): readonly SinkFinding[] {
  if (findings.length <= MAX_LISTED) return findings;
  const rank = { error: 0, warning: 1, info: 2 };
  return [...findings].sort((a, b) => rank[a.severity] - rank[b.severity]).slice(0, MAX_LISTED);
}

function sinksOf(tree: SourceTree, node: Node): SinkFinding[] {
  switch (node.type) {
    case 'JSXOpeningElement': {
      const tag = sourceOf(tree, node.name);
      const attributes = node.attributes.filter((a): a is JSXAttribute => a.type === 'JSXAttribute');
      return [
        ...attributes.flatMap((a) => markupSinks(tree, tag, a)),
        ...attributes.flatMap((a) => pluginList(tree, a)),
        ...foreignScript(tree, node, tag, attributes),
      ];
    }
    case 'CallExpression':
      return callSinks(tree, node);
    case 'NewExpression':
      return newSinks(tree, node);
    case 'AssignmentExpression':
      return assignmentSinks(tree, node);
    case 'MemberExpression':
      return environmentSecret(tree, node);
    case 'StringLiteral':
      return literalSecret(tree, node, node.value);
    case 'TemplateElement':
      return literalSecret(tree, node, node.value.cooked ?? node.value.raw);
    default:
      return [];
  }
}

function pluginList(tree: SourceTree, attribute: JSXAttribute): SinkFinding[] {
  return attributeName(attribute) === 'rehypePlugins' && attribute.value?.type === 'JSXExpressionContainer'
    ? markdownPlugins(tree, attribute.value.expression)
    : [];
}
