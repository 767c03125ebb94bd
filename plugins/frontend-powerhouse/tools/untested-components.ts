import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Method, MethodContext } from '../../../scripts/core/method.ts';
import { pathFrom, readText, walkFiles } from '../../../scripts/core/source-files.ts';
import { ANONYMOUS, type Component, componentsOf } from './components.ts';
import { compare, countBySeverity, type Finding, type NotRead, sortFindings } from './finding.ts';
import { ModuleGraph, moduleFacts } from './module-graph.ts';
import { dependencyVersion, readSources } from './read-sources.ts';
import { ImportResolver } from './resolve-import.ts';
import { parseSource, type SourceTree } from './source-tree.ts';
import { readAliases } from './tsconfig-paths.ts';

interface Params {
  readonly path: string;
}

export interface ListedComponent {
  readonly name: string;
  readonly kind: Component['kind'];
  readonly file: string;
  readonly line: number;
  /** Names under which its file exports it; none for a part that only its file uses. */
  readonly exportedAs: readonly string[];
  /** Page, layout or other file that the framework loads by its name. */
  readonly frameworkFile: boolean;
  /** Files beside tests and stories that import it. */
  readonly importers: number;
  readonly tests: readonly string[];
  readonly stories: readonly string[];
  /** Stories of it that have a play function. */
  readonly playTests: readonly string[];
}

export interface ComponentCoverage {
  readonly counts: {
    readonly files: number;
    readonly components: number;
    readonly exported: number;
    readonly tested: number;
    readonly withStory: number;
    readonly findings: { error: number; warning: number; info: number };
  };
  readonly storybook: boolean;
  readonly components: readonly ListedComponent[];
  /** Exported components without a test, the most imported first; those without a story only where stories are used. */
  readonly withoutTest: readonly { name: string; file: string; line: number; importers: number }[];
  readonly withoutStory: readonly { name: string; file: string; line: number; importers: number }[];
  readonly findings: readonly Finding[];
  readonly unresolvedImports: readonly string[];
  readonly notRead: readonly NotRead[];
  readonly notes: readonly string[];
}

const IS_SOURCE = /^[^.].*\.(tsx?|jsx?|mts|mjs|cts|cjs)$/;
const IS_TEST = /(\.(test|spec|cy)\.[cm]?[jt]sx?$)|((^|\/)__tests__\/)/;
const IS_STORY = /\.(stories|story)\.([cm]?[jt]sx?|mdx)$/;
const IS_TYPES = /\.d\.[cm]?ts$/;
/** Files that Next.js loads by their names. */
const NEXT_FILE =
  /(^|\/)(app\/(.*\/)?(page|layout|template|loading|error|global-error|not-found|default|forbidden|unauthorized)|pages\/.+)\.[jt]sx?$/;
const MAX_MDX_BYTES = 500_000;

export const untestedComponents: Method<Params, ComponentCoverage> = {
  name: 'untested_components',
  description:
    'Every React component in a folder, with the tests and stories that import it, and those that none imports, the most used first.',
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
  run: ({ path }: Params, { cwd, signal }: MethodContext) => run(pathFrom(cwd, path), signal),
};

function run(root: string, signal: AbortSignal): ComponentCoverage {
  const sources = readSources(root, (name) => IS_SOURCE.test(name) && !IS_TYPES.test(name), signal);
  const stories = readMdxStories(root);
  const trees = [...sources.trees, ...stories];
  const { aliases, notes } = readAliases(root);
  const resolver = new ImportResolver(new Set(trees.map((tree) => tree.path)), aliases);
  const graph = new ModuleGraph(
    new Map(trees.map((tree) => [tree.path, moduleFacts(tree, ANONYMOUS)])),
    resolver,
  );
  const users = usersOf(graph, trees, signal);
  const isNext = dependencyVersion(root, 'next') !== undefined;
  const components = sources.trees
    .filter((tree) => !IS_TEST.test(tree.path) && !IS_STORY.test(tree.path))
    .flatMap((tree) => {
      const exported = exportedNames(tree);
      return componentsOf(tree).map((component): ListedComponent => {
        const by = [...(users.get(`${tree.path}#${component.local}`) ?? [])]
          .filter((p) => p !== tree.path)
          .sort(compare);
        const inStories = by.filter((p) => IS_STORY.test(p));
        return {
          name: component.name,
          kind: component.kind,
          file: tree.path,
          line: component.line,
          exportedAs: exported.get(component.local) ?? [],
          frameworkFile: isNext && NEXT_FILE.test(tree.path),
          importers: by.filter((p) => !IS_STORY.test(p) && !IS_TEST.test(p)).length,
          tests: by.filter((p) => IS_TEST.test(p)),
          stories: inStories,
          playTests: inStories.filter((p) => hasPlay(trees.find((t) => t.path === p))),
        };
      });
    });
  const storybook = existsSync(join(root, '.storybook')) || trees.some((tree) => IS_STORY.test(tree.path));
  return report({ components, storybook, files: trees.length, sources, notes, resolver });
}

