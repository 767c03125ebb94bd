import { violations } from '../schema/validate.ts';
import {
  HIGHEST_PRIORITY,
  LOWEST_PRIORITY,
  MESSAGE_TYPES,
  type Message,
  type MessageType,
} from './message.ts';
import { topicProblem } from './topic.ts';

/**
 * `schemas/message.schema.json` by hand, because ajv's answer for a good message costs more than writing it. A test compares
 * the two on generated values (`tests/property/bus-message.test.ts`). What is bad is explained by ajv.
 */
const MAX_HEADERS = 32;
const MAX_HEADER_CHARS = 1024;
const MAX_KEY_CHARS = 255;
const MAX_RETRIES = 1_000_000;
const MAX_TIMEOUT_MS = 86_400_000;

const ID = /^[A-Za-z0-9._:@/-]{1,128}$/;
const NODE = /^[A-Za-z0-9._:@/-]{1,255}$/;
const HEADER_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
const TIME = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?Z$/;

const MESSAGE_KEYS: ReadonlySet<string> = new Set([
  'messageId',
  'timestamp',
  'source',
  'destination',
  'topic',
  'messageType',
  'priority',
  'correlationId',
  'headers',
  'metadata',
  'payload',
]);
const METADATA_KEYS: ReadonlySet<string> = new Set(['retryCount', 'timeoutMs', 'expiresAt', 'key']);

/** Whether the schema holds. Values are taken for JSON: what `JSON.parse` cannot give is not looked for. */
export function isMessage(value: unknown): value is Message {
  return (
    isPlainObject(value) &&
    hasOnly(value, MESSAGE_KEYS) &&
    isId(value['messageId']) &&
    isTime(value['timestamp']) &&
    isNode(value['source']) &&
    isAbsentOr(value, 'destination', isNode) &&
    isTopic(value['topic']) &&
    isMessageType(value['messageType']) &&
    isPriority(value['priority']) &&
    isAbsentOr(value, 'correlationId', isId) &&
    isHeaders(value['headers']) &&
    isMetadata(value['metadata']) &&
    'payload' in value
  );
}

/** What is wrong with a value, `/priority: must be <= 10`; empty when it is a message. */
export function messageProblems(value: unknown): string[] {
  return violations('message', value).map((v) => `${v.path || '/'}: ${v.message}`);
}

export const isId = (value: unknown): value is string => typeof value === 'string' && ID.test(value);
export const isNode = (value: unknown): value is string => typeof value === 'string' && NODE.test(value);
export const isTime = (value: unknown): value is string => typeof value === 'string' && TIME.test(value);
export const isTopic = (value: unknown): value is string =>
  typeof value === 'string' && topicProblem(value) === undefined;

export function isMessageType(value: unknown): value is MessageType {
  return (MESSAGE_TYPES as readonly unknown[]).includes(value);
}

export function isPriority(value: unknown): value is number {
  return isIntegerIn(value, LOWEST_PRIORITY, HIGHEST_PRIORITY);
}

export function isHeaders(value: unknown): boolean {
  if (!isPlainObject(value)) return false;
  let count = 0;
  for (const name in value) {
    const text = value[name];
    if (++count > MAX_HEADERS || !HEADER_NAME.test(name)) return false;
    if (typeof text !== 'string' || longerThan(text, MAX_HEADER_CHARS)) return false;
  }
  return true;
}

export function isMetadata(value: unknown): boolean {
  return (
    isPlainObject(value) &&
    hasOnly(value, METADATA_KEYS) &&
    isIntegerIn(value['retryCount'], 0, MAX_RETRIES) &&
    isAbsentOr(value, 'timeoutMs', (v) => isIntegerIn(v, 1, MAX_TIMEOUT_MS)) &&
    isAbsentOr(value, 'expiresAt', isTime) &&
    isAbsentOr(value, 'key', isKey)
  );
}

function isKey(value: unknown): boolean {
  return typeof value === 'string' && value.length > 0 && !longerThan(value, MAX_KEY_CHARS);
}

/** JSON Schema counts code points, not UTF-16 units. */
function longerThan(text: string, limit: number): boolean {
  return text.length > limit && (text.length > 2 * limit || [...text].length > limit);
}

function isIntegerIn(value: unknown, low: number, high: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasOnly(value: object, keys: ReadonlySet<string>): boolean {
  for (const key in value) if (!keys.has(key)) return false;
  return true;
}

function isAbsentOr(value: Record<string, unknown>, key: string, check: (v: unknown) => boolean): boolean {
  const found = value[key];
  return found === undefined ? !(key in value) : check(found);
}
