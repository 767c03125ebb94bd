import { fingerprint } from '../core/ids.ts';
import type { KeyedRecord, StoredOutcome, StoredRoute, StoredSpawn } from '../store/route-records.ts';
import type { RunEnd, Status, Tokens } from './agent-transcript.ts';

/** What Arbiter did: a decision, an agent it started, the end of one. Never a person's words: a prompt is its hash and its length. */

export interface RouteRecord extends StoredRoute {
  readonly kind: 'agent' | 'shortlist' | 'team' | 'abstain';
  /** From the worker's receipt to the rendered answer. */
  readonly tookMs: number;
}

export type SpawnRecord = StoredSpawn;

export interface OutcomeRecord extends StoredOutcome {
  /** `refused`: the Agent call itself failed, so nothing ran. */
  readonly end: RunEnd | 'refused' | 'unknown';
  readonly status?: Status | undefined;
  readonly tokens: Readonly<Record<string, Tokens>>;
}

export type ArbiterRecord = RouteRecord | SpawnRecord | OutcomeRecord;

/** The line of a record in the spool. A route is known by its id; the others carry their key. */
export function lineOf({ key, record }: KeyedRecord): string {
  return JSON.stringify(record.type === 'route' ? record : { ...record, key });
}

/**
 * A line read back, or undefined for one that is torn or not ours. Lines of the first version have no key; file and offset
 * give them one that is the same for whoever reads them.
 */
export function parseLine(line: string, file: string, offset: number): KeyedRecord | undefined {
  const value = parse(line) ?? parse(line.slice(Math.max(0, line.lastIndexOf(HEAD))));
  if (!isRecord(value)) return undefined;
  if (value.type === 'route') return { key: value.id, record: value };
  const { key, ...record } = value as typeof value & { readonly key?: unknown };
  if (typeof key === 'string') return { key, record };
  return { key: `line_${fingerprint(`${file}:${offset}:${line}`, 32)}`, record };
}

/** How every line starts. After a torn one, which has no end of line, the next is found by it. */
const HEAD = '{"type":"';

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is ArbiterRecord {
  if (typeof value !== 'object' || value === null || !('type' in value) || !('at' in value)) return false;
  if (typeof value.at !== 'string' || Number.isNaN(Date.parse(value.at))) return false;
  if (value.type === 'route')
    return 'session' in value && 'kind' in value && 'id' in value && typeof value.id === 'string';
  return (
    (value.type === 'spawn' || value.type === 'outcome') &&
    'agent' in value &&
    typeof value.agent === 'string'
  );
}
