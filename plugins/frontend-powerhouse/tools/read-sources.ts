import { join } from 'node:path';
import { messageOf } from '../../../scripts/core/errors.ts';
import { readText, walkFiles } from '../../../scripts/core/source-files.ts';
import type { NotRead } from './finding.ts';
import { parseSource, type SourceTree } from './source-tree.ts';

export interface Sources {
  readonly trees: readonly SourceTree[];
  readonly notRead: readonly NotRead[];
  readonly notes: readonly string[];
}

const MAX_FILES = 10_000;
const MAX_FILE_BYTES = 1_500_000;
/** Characters that one call reads; files beyond are reported in `notRead`. */
const MAX_TOTAL_CHARS = 60_000_000;

/** All files of a folder that a name accepts, parsed. Files that cannot be are in `notRead` with the reason. */
export function readSources(root: string, accept: (name: string) => boolean, signal: AbortSignal): Sources {
  const walked = walkFiles(root, { accept, maxFiles: MAX_FILES });
  const notes = walked.truncated
    ? [`There are more than ${MAX_FILES} files; the rest was not looked at.`]
    : [];
  const trees: SourceTree[] = [];
  const notRead: NotRead[] = [];
  let total = 0;
  for (const path of walked.files) {
    signal.throwIfAborted();
    try {
      if (total > MAX_TOTAL_CHARS) throw new Error('the project is larger than one call reads');
      const text = readText(join(root, path), MAX_FILE_BYTES);
      total += text.length;
      const tree = parseSource(path, text);
      if (tree.errorLines[0] !== undefined)
        notes.push(`${path}:${tree.errorLines[0]} has a syntax error; the rest was read.`);
      trees.push(tree);
    } catch (error) {
      notRead.push({ file: path, reason: messageOf(error) });
    }
  }
  return { trees, notRead, notes };
}

/** The version that package.json names for a package, as written; undefined when it does not. */
export function dependencyVersion(root: string, name: string): string | undefined {
  try {
    const manifest: unknown = JSON.parse(readText(join(root, 'package.json')));
    if (typeof manifest !== 'object' || manifest === null) return undefined;
    for (const key of ['dependencies', 'devDependencies', 'peerDependencies']) {
      const section = (manifest as Record<string, unknown>)[key];
      if (typeof section !== 'object' || section === null || !Object.hasOwn(section, name)) continue;
      const version = (section as Record<string, unknown>)[name];
      if (typeof version === 'string') return version;
    }
  } catch {
    // No manifest, or none that can be read: nothing is known.
  }
  return undefined;
}
