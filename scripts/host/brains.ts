import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from '../core/errors.ts';
import { writeFileAtomic } from '../core/files.ts';

/**
 * Which sessions are running and which plugins they answer for: a file for each brain, named by its process id. For people and for
 * quick answers ("nobody is there"), never for a decision that must be right: a brain that was killed leaves its file, and its id may
 * belong to another process by now.
 */
export interface Brain {
  readonly pid: number;
  readonly startedAt: string;
  readonly plugins: readonly string[];
}

/**
 * A file whose process is not to be seen may be of a brain in a container that shares the folder, so only old ones are removed.
 */
const KEEP_MS = 7 * 86_400_000;

const folderOf = (dataFolder: string): string => join(dataFolder, 'brains');
const fileOf = (dataFolder: string, pid: number): string => join(folderOf(dataFolder), `${pid}.json`);

/** Says that this brain is there, and removes what brains left that were killed long ago. Throws when the file cannot be written. */
export function announceBrain(dataFolder: string, brain: Brain): void {
  writeFileAtomic(fileOf(dataFolder, brain.pid), JSON.stringify(brain));
  const oldest = Date.parse(brain.startedAt) - KEEP_MS;
  for (const { pid, startedAt } of all(dataFolder))
    if (Date.parse(startedAt) < oldest && !isAlive(pid)) withdrawBrain(dataFolder, pid);
}

/** Takes it back. Throws nothing when it is gone already. */
export function withdrawBrain(dataFolder: string, pid: number): void {
  rmSync(fileOf(dataFolder, pid), { force: true });
}

/** The brains whose processes are there, oldest first. Never throws. */
export function liveBrains(dataFolder: string): Brain[] {
  return all(dataFolder)
    .filter((brain) => isAlive(brain.pid))
    .sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
}

function all(dataFolder: string): Brain[] {
  const folder = folderOf(dataFolder);
  return listed(folder).flatMap((name) => (/^\d+\.json$/.test(name) ? read(join(folder, name)) : []));
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(path: string): Brain[] {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isBrain(value) ? [value] : [];
  } catch {
    return [];
  }
}

function isBrain(value: unknown): value is Brain {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, startedAt, plugins } = value as Partial<Record<keyof Brain, unknown>>;
  return (
    typeof pid === 'number' &&
    typeof startedAt === 'string' &&
    Array.isArray(plugins) &&
    plugins.every((p) => typeof p === 'string')
  );
}

/** A process of another user is there, too. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}
