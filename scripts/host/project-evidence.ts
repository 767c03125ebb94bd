import picomatch from 'picomatch';
import type { PluginEntry } from '../registry/entry.ts';
import { hasChanged, type ProjectFacts, readProject } from './project-files.ts';

/** Things named as evidence for one plugin; more would only lengthen an explanation. */
const MAX_FOUND = 5;
/** Projects kept in memory; a session rarely leaves one or two. */
const MAX_PROJECTS = 8;

/** Longer paths are no marker files. */
const MAX_PATH_CHARS = 200;

type Evidence = ReadonlyMap<string, readonly string[]>;

interface Known {
  facts: ProjectFacts;
  evidence: Evidence;
  plugins: readonly PluginEntry[];
}

/**
 * Which plugins a project speaks for, by its dependencies and files. Answers from memory, also when that is a moment old:
 * a prompt is never held up to look at a disk again. {@link refresh}, called after the answer, brings memory up to date.
 */
export class ProjectEvidence {
  readonly #known = new Map<string, Known>();

  /** Evidence for the plugins; reads the project only when it was never seen. Never throws. */
  of(folder: string, plugins: readonly PluginEntry[]): Evidence {
    const known = this.#known.get(folder);
    if (known === undefined) return this.#remember(folder, readProject(folder), plugins).evidence;
    if (known.plugins !== plugins) return this.#remember(folder, known.facts, plugins).evidence;
    return known.evidence;
  }

  /** Reads the project again if it changed. */
  refresh(folder: string, plugins: readonly PluginEntry[]): void {
    const known = this.#known.get(folder);
    if (known === undefined || hasChanged(known.facts)) this.#remember(folder, readProject(folder), plugins);
  }

  #remember(folder: string, facts: ProjectFacts, plugins: readonly PluginEntry[]): Known {
    const entry = { facts, plugins, evidence: matchPlugins(facts, plugins) };
    this.#known.delete(folder);
    this.#known.set(folder, entry);
    const oldest = this.#known.keys().next().value;
    if (this.#known.size > MAX_PROJECTS && oldest !== undefined) this.#known.delete(oldest);
    return entry;
  }
}

/** Plugin name -> what was found for it, as `react (package.json)` or a path. Plugins without a finding are absent. */
export function matchPlugins(facts: ProjectFacts, plugins: readonly PluginEntry[]): Evidence {
  const evidence = new Map<string, readonly string[]>();
  for (const plugin of plugins) {
    const found: string[] = [];
    for (const name of plugin.routing.dependencies) {
      const manifest = facts.dependencies.get(name.toLowerCase());
      if (manifest !== undefined) found.push(`${name} (${manifest})`);
      if (found.length >= MAX_FOUND) break;
    }
    if (found.length < MAX_FOUND && plugin.routing.filePatterns.length > 0) {
      found.push(...matchingPaths(facts.paths, plugin.routing.filePatterns, MAX_FOUND - found.length));
    }
    if (found.length > 0) evidence.set(plugin.name, found);
  }
  return evidence;
}

function matchingPaths(paths: readonly string[], patterns: readonly string[], limit: number): string[] {
  const matchers = patterns.flatMap(compile);
  const found: string[] = [];
  for (const path of paths) {
    if (found.length >= limit) break;
    if (path.length > MAX_PATH_CHARS) continue;
    // A folder stands for what is in it, so that `vault/**` is seen without going deeper.
    const probe = path.endsWith('/') ? `${path}x` : path;
    if (matchers.some((matcher) => matcher(probe))) found.push(path);
  }
  return found;
}

/**
 * Globs come from strangers' plugins, and a glob becomes a regular expression: fifteen stars in one name took minutes on a
 * file of 120 letters. So a pattern that is long or starry, or that picomatch refuses, matches nothing.
 */
function compile(pattern: string): ((path: string) => boolean)[] {
  if (!isModest(pattern)) return [];
  try {
    return [picomatch(pattern, { dot: true, noextglob: true, nobracket: true })];
  } catch {
    return [];
  }
}

const MAX_PATTERN_CHARS = 200;
const MAX_STARS_IN_A_NAME = 3;
const MAX_GLOBSTARS = 3;

/** Whether a pattern stays cheap on every path. */
export function isModest(pattern: string): boolean {
  if (pattern.length > MAX_PATTERN_CHARS) return false;
  const names = pattern.split('/');
  const globstars = names.filter((name) => name === '**').length;
  return (
    globstars <= MAX_GLOBSTARS &&
    names.every((name) => name === '**' || name.split('*').length - 1 <= MAX_STARS_IN_A_NAME)
  );
}
