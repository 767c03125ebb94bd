import { InvalidMessageError, PayloadTooLargeError } from './errors.ts';
import { DEFAULT_PRIORITY, type Draft, type Message } from './message.ts';
import {
  isHeaders,
  isId,
  isMessage,
  isMessageType,
  isMetadata,
  isNode,
  isPriority,
  messageProblems,
} from './message-check.ts';
import type { IdSource } from './message-id.ts';
import type { Timestamps } from './timestamps.ts';
import { checkTopic, topicProblem } from './topic.ts';

/**
 * A message as the text that the log keeps, and back. The members come in a fixed order with the payload last, so that a
 * reader finds the topic without parsing, and the rest without parsing the payload. A text in another order, written by
 * somebody else, is read as well, only more slowly.
 */
const PLAIN_METADATA = '{"retryCount":0}';
const DRAFT_KEYS: ReadonlySet<string> = new Set([
  'topic',
  'payload',
  'messageType',
  'priority',
  'destination',
  'correlationId',
  'headers',
  'metadata',
  'messageId',
  'source',
]);

/** What fills the gaps of a draft. */
export interface Sender {
  readonly source: string;
  readonly ids: IdSource;
  readonly timestamps: Timestamps;
  /** Limit of a payload's JSON text, in bytes of UTF-8. */
  readonly maxPayloadBytes: number;
  /** Topics that were found good; asked once for each message otherwise. */
  readonly goodTopics: Set<string>;
}

/** Throws {@link InvalidMessageError} for a name that cannot be a source. */
export function checkSource(source: string): string {
  if (!isNode(source))
    throw new InvalidMessageError(['/source: must be 1 to 255 of A-Z a-z 0-9 . _ : @ / -']);
  return source;
}

export interface Encoded {
  readonly messageId: string;
  readonly body: string;
}

const MAX_GOOD_TOPICS = 4096;
/** A character of UTF-16 has at most three bytes in UTF-8. */
const MAX_BYTES_PER_CHAR = 3;

/**
 * The text of a draft, published at `nowMs`. Throws TopicError, {@link PayloadTooLargeError}, {@link InvalidMessageError}.
 */
export function encode(draft: Draft, sender: Sender, nowMs: number): Encoded {
  const payload = payloadText(draft.payload, sender.maxPayloadBytes);
  const { topic, messageType = 'event', priority = DEFAULT_PRIORITY, destination, correlationId } = draft;
  if (!sender.goodTopics.has(topic)) learnTopic(topic, sender.goodTopics);
  const messageId = draft.messageId ?? sender.ids.next(nowMs);
  const timestamp = sender.timestamps.at(nowMs);
  const source = draft.source ?? sender.source;
  const good =
    isMessageType(messageType) &&
    isPriority(priority) &&
    (draft.messageId === undefined || isId(messageId)) &&
    (draft.source === undefined || isNode(source)) &&
    (destination === undefined || isNode(destination)) &&
    (correlationId === undefined || isId(correlationId)) &&
    (draft.headers === undefined || isHeaders(draft.headers)) &&
    (draft.metadata === undefined || isMetadata({ retryCount: 0, ...present(draft.metadata) })) &&
    hasKnownKeys(draft);
  if (!good) throw new InvalidMessageError(messageProblems(asMessage(draft, messageId, timestamp, source)));
  const to = destination === undefined ? '' : `"destination":"${destination}",`;
  const about = correlationId === undefined ? '' : `"correlationId":"${correlationId}",`;
  const headers = draft.headers === undefined ? '{}' : JSON.stringify(draft.headers);
  const metadata =
    draft.metadata === undefined
      ? PLAIN_METADATA
      : JSON.stringify({ retryCount: 0, ...present(draft.metadata) });
  const body = `{"messageId":"${messageId}","timestamp":"${timestamp}","source":"${source}",${to}"topic":"${topic}","messageType":"${messageType}","priority":${priority},${about}"headers":${headers},"metadata":${metadata},"payload":${payload}}`;
  return { messageId, body };
}

