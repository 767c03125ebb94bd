import { type Dirent, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { messageOf, systemCode } from './errors.ts';
import { MethodError } from './method.ts';

/**
 * Reading a project's files for a method: bounded in number, depth and size, symbolic links never followed out of the folder,
 * folders of products and of dependencies left out.
 */

const DEFAULT_MAX_BYTES = 5_000_000;
const DEFAULT_MAX_FILES = 20_000;
const MAX_DEPTH = 40;

/** Folders that hold copies, products or dependencies, never what a person wrote. */
const NOT_SOURCES: ReadonlySet<string> = new Set([
  'node_modules',
  '__pycache__',
  'site-packages',
  'venv',
  'dist',
  'build',
  'out',
  'coverage',
  'target',
  'vendor',
]);

export interface WalkOptions {
  /** Takes a file by its name, such as `main.py`. */
  readonly accept: (name: string) => boolean;
  /** Default 20,000. */
  readonly maxFiles?: number;
}

export interface Walked {
  /** Paths from the folder, with `/`, sorted. */
  readonly files: readonly string[];
  /** Set when there were more files than `maxFiles`; the rest was not looked at. */
  readonly truncated: boolean;
}

/** Files below a folder. Hidden folders and folders of products are left out. Throws `not_found` when there is no such folder. */
export function walkFiles(folder: string, options: WalkOptions): Walked {
  const max = options.maxFiles ?? DEFAULT_MAX_FILES;
  const files: string[] = [];
  const root = realFolder(folder);
  let truncated = false;
  const visit = (at: string, depth: number): void => {
    for (const entry of listed(at)) {
      if (truncated) return;
      const path = join(at, entry.name);
      if (entry.isDirectory()) {
        if (depth < MAX_DEPTH && !entry.name.startsWith('.') && !NOT_SOURCES.has(entry.name))
          visit(path, depth + 1);
      } else if (options.accept(entry.name) && isFileInside(path, entry, root)) {
        if (files.length >= max) truncated = true;
        else files.push(relative(root, path).split(sep).join('/'));
      }
    }
  };
  visit(root, 0);
  return { files: files.sort(), truncated };
}

/**
 * The text of a file: UTF-8, or UTF-16 with its byte order mark; the mark is taken off. Throws a {@link MethodError}:
 * `not_found`, `too_large`, `not_text` (another encoding or a binary file), `unreadable`.
 */
export function readText(path: string, maxBytes: number = DEFAULT_MAX_BYTES): string {
  return decode(readBytes(path, maxBytes), path);
}

/** A path that a caller gave, absolute. */
export function pathFrom(cwd: string, path: string): string {
  return isAbsolute(path) ? path : resolve(cwd, path);
}

function readBytes(path: string, maxBytes: number): Buffer {
  try {
    const stat = statSync(path);
    if (!stat.isFile()) throw new MethodError('not_found', `${path} is not a file.`);
    if (stat.size > maxBytes) {
      const fix = `At most ${maxBytes} bytes are read.`;
      throw new MethodError('too_large', `${path} has ${stat.size} bytes.`, { fix });
    }
    return readFileSync(path);
  } catch (error) {
    throw asMethodError(error, path);
  }
}

function decode(bytes: Buffer, path: string): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : 'utf-8';
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // said below
  }
  throw new MethodError('not_text', `${path} is not UTF-8 text.`, { fix: 'Save it as UTF-8 and try again.' });
}

function realFolder(folder: string): string {
  try {
    if (!statSync(folder).isDirectory()) throw new MethodError('not_found', `${folder} is not a folder.`);
    return realpathSync(folder);
  } catch (error) {
    throw asMethodError(error, folder);
  }
}

function listed(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

function isFileInside(path: string, entry: Dirent, root: string): boolean {
  if (entry.isFile()) return true;
  if (!entry.isSymbolicLink()) return false;
  try {
    return realpathSync(path).startsWith(root + sep) && statSync(path).isFile();
  } catch {
    return false;
  }
}

function asMethodError(error: unknown, path: string): MethodError {
  if (error instanceof MethodError) return error;
  const code = systemCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return new MethodError('not_found', `${path} does not exist.`);
  return new MethodError('unreadable', `${path} cannot be read: ${code ?? messageOf(error)}.`);
}
