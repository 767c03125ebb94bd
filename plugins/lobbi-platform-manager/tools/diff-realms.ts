import { type Method, MethodError } from '../../../scripts/core/method.ts';
import { type JsonObject, pathText, stringOf } from './json.ts';
import { linesOf } from './json-lines.ts';
import { compareRealms, type Difference } from './realm-diff.ts';
import { type RealmFile, readRealms } from './realm-file.ts';

interface Params {
  readonly a: string;
  readonly b: string;
  readonly replace: Readonly<Record<string, string>>;
}

interface Placed extends Omit<Difference, 'pathInA' | 'pathInB'> {
  /** 1-based lines in the two files. */
  readonly lineA?: number;
  readonly lineB?: number;
}

interface Side {
  readonly file: string;
  readonly realm: string;
  readonly keycloakVersion: string | null;
}

interface Result {
  readonly a: Side;
  readonly b: Side;
  readonly counts: Readonly<Record<Difference['kind'], number>>;
  /** How many differences there are in each area. */
  readonly areas: Readonly<Record<string, number>>;
  readonly differences: readonly Placed[];
  readonly maskedSecrets: number;
  readonly truncated: boolean;
  readonly notes: readonly string[];
}

const MAX_DIFFERENCES = 2_000;

export const diffRealms: Method<Params, Result> = {
  name: 'diff_realms',
  description:
    'What differs between two Keycloak realm exports by meaning: objects matched by name, ids, order, generated keys and users left out, secrets not shown.',
  params: {
    type: 'object',
    additionalProperties: false,
    required: ['a', 'b'],
    properties: {
      a: { type: 'string', minLength: 1, description: 'First realm export, for example of staging.' },
      b: { type: 'string', minLength: 1, description: 'Second realm export, for example of production.' },
      replace: {
        type: 'object',
        additionalProperties: { type: 'string' },
        default: {},
        description:
          'Texts of the first export to read as others before comparing, for what must differ: {"staging.example.org": "example.org"}.',
      },
    },
  },
  idempotent: true,
  run({ a, b, replace }, { cwd }) {
    const left = single(readRealms(cwd, a).realms, a);
    const right = single(readRealms(cwd, b).realms, b);
    const compared = compareRealms(
      { value: replaced(left.realm, replace), at: left.at },
      { value: right.realm, at: right.at },
      MAX_DIFFERENCES,
    );
    return {
      a: sideOf(left),
      b: sideOf(right),
      counts: countKinds(compared.differences),
      areas: countAreas(compared.differences),
      differences: placed(compared.differences, left, right),
      maskedSecrets: compared.maskedSecrets,
      truncated: compared.truncated,
      notes: notesOf(left, right),
    };
  },
};

function single(realms: readonly RealmFile[], path: string): RealmFile {
  const [first, second] = realms;
  if (first !== undefined && second === undefined) return first;
  const names = realms.map((realm) => realm.name).join(', ');
  throw new MethodError('several_realms', `${path} holds ${realms.length} realms: ${names}.`, {
    fix: 'Give files with one realm each.',
  });
}

/** Values only; names of settings stay. */
function replaced(realm: JsonObject, replace: Readonly<Record<string, string>>): unknown {
  const pairs = Object.entries(replace).filter(([from]) => from !== '');
  if (pairs.length === 0) return realm;
  const change = (_: string, value: unknown): unknown =>
    typeof value === 'string' ? pairs.reduce((text, [from, to]) => text.replaceAll(from, to), value) : value;
  try {
    return JSON.parse(JSON.stringify(realm), change);
  } catch (cause) {
    throw new MethodError('too_deep', 'The first realm is nested too deeply to be rewritten.', { cause });
  }
}

function placed(differences: readonly Difference[], left: RealmFile, right: RealmFile): Placed[] {
  const inA = linesOf(
    left.text,
    differences.flatMap((d) => (d.pathInA === undefined ? [] : [d.pathInA])),
  );
  const inB = linesOf(
    right.text,
    differences.flatMap((d) => (d.pathInB === undefined ? [] : [d.pathInB])),
  );
  return differences.map(({ pathInA, pathInB, ...difference }) => {
    const lineA = pathInA && inA.get(pathText(pathInA));
    const lineB = pathInB && inB.get(pathText(pathInB));
    return { ...difference, ...(lineA && { lineA }), ...(lineB && { lineB }) };
  });
}

function countKinds(differences: readonly Difference[]): Record<Difference['kind'], number> {
  const counts = { only_in_a: 0, only_in_b: 0, changed: 0 };
  for (const { kind } of differences) counts[kind] += 1;
  return counts;
}

function countAreas(differences: readonly Difference[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { area } of differences) counts.set(area, (counts.get(area) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([x], [y]) => (x < y ? -1 : 1)));
}

function notesOf(left: RealmFile, right: RealmFile): string[] {
  const notes = ['Not compared: ids, order, generated keys, users, time stamps, the version of the server.'];
  const versions = [left, right].map((side) => versionOf(side) ?? 'unknown');
  if (versions[0] !== versions[1])
    notes.push(
      `The exports come from servers ${versions.join(' and ')}; a setting on one side only may be a default of the other.`,
    );
  if (left.isServerExport !== right.isServerExport)
    notes.push(
      'Only one side is a complete export of a server; what the other leaves out has the default there.',
    );
  return notes;
}

function sideOf(file: RealmFile): Side {
  return { file: file.file, realm: file.name, keycloakVersion: versionOf(file) ?? null };
}

function versionOf(file: RealmFile): string | undefined {
  return stringOf(file.realm['keycloakVersion']);
}
