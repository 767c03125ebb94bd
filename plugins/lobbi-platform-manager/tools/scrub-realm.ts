import { writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { messageOf, systemCode } from '../../../scripts/core/errors.ts';
import { ensureFolder } from '../../../scripts/core/files.ts';
import { type Method, MethodError } from '../../../scripts/core/method.ts';
import { pathFrom } from '../../../scripts/core/source-files.ts';
import { isObject } from './json.ts';
import { readRealms } from './realm-file.ts';
import { isClearSecret, isSecretKey } from './secrets.ts';

interface Params {
  readonly file: string;
  readonly out: string;
  readonly keepIds: boolean;
}

interface Removed {
  users: number;
  secrets: number;
  keys: number;
  ids: number;
}

interface Result {
  readonly file: string;
  readonly realm: string;
  readonly bytes: number;
  readonly removed: Readonly<Removed>;
  readonly notes: readonly string[];
}

/** In place of a secret, as Keycloak's own partial export writes it. */
const MASK = '**********';
/** Whole sections that hold people, or keys that the next server makes anew. */
const PEOPLE: ReadonlySet<string> = new Set(['users', 'federatedUsers']);
const KEY_PROVIDER = 'org.keycloak.keys.KeyProvider';
const IDS: ReadonlySet<string> = new Set(['id', '_id', 'internalId', 'containerId']);
/** Lists whose order means something; every other list is sorted, so that two exports can be compared line by line. */
const ORDERED: ReadonlySet<string> = new Set([
  'authenticationExecutions',
  'requiredActions',
  'supportedLocales',
]);
const NAMES = ['clientId', 'alias', 'name', 'username', 'client', 'path', 'clientScope'] as const;
const MAX_DEPTH = 100;

export const scrubRealm: Method<Params, Result> = {
  name: 'scrub_realm',
  description:
    'Writes a copy of a Keycloak realm export that can be shared and kept in git: without users, keys, ids and secrets, sorted. Overwrites nothing.',
  params: {
    type: 'object',
    additionalProperties: false,
    required: ['file', 'out'],
    properties: {
      file: { type: 'string', minLength: 1, description: 'Realm export (JSON) with one realm.' },
      out: { type: 'string', minLength: 1, description: 'File to write. It must not exist.' },
      keepIds: {
        type: 'boolean',
        default: false,
        description: 'Keep ids. Flows bound to a client are named by id. Default false.',
      },
    },
  },
  idempotent: false,
  run({ file, out, keepIds }, { cwd }) {
    const { realms } = readRealms(cwd, file);
    const [source, second] = realms;
    if (source === undefined || second !== undefined)
      throw new MethodError('several_realms', `${file} holds ${realms.length} realms.`, {
        fix: 'Give a file with one realm.',
      });
    const removed: Removed = { users: 0, secrets: 0, keys: 0, ids: 0 };
    const text = `${JSON.stringify(scrub(source.realm, keepIds, removed), undefined, 2)}\n`;
    const at = pathFrom(cwd, out);
    writeNew(at, text);
    return {
      file: relative(cwd, at).replaceAll('\\', '/') || at,
      realm: source.name,
      bytes: Buffer.byteLength(text),
      removed,
      notes: [
        'Secrets are found by the names of their settings; look at texts of your own (attributes, descriptions) before sharing.',
        'A masked secret would be imported as it stands: put placeholders in before an import.',
        ...(keepIds ? [] : ['Flows bound to a client are named by id, and those bindings were taken out.']),
      ],
    };
  },
};

/** Masks, cuts and sorts. Counts what it took out in `removed`. */
function scrub(realm: unknown, keepIds: boolean, removed: Removed): unknown {
  const walk = (value: unknown, key: string, depth: number): unknown => {
    if (depth > MAX_DEPTH) throw new MethodError('too_deep', 'The realm is nested too deeply.');
    if (Array.isArray(value)) {
      const list = value.map((entry) => walk(entry, key, depth + 1));
      return ORDERED.has(key) ? list : sorted(list);
    }
    if (!isObject(value)) {
      if (!isSecretKey(key) || !isClearSecret(value)) return value;
      removed.secrets += 1;
      return MASK;
    }
    const kept = Object.entries(value).filter(([name, inner]) => {
      if (PEOPLE.has(name) && Array.isArray(inner)) removed.users += inner.length;
      else if (name === KEY_PROVIDER && Array.isArray(inner)) removed.keys += inner.length;
      else if (!keepIds && IDS.has(name) && typeof inner === 'string') removed.ids += 1;
      else return keepIds || name !== 'authenticationFlowBindingOverrides';
      return false;
    });
    return Object.fromEntries(
      kept.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => [name, walk(inner, name, depth + 1)]),
    );
  };
  return walk(realm, '', 0);
}

function sorted(list: readonly unknown[]): unknown[] {
  const keyOf = (value: unknown): string => {
    const name = isObject(value) ? NAMES.map((n) => value[n]).find((v) => typeof v === 'string') : undefined;
    return typeof name === 'string' ? name : JSON.stringify(value);
  };
  return list
    .map((value) => [keyOf(value), value] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, value]) => value);
}

function writeNew(path: string, text: string): void {
  const failed = (error: unknown): MethodError =>
    new MethodError('not_written', `${path} cannot be written: ${systemCode(error) ?? messageOf(error)}.`, {
      cause: error,
    });
  try {
    ensureFolder(dirname(path));
  } catch (error) {
    throw failed(error);
  }
  try {
    writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw failed(error);
    throw new MethodError('exists', `${path} is there already.`, { fix: 'Give the name of a new file.' });
  }
}
