/** What a message is for. `request` and `response` are made by `request` and `respond`. */
export type MessageType = 'request' | 'response' | 'event' | 'command';

export const MESSAGE_TYPES: readonly MessageType[] = ['request', 'response', 'event', 'command'];

export const LOWEST_PRIORITY = 1;
export const HIGHEST_PRIORITY = 10;
export const DEFAULT_PRIORITY = 5;

export type Headers = Readonly<Record<string, string>>;

export interface Metadata {
  /** How often the message was given to a consumer of the group before. 0 in the log. */
  readonly retryCount: number;
  /** Of a request: how long its sender waits. */
  readonly timeoutMs?: number;
  /** RFC 3339 UTC. Not delivered from this time on. */
  readonly expiresAt?: string;
  /** What it is about: of several with one topic and key only the newest is needed. */
  readonly key?: string;
}

/** A message as it is read, `schemas/message.schema.json`. The payload belongs to all readers: it is not to be changed. */
export interface Message {
  readonly messageId: string;
  /** RFC 3339 UTC, by the publisher's clock. */
  readonly timestamp: string;
  readonly source: string;
  readonly destination?: string;
  readonly topic: string;
  readonly messageType: MessageType;
  readonly priority: number;
  readonly correlationId?: string;
  readonly headers: Headers;
  readonly metadata: Metadata;
  readonly payload: unknown;
}

/** A message as its publisher gives it; the bus fills in the rest. */
export interface Draft {
  readonly topic: string;
  /** Any JSON. */
  readonly payload: unknown;
  /** Default `event`. */
  readonly messageType?: MessageType;
  /** 1 (last) to 10 (first). Default 5. */
  readonly priority?: number;
  readonly destination?: string;
  readonly correlationId?: string;
  readonly headers?: Headers;
  readonly metadata?: Partial<Metadata>;
  /** Default: a new one. Give the same one again to publish again after an error: a group delivers an id once. */
  readonly messageId?: string;
  /** Default: the source of the bus. */
  readonly source?: string;
}

/** Where a message went. It is durable as the log's mode says when this is handed out. */
export interface Published {
  readonly messageId: string;
  readonly offset: number;
}

/** A message with its place in the log. */
export interface Stored {
  readonly offset: number;
  readonly message: Message;
}
