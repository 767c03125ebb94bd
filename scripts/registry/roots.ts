import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Source } from './entry.ts';
import { isFolder } from './walk.ts';

/** Marks of a folder that is a plugin by itself. */
const PLUGIN_MARKS = ['.claude-plugin', 'agents', 'commands', 'skills', 'hooks'];

/** Whether a folder looks like a plugin. */
export function isPluginFolder(path: string): boolean {
  return PLUGIN_MARKS.some((mark) => existsSync(join(path, mark)));
}

/**
 * The plugins that a `--plugin-dir` names: the folder itself, or, as in Claude Code, its children when it is a folder of
 * plugins; a folder of neither is taken as a bare collection of agent files. A path without a folder comes back as it is,
 * and the scan reports it. Never throws.
 */
export function pluginRoots(path: string): string[] {
  if (isPluginFolder(path)) return [resolve(path)];
  const children = childFolders(path).filter((child) => isPluginFolder(child));
  return children.length > 0 ? children.sort().map((c) => resolve(c)) : [resolve(path)];
}

function childFolders(path: string): string[] {
  try {
    return readdirSync(path)
      .map((name) => join(path, name))
      .filter((child) => isFolder(child));
  } catch {
    return [];
  }
}

/** The user's and a project's own `.claude` folder: not plugins, agents with bare ids. */
export function isPersonal(source: Source): boolean {
  return source.kind === 'user' || source.kind === 'project';
}

/**
 * Where the agents of a source lie: `agents/`, or the root itself for a bare collection of agent files. A `.claude` folder
 * is never a collection: beside agents it holds transcripts and the caches of plugins.
 */
export function agentsFolder(source: Source): string {
  return isPersonal(source) || isPluginFolder(source.root) ? join(source.root, 'agents') : source.root;
}

/**
 * The folder that links in a source may not leave; undefined for the user's own, whose links lead to wherever dotfiles
 * are kept. A project's links may lead anywhere in the project.
 */
export function boundaryOf(source: Source): string | undefined {
  if (source.kind === 'user') return undefined;
  return source.kind === 'project' ? dirname(source.root) : source.root;
}
