import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { messageOf } from '../../../scripts/core/errors.ts';
import type { NotRead } from '../../../scripts/core/finding.ts';
import { MethodError } from '../../../scripts/core/method.ts';
import { pathFrom, readText, walkFiles } from '../../../scripts/core/source-files.ts';
import { isObject, type JsonObject, type JsonPath } from './json.ts';

/** A whole realm of some thousand users is that big; larger exports are split into files by `kc.sh export --users different_files`. */
const MAX_BYTES = 30_000_000;
const MAX_FILES = 500;

/** One RealmRepresentation in a file. */
export interface RealmFile {
  /** As the caller can open it from the folder that was given. */
  readonly file: string;
  readonly text: string;
  readonly name: string;
  readonly realm: JsonObject;
  /** Where the realm stands in the file: empty, or the index in a list of several realms. */
  readonly at: JsonPath;
  /** Written by a server, which writes every setting: then a missing one says something. */
  readonly isServerExport: boolean;
}

export interface RealmFiles {
  readonly realms: readonly RealmFile[];
  readonly notRead: readonly NotRead[];
  /** JSON files opened. */
  readonly files: number;
}

/**
 * The realms of a file, or of all JSON files below a folder. In a folder, JSON that is no realm is passed over silently unless
 * its name says `realm`. Throws a {@link MethodError} when a single file cannot be read or is no realm, or when a folder has none.
 */
export function readRealms(cwd: string, path: string): RealmFiles {
  const at = pathFrom(cwd, path);
  if (!isFolder(at)) return { ...readOne(dirname(at), basename(at)), files: 1, notRead: [] };
  const walked = walkFiles(at, { accept: (name) => name.endsWith('.json'), maxFiles: MAX_FILES });
  const realms: RealmFile[] = [];
  const notRead: NotRead[] = [];
  for (const file of walked.files) {
    try {
      realms.push(...readOne(at, file).realms);
    } catch (error) {
      if (/realm/i.test(basename(file))) notRead.push({ file, reason: messageOf(error) });
    }
  }
  if (walked.truncated)
    notRead.push({ file: '*', reason: `Only the first ${MAX_FILES} JSON files were opened.` });
  if (realms.length === 0) {
    const fix = 'Give the file that `kc.sh export` or the partial export of the admin console wrote.';
    throw new MethodError('no_realm', `No realm export among ${walked.files.length} JSON files.`, { fix });
  }
  return { realms, notRead, files: walked.files.length };
}

function readOne(folder: string, file: string): { realms: RealmFile[] } {
  const text = readText(join(folder, file), MAX_BYTES);
  const value = parse(text, file);
  const candidates: readonly (readonly [JsonPath, unknown])[] = Array.isArray(value)
    ? value.map((entry, index) => [[index], entry])
    : [[[], value]];
  const realms: RealmFile[] = [];
  for (const [at, realm] of candidates) {
    if (!isObject(realm) || typeof realm['realm'] !== 'string') continue;
    const isServerExport = 'keycloakVersion' in realm && 'authenticationFlows' in realm;
    realms.push({ file, text, name: realm['realm'], realm, at, isServerExport });
  }
  if (realms.length > 0) return { realms };
  const fix = 'A realm export is an object with a key "realm" that holds its name.';
  throw new MethodError('not_a_realm', `${file} is JSON, but no realm export.`, { fix });
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser's own message quotes the text around the fault, which may be a secret; only the place is given.
    const position = /position (\d+)/.exec(messageOf(error))?.[1];
    const where = position === undefined ? '' : ` near line ${lineAt(text, Number(position))}`;
    throw new MethodError('not_json', `${file} is not JSON${where}.`, { fix: 'Export the realm again.' });
  }
}

function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false; // readText says what is wrong with it
  }
}
