import { safeLine } from '../../../scripts/core/untrusted.ts';
import { isObject, type JsonObject, type JsonPath, pathText } from './json.ts';
import { isSecretKey } from './secrets.ts';

/**
 * Two realms compared by meaning. Objects in lists are matched by their name (clientId, alias, name, …), other lists as sets;
 * ids, generated keys, time stamps and users are left out; secrets are never shown.
 */
export interface Difference {
  readonly kind: 'only_in_a' | 'only_in_b' | 'changed';
  /** `clients[portal].redirectUris` */
  readonly path: string;
  /** First step of the path: `clients`, `roles`, or `realm` for a setting of the realm itself. */
  readonly area: string;
  /** JSON texts, cut; absent where the side has nothing. */
  readonly a?: string;
  readonly b?: string;
  readonly pathInA?: JsonPath;
  readonly pathInB?: JsonPath;
}

export interface Compared {
  readonly differences: readonly Difference[];
  /** Secrets of which at least one side is masked, so that nothing can be said. */
  readonly maskedSecrets: number;
  readonly truncated: boolean;
}

const IGNORED: ReadonlySet<string> = new Set([
  'id',
  '_id',
  'internalId',
  'containerId',
  'keycloakVersion',
  'notBefore',
  'createdTimestamp',
  'createdDate',
  'lastUpdatedDate',
  'client.secret.creation.time',
  'client.secret.expiration.time',
  'users',
  'federatedUsers',
]);
const GENERATED_KEYS: ReadonlySet<string> = new Set(['privateKey', 'certificate', 'secret', 'kid']);
const NAMES = [
  'clientId',
  'alias',
  'name',
  'username',
  'authenticator',
  'flowAlias',
  'path',
  'client',
  'clientScope',
] as const;
const MAX_DEPTH = 60;
const MAX_VALUE_CHARACTERS = 160;

interface Side {
  readonly value: unknown;
  readonly at: JsonPath;
}

export function compareRealms(a: Side, b: Side, maxDifferences: number): Compared {
  const differences: Difference[] = [];
  let maskedSecrets = 0;
  let truncated = false;

  const say = (path: string, left: Side | undefined, right: Side | undefined, secret: boolean): void => {
    if (differences.length >= maxDifferences) {
      truncated = true;
      return;
    }
    differences.push({
      kind: left === undefined ? 'only_in_b' : right === undefined ? 'only_in_a' : 'changed',
      path,
      area: /^[A-Za-z]+(?=\[|\.)/.exec(path)?.[0] ?? 'realm',
      ...(left !== undefined && { a: shown(left.value, secret), pathInA: left.at }),
      ...(right !== undefined && { b: shown(right.value, secret), pathInB: right.at }),
    });
  };

  const visit = (path: string, key: string, left: Side, right: Side, depth: number): void => {
    if (truncated || depth > MAX_DEPTH) return;
    if (isObject(left.value) && isObject(right.value)) visitObject(path, left, right, depth);
    else if (Array.isArray(left.value) && Array.isArray(right.value))
      visitList(path, key, left, right, depth);
    else if (isSecretKey(key) && typeof left.value === 'string' && typeof right.value === 'string') {
      if (isMask(left.value) || isMask(right.value)) maskedSecrets += 1;
      else if (left.value !== right.value) say(path, left, right, true);
    } else if (canonical(left.value) !== canonical(right.value)) say(path, left, right, isSecretKey(key));
  };

  const visitObject = (path: string, left: Side, right: Side, depth: number): void => {
    const l = left.value as JsonObject;
    const r = right.value as JsonObject;
    const isKeyProvider = path.startsWith('components["org.keycloak.keys.KeyProvider"]');
    for (const key of [...new Set([...Object.keys(l), ...Object.keys(r)])].sort()) {
      if (IGNORED.has(key) || (isKeyProvider && GENERATED_KEYS.has(key))) continue;
      const next = join(path, key);
      const inL = Object.hasOwn(l, key) ? { value: l[key], at: [...left.at, key] } : undefined;
      const inR = Object.hasOwn(r, key) ? { value: r[key], at: [...right.at, key] } : undefined;
      if (inL !== undefined && inR !== undefined) visit(next, key, inL, inR, depth + 1);
      else if (!isEmpty((inL ?? inR)?.value)) say(next, inL, inR, isSecretKey(key));
    }
  };

  const visitList = (path: string, key: string, left: Side, right: Side, depth: number): void => {
    const l = byName(left);
    const r = byName(right);
    if (l === undefined || r === undefined) {
      if (asSet(left.value) !== asSet(right.value)) say(path, left, right, isSecretKey(key));
      return;
    }
    for (const name of [...new Set([...l.keys(), ...r.keys()])].sort()) {
      const inL = l.get(name);
      const inR = r.get(name);
      const next = `${path}[${safeLine(name, 120)}]`;
      if (inL !== undefined && inR !== undefined) visit(next, key, inL, inR, depth + 1);
      else say(next, inL, inR, false);
    }
  };

  visit('', '', a, b, 0);
  return { differences, maskedSecrets, truncated };
}

/** Objects of a list by name; undefined when one has none, or when the list holds other things. The second of a name gets `#2`. */
function byName(side: Side): Map<string, Side> | undefined {
  const found = new Map<string, Side>();
  for (const [index, value] of (side.value as readonly unknown[]).entries()) {
    if (!isObject(value)) return undefined;
    const key = NAMES.find((name) => typeof value[name] === 'string');
    if (key === undefined) return undefined;
    const name = String(value[key]);
    let unique = name;
    for (let n = 2; found.has(unique); n += 1) unique = `${name}#${n}`;
    found.set(unique, { value, at: [...side.at, index] });
  }
  return found;
}

function asSet(value: unknown): string {
  return JSON.stringify((value as readonly unknown[]).map(canonical).sort());
}

/** Keys sorted, so that order says nothing. Nesting was bounded by the parser's input size; deeper levels are cut. */
function canonical(value: unknown, depth = 0): string {
  if (depth > MAX_DEPTH) return '"…"';
  if (Array.isArray(value)) return `[${value.map((v) => canonical(v, depth + 1)).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
  const keys = Object.keys(value).sort();
  return `{${keys.map((k) => `${JSON.stringify(k)}:${canonical(value[k], depth + 1)}`).join(',')}}`;
}

/** What is missing on one side and empty on the other is no difference: exporters write empty lists or leave them out. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}

/** A value for people: objects by how much they hold, secrets as `<secret>`, passwords in URLs taken out. */
function shown(value: unknown, secret: boolean): string {
  if (secret) return '<secret>';
  if (isObject(value)) return `{${Object.keys(value).length} settings}`;
  if (Array.isArray(value) && value.some((v) => typeof v === 'object')) return `[${value.length} entries]`;
  return safeLine(withoutUserInfo(canonical(value)), MAX_VALUE_CHARACTERS);
}

function withoutUserInfo(text: string): string {
  return text.replace(/(:\/\/)[^/@\s"]*@/g, '$1***@');
}

function isMask(value: string): boolean {
  return /^\*+$/.test(value);
}

function join(path: string, key: string): string {
  const step = pathText([key]).slice(1);
  return path === '' && step.startsWith('.') ? step.slice(1) : path + step;
}