function payloadText(payload: unknown, maxBytes: number): string {
  // A text that is too long is refused before it is copied at all.
  if (typeof payload === 'string' && payload.length > maxBytes)
    throw new PayloadTooLargeError(Buffer.byteLength(payload) + 2, maxBytes);
  let text: string | undefined;
  try {
    text = JSON.stringify(payload);
  } catch (error) {
    throw new InvalidMessageError(['/payload: must be JSON'], { cause: error });
  }
  if (text === undefined) throw new InvalidMessageError(['/payload: must be JSON']);
  if (text.length * MAX_BYTES_PER_CHAR > maxBytes) {
    const bytes = Buffer.byteLength(text);
    if (bytes > maxBytes) throw new PayloadTooLargeError(bytes, maxBytes);
  }
  return text;
}

function learnTopic(topic: string, good: Set<string>): void {
  if (typeof topic !== 'string') throw new InvalidMessageError(['/topic: must be a string']);
  checkTopic(topic);
  if (good.size >= MAX_GOOD_TOPICS) good.clear();
  good.add(topic);
}

function hasKnownKeys(draft: Draft): boolean {
  for (const key in draft) if (!DRAFT_KEYS.has(key)) return false;
  return true;
}

/** Without members that are there but undefined. */
function present<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;
}

/** The message that a draft would have become, for an explanation of what is wrong with it. */
function asMessage(draft: Draft, messageId: string, timestamp: string, source: string): unknown {
  return {
    messageType: 'event',
    priority: DEFAULT_PRIORITY,
    ...present(draft),
    messageId,
    timestamp,
    source,
    headers: draft.headers ?? {},
    metadata: { retryCount: 0, ...present(draft.metadata ?? {}) },
  };
}

const FIRST_MEMBER = '{"messageId":"';
const TOPIC_MEMBER = '"topic":"';
const PAYLOAD_MEMBER = ',"payload":';

/** The topic, or undefined when the text is not in our order or not a message. */
export function topicOf(body: string): string | undefined {
  if (!body.startsWith(FIRST_MEMBER)) return undefined;
  const start = body.indexOf(TOPIC_MEMBER);
  // Members that may hold others (headers) would have to stand before it.
  if (start < 0 || body.lastIndexOf('{', start) > 0) return undefined;
  const end = body.indexOf('"', start + TOPIC_MEMBER.length);
  const topic = body.slice(start + TOPIC_MEMBER.length, end);
  return topicProblem(topic) === undefined ? topic : undefined;
}

/** The message of a line, or undefined for a line that is none. */
export function decode(body: string): Message | undefined {
  const value = parsed(body);
  return isMessage(value) ? value : undefined;
}

/** What a reader needs to know before it wants the payload. */
export type Envelope = Pick<
  Message,
  'messageId' | 'timestamp' | 'source' | 'topic' | 'messageType' | 'priority' | 'metadata'
>;

/**
 * {@link decode} without the price of a large payload. A stranger's text may have more members behind its payload; all of an
 * {@link Envelope} must be there, so when one of them is missing the whole is read.
 */
export function decodeEnvelope(body: string): Envelope | undefined {
  const at = body.indexOf(PAYLOAD_MEMBER);
  const value = at < 0 ? undefined : parsed(`${body.slice(0, at)},"payload":null}`);
  return isMessage(value) ? value : decode(body);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const TIMESTAMP_MEMBER = '","timestamp":"';

/**
 * Publishing time of a line in Unix milliseconds; NaN for a line that is no message. Of one in our order it is read without the
 * rest, so the time of a strange line that begins like a message counts.
 */
export function timeOf(body: string): number {
  const idEnd = body.startsWith(FIRST_MEMBER) ? body.indexOf('"', FIRST_MEMBER.length) : -1;
  if (idEnd > 0 && body.startsWith(TIMESTAMP_MEMBER, idEnd)) {
    const start = idEnd + TIMESTAMP_MEMBER.length;
    return Date.parse(body.slice(start, body.indexOf('"', start)));
  }
  return Date.parse(decodeEnvelope(body)?.timestamp ?? '');
}

/** When it expires, in Unix milliseconds; undefined for never. */
export function expiryOf(message: Pick<Message, 'metadata'>): number | undefined {
  const at = message.metadata.expiresAt;
  return at === undefined ? undefined : Date.parse(at);
}