/** Who imports a declaration. A test that imports a story tests what the story shows (composeStories). */
function usersOf(
  graph: ModuleGraph,
  trees: readonly SourceTree[],
  signal: AbortSignal,
): Map<string, Set<string>> {
  const users = new Map<string, Set<string>>();
  const uses = new Map(trees.map((tree) => [tree.path, graph.uses(tree.path)]));
  for (const [path, { declarations, files }] of uses) {
    signal.throwIfAborted();
    const through = IS_TEST.test(path) ? [...files].filter((file) => IS_STORY.test(file)) : [];
    for (const key of [
      ...declarations,
      ...through.flatMap((story) => [...(uses.get(story)?.declarations ?? [])]),
    ])
      users.set(key, (users.get(key) ?? new Set()).add(path));
  }
  return users;
}

function exportedNames(tree: SourceTree): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [name, given] of moduleFacts(tree, ANONYMOUS).exports)
    if ('local' in given) found.set(given.local, [...(found.get(given.local) ?? []), name].sort(compare));
  return found;
}

function hasPlay(tree: SourceTree | undefined): boolean {
  return tree !== undefined && /\bplay\s*[:=(]/.test(tree.text);
}

/** Imports of MDX stories; the rest of such a file is text. */
function readMdxStories(root: string): SourceTree[] {
  const { files } = walkFiles(root, { accept: (name) => name.endsWith('.mdx') && IS_STORY.test(name) });
  return files.flatMap((path) => {
    try {
      const lines = readText(join(root, path), MAX_MDX_BYTES).split('\n');
      return [parseSource(path, lines.map((line) => (/^import\s/.test(line) ? line : '')).join('\n'))];
    } catch {
      return [];
    }
  });
}

function report(of: {
  components: ListedComponent[];
  storybook: boolean;
  files: number;
  sources: ReturnType<typeof readSources>;
  notes: readonly string[];
  resolver: ImportResolver;
}): ComponentCoverage {
  const components = of.components.sort((a, b) => compare(a.file, b.file) || a.line - b.line);
  const judged = components.filter((c) => c.exportedAs.length > 0 && !c.frameworkFile);
  const withoutTest = judged.filter((c) => c.tests.length === 0 && c.playTests.length === 0);
  const withoutStory = of.storybook ? judged.filter((c) => c.stories.length === 0) : [];
  const findings = sortFindings([
    ...withoutTest.map((c) =>
      finding(
        c,
        'component-without-test',
        'warning',
        'test',
        'Test it by what a person sees and does; one test for each behaviour.',
      ),
    ),
    ...withoutStory.map((c) =>
      finding(
        c,
        'component-without-story',
        'info',
        'story',
        `Add ${posix.basename(c.file).replace(/\.\w+$/, '')}.stories with one story for each state.`,
      ),
    ),
  ]);
  const failed = [...of.resolver.failed].sort(compare);
  return {
    counts: {
      files: of.files,
      components: components.length,
      exported: judged.length,
      tested: judged.length - withoutTest.length,
      withStory: judged.filter((c) => c.stories.length > 0).length,
      findings: countBySeverity(findings),
    },
    storybook: of.storybook,
    components,
    withoutTest: byImporters(withoutTest),
    withoutStory: byImporters(withoutStory),
    findings,
    unresolvedImports: failed.slice(0, 200),
    notRead: of.sources.notRead,
    notes: [
      ...of.sources.notes,
      ...of.notes,
      'A test counts when it imports the component itself, or a story of it; what is rendered only through a parent, or in end-to-end tests, is not seen.',
      'Whether the runner collects a test file is not checked. Components that only their own file uses, and files that Next.js loads by name, are listed and not judged.',
    ],
  };
}

function byImporters(components: readonly ListedComponent[]): ComponentCoverage['withoutTest'] {
  return [...components]
    .sort((a, b) => b.importers - a.importers || compare(a.file, b.file) || a.line - b.line)
    .map(({ name, file, line, importers }) => ({ name, file, line, importers }));
}

function finding(
  c: ListedComponent,
  rule: string,
  severity: Finding['severity'],
  what: string,
  fix: string,
): Finding {
  const message = `No ${what} imports ${c.name}; ${c.importers} other files do.`;
  return { rule, severity, file: c.file, line: c.line, message, fix };
}
