import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { dependencyNames, isDependencyManifest } from './dependency-names.ts';

/** What lies in a project, as far as routing cares. Names only: no source file is opened. */
export interface ProjectFacts {
  /** Paths below the project with `/`, folders with a `/` at the end. */
  readonly paths: readonly string[];
  /** Dependency name in lower case -> the manifest that names it. */
  readonly dependencies: ReadonlyMap<string, string>;
  /** Folders and manifests that decided, with their modification times, to notice a change. */
  readonly stamps: ReadonlyMap<string, number>;
}

/** Folder levels below the project that are listed. */
const MAX_LEVELS = 2;
/** Most entries taken, over all folders; a project of more is known by its first ones. */
const MAX_ENTRIES = 1_500;
/** A larger manifest is a lock file or a mistake. */
const MAX_MANIFEST_BYTES = 500_000;

const SKIPPED = new Set([
  'node_modules',
  '.git',
  '.venv',
  'venv',
  '__pycache__',
  'dist',
  'build',
  'target',
  'vendor',
  '.next',
  'coverage',
]);

/** Lists a project down to two levels and reads its dependency manifests. Never throws; what cannot be read is left out. */
export function readProject(root: string): ProjectFacts {
  const paths: string[] = [];
  const dependencies = new Map<string, string>();
  const stamps = new Map<string, number>();
  let open: string[] = [''];
  for (let level = 0; level <= MAX_LEVELS && open.length > 0; level++) {
    const next: string[] = [];
    for (const folder of open) {
      stampOf(join(root, folder), stamps);
      for (const entry of list(join(root, folder))) {
        if (paths.length >= MAX_ENTRIES) break;
        const path = `${folder}${entry.name}`;
        if (entry.isDirectory()) {
          paths.push(`${path}/`);
          if (!SKIPPED.has(entry.name)) next.push(`${path}/`);
        } else {
          paths.push(path);
          if (isDependencyManifest(entry.name)) readDependencies(root, path, dependencies, stamps);
        }
      }
    }
    open = next;
  }
  return { paths, dependencies, stamps };
}

/** Whether a listed folder or a read manifest has changed since. Costs one stat for each. */
export function hasChanged(facts: ProjectFacts): boolean {
  for (const [path, mtimeMs] of facts.stamps) {
    try {
      if (statSync(path).mtimeMs !== mtimeMs) return true;
    } catch {
      if (mtimeMs !== 0) return true;
    }
  }
  return false;
}

function readDependencies(
  root: string,
  path: string,
  into: Map<string, string>,
  stamps: Map<string, number>,
): void {
  const file = join(root, path);
  stampOf(file, stamps);
  try {
    if (statSync(file).size > MAX_MANIFEST_BYTES) return;
    for (const name of dependencyNames(path, readFileSync(file, 'utf8')))
      if (!into.has(name)) into.set(name, path);
  } catch {
    // gone or unreadable: no evidence
  }
}

function stampOf(path: string, stamps: Map<string, number>): void {
  try {
    stamps.set(path, statSync(path).mtimeMs);
  } catch {
    stamps.set(path, 0);
  }
}

function list(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}
