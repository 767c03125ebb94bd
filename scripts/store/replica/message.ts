import type { Fact } from '../../crdt/delta.ts';
import { MAX_WALL_MS, parseStamp } from '../../crdt/hlc.ts';
import { at, type Json } from '../../crdt/record.ts';
import { contains, type NodeId, type Vector } from '../../crdt/vector.ts';
import { MAX_ELEMENT_BYTES, MAX_KEY_CHARS, MAX_VALUE_BYTES } from './keys.ts';
import type { Position } from './position.ts';
import type { Unmerged } from './write-delta.ts';

/** What two replicas say to each other, as JSON. Messages may be lost, doubled and overtaken; see sync.ts. */
export type SyncMessage = Hello | Page | Ack | Refusal;

/** "This is where I stand; send me the rest." `asks`: and say where you stand. */
export interface Hello extends Position {
  readonly kind: 'hello';
  readonly node: NodeId;
  readonly asks: boolean;
}

/** A part of a delta. `from` and `to` are in the first page only. */
export interface Page {
  readonly kind: 'page';
  readonly node: NodeId;
  /** Same for all pages of one delta, random. */
  readonly transfer: string;
  /** From 0. */
  readonly index: number;
  readonly last: boolean;
  readonly from?: Vector;
  readonly to?: Vector;
  readonly facts: readonly Fact[];
}

/** "I have merged your delta and now have this." */
export interface Ack {
  readonly kind: 'ack';
  readonly node: NodeId;
  readonly has: Vector;
}

/** "I cannot merge your delta." */
export interface Refusal {
  readonly kind: 'refused';
  readonly node: NodeId;
  readonly why: Unmerged;
}

export type Parsed = { readonly kind: 'message'; readonly message: SyncMessage } | Malformed;

/** Not a message of this protocol, or of a later version. */
export interface Malformed {
  readonly kind: 'malformed';
  readonly wrong: string;
}

const MAX_NAME_CHARS = 64;
const MARK = /^[\w-]{1,32}$/;
const NODE = /^[\w-]{1,64}$/;

/** Checks what came from another machine, field by field. Never throws. */
export function parseMessage(text: string): Parsed {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return malformed('not JSON');
  }
  if (!isObject(value) || !isNode(value['node'])) return malformed('no node');
  const check = at(checks, String(value['kind']));
  const wrong = check === undefined ? 'an unknown kind' : check(value);
  return wrong === undefined
    ? { kind: 'message', message: value as unknown as SyncMessage }
    : malformed(wrong);
}

type Fields = Readonly<Record<string, unknown>>;

const checks: Readonly<Record<string, (m: Fields) => string | undefined>> = {
  hello: (m) =>
    isVector(m['has']) && isList(m['marks'], isMark) && typeof m['asks'] === 'boolean'
      ? undefined
      : 'a wrong hello',
  ack: (m) => (isVector(m['has']) ? undefined : 'a wrong ack'),
  refused: (m) =>
    isObject(m['why']) && typeof m['why']['kind'] === 'string' ? undefined : 'a wrong refusal',
  page: wrongInPage,
};

function wrongInPage(m: Fields): string | undefined {
  if (!isName(m['transfer']) || !isCount(m['index']) || typeof m['last'] !== 'boolean') return 'a wrong page';
  if (m['index'] === 0 && !(isVector(m['from']) && isVector(m['to'])))
    return 'a first page without its range';
  if (!Array.isArray(m['facts'])) return 'a page without facts';
  for (const fact of m['facts'] as unknown[]) {
    const wrong = wrongInFact(fact);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function wrongInFact(f: unknown): string | undefined {
  if (!isObject(f)) return 'a fact that is no object';
  const dot = isDot(f);
  if (f['kind'] === 'mark') return isMark(f) ? undefined : 'a wrong mark';
  const { key } = f;
  if (typeof key !== 'string' || key === '' || key.length > MAX_KEY_CHARS) return 'a wrong key';
  if (f['kind'] === 'register') {
    const stamp = typeof f['stamp'] === 'string' ? parseStamp(f['stamp']) : undefined;
    if (!dot || stamp === undefined || stamp.wallMs > MAX_WALL_MS || !isNode(stamp.node))
      return `a wrong write of ${key}`;
    if (!('value' in f) || bytesOf(f['value']) > MAX_VALUE_BYTES)
      return `a value of ${key} that is too large`;
    return undefined;
  }
  if (f['kind'] === 'count') return dot && isSeq(f['total']) ? undefined : `a wrong count of ${key}`;
  if (f['kind'] === 'whole') return isVector(f['collected']) ? undefined : `a wrong set ${key}`;
  if (f['kind'] !== 'element') return 'an unknown fact';
  if (typeof f['element'] !== 'string' || Buffer.byteLength(f['element']) > MAX_ELEMENT_BYTES)
    return `a wrong element of ${key}`;
  return isVector(f['live']) && isVector(f['gone']) ? undefined : `a wrong element of ${key}`;
}

/** An operation that a delta speaks of and its range does not contain, in words. */
export function outsideRange(facts: readonly Fact[], to: Vector): string | undefined {
  for (const fact of facts) {
    if (fact.kind === 'whole') continue;
    const dots =
      fact.kind === 'element'
        ? [...Object.entries(fact.live), ...Object.entries(fact.gone)]
        : [[fact.node, fact.seq] as const];
    if (!dots.every(([node, seq]) => contains(to, { node, seq }))) return 'an operation outside its range';
  }
  return undefined;
}

const malformed = (wrong: string): Malformed => ({ kind: 'malformed', wrong });

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value as Json));

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isSeq = (value: unknown): value is number => isCount(value) && value > 0;
const isNode = (value: unknown): value is NodeId => typeof value === 'string' && NODE.test(value);
const isName = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= MAX_NAME_CHARS;

const isDot = (f: Fields): boolean => isNode(f['node']) && isSeq(f['seq']);
const isMark = (value: unknown): boolean =>
  isObject(value) && isDot(value) && typeof value['mark'] === 'string' && MARK.test(value['mark']);
const isList = (value: unknown, fits: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(fits);

const isVector = (value: unknown): value is Vector =>
  isObject(value) && Object.entries(value).every(([node, seq]) => isNode(node) && isSeq(seq));
