import { join } from 'node:path';
import { messageOf } from '../../../scripts/core/errors.ts';
import { readText, walkFiles } from '../../../scripts/core/source-files.ts';
import type { NotRead } from './finding.ts';
import { type Revision, readRevision } from './revision.ts';

/** A revision with the text it was read from. */
export interface RevisionFile {
  readonly revision: Revision;
  readonly text: string;
}

export interface RevisionFiles {
  /** Python files looked at, revisions or not. */
  readonly files: readonly string[];
  /** Revisions by their folder; each folder is taken for an environment of its own. */
  readonly folders: ReadonlyMap<string, readonly RevisionFile[]>;
  readonly notRead: readonly NotRead[];
  readonly notes: readonly string[];
}

const MAX_REVISION_BYTES = 1_000_000;

/** Every Alembic revision below a folder. Throws `not_found` for a folder that is not there. */
export function readRevisionFiles(root: string, signal: AbortSignal): RevisionFiles {
  const walked = walkFiles(root, { accept: (name) => name.endsWith('.py') });
  const notRead: NotRead[] = [];
  const notes = walked.truncated
    ? ['There are more than 20,000 Python files; the rest was not looked at.']
    : [];
  const folders = new Map<string, RevisionFile[]>();
  const files: string[] = [];
  for (const file of walked.files) {
    signal.throwIfAborted();
    try {
      const text = readText(join(root, file), MAX_REVISION_BYTES);
      files.push(file);
      const revision = /^down_revision\b/m.test(text) ? readRevision(file, text) : undefined;
      if (revision === undefined) continue;
      const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '.';
      const there = folders.get(folder) ?? [];
      there.push({ revision, text });
      folders.set(folder, there);
    } catch (error) {
      notRead.push({ file, reason: messageOf(error) });
    }
  }
  return { files, folders, notRead, notes };
}

/** Revisions of one folder that no other one there goes on from. */
export function headsOf(all: readonly Revision[]): string[] {
  const followed = new Set(all.flatMap((r) => r.down_revision));
  return all.filter((r) => !followed.has(r.revision)).map((r) => r.revision);
}
