import { ArbiterError, type ErrorDetails } from '../core/errors.ts';
import type { Published } from './message.ts';

const MINUTE_MS = 60_000;

/** A topic or a pattern that breaks the rules of `topic.ts`. `rule` says which one. */
export class TopicError extends ArbiterError {
  readonly topic: string;
  readonly rule: string;

  constructor(topic: string, rule: string, details: ErrorDetails = {}) {
    super('bus-topic', `The topic ${JSON.stringify(topic.slice(0, 80))} cannot be used: ${rule}.`, details);
    this.topic = topic;
    this.rule = rule;
  }
}

/** A message that does not fit `schemas/message.schema.json`. Nothing of its batch was published. */
export class InvalidMessageError extends ArbiterError {
  /** `/priority: must be <= 10`, one a line. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[], details: ErrorDetails = {}) {
    super('bus-invalid-message', `The message does not fit its schema: ${problems.join('; ')}.`, {
      fix: 'See schemas/message.schema.json.',
      ...details,
    });
    this.problems = problems;
  }
}

/** A payload above the limit. Nothing of its batch was published. */
export class PayloadTooLargeError extends ArbiterError {
  readonly bytes: number;
  readonly maxBytes: number;

  constructor(bytes: number, maxBytes: number) {
    super('bus-payload-too-large', `The payload has ${bytes} bytes, the limit is ${maxBytes}.`, {
      fix: 'Publish the path of a file instead, or raise maxPayloadBytes.',
    });
    this.bytes = bytes;
    this.maxBytes = maxBytes;
  }
}

/** The group that holds messages back the longest. */
export interface Laggard {
  readonly group: string;
  /** From the oldest message it has not acknowledged to the end of the log. */
  readonly lagBytes: number;
  /** Time since a consumer last took a turn with it; undefined when that is not known. */
  readonly idleMs: number | undefined;
}

function idleText(idleMs: number | undefined): string {
  if (idleMs === undefined) return '';
  const minutes = Math.floor(idleMs / MINUTE_MS);
  return minutes < 1 ? '' : `, and no consumer of it did anything for ${minutes} minutes`;
}

/** The log has reached its limit and nothing may be removed from it. */
export class BusFullError extends ArbiterError {
  readonly bytes: number;
  readonly maxBytes: number;
  readonly laggard: Laggard | undefined;
  /** What was published of the batch before; a prefix of it. */
  readonly published: readonly Published[];

  constructor(
    bytes: number,
    maxBytes: number,
    laggard: Laggard | undefined,
    published: readonly Published[],
    details: ErrorDetails = {},
  ) {
    const why =
      laggard === undefined
        ? 'No group holds messages back; they are too young to be removed.'
        : `The group "${laggard.group}" has not acknowledged the last ${laggard.lagBytes} bytes${idleText(laggard.idleMs)}.`;
    const fix =
      laggard === undefined
        ? 'Publish more slowly, or raise maxBytes.'
        : `Start a consumer of "${laggard.group}", or give its messages up: arbiter bus groups drop ${laggard.group}`;
    super('bus-full', `The bus holds ${bytes} bytes, its limit is ${maxBytes}. ${why}`, { fix, ...details });
    this.bytes = bytes;
    this.maxBytes = maxBytes;
    this.laggard = laggard;
    this.published = published;
  }
}

/** A group that exists with another pattern. */
export class GroupMismatchError extends ArbiterError {
  readonly group: string;

  constructor(group: string, has: string, asked: string) {
    super('bus-group-mismatch', `The group "${group}" consumes ${has}, not ${asked}.`, {
      fix: `Take another name, or drop it: arbiter bus groups drop ${group}`,
    });
    this.group = group;
  }
}

/** The group was dropped, by this or another process, while a consumer of it ran. */
export class GroupDroppedError extends ArbiterError {
  readonly group: string;

  constructor(group: string) {
    super('bus-group-dropped', `The group "${group}" was dropped.`, {
      fix: 'Start a consumer again to create it anew.',
    });
    this.group = group;
  }
}

/** No process took the request before its deadline, so it was not run. */
export class NobodyAnsweredError extends ArbiterError {
  readonly topic: string;
  readonly timeoutMs: number;

  constructor(topic: string, timeoutMs: number) {
    super('bus-nobody-answered', `Nobody took the request on ${topic} within ${timeoutMs} ms.`, {
      fix: 'Is a session with that plugin running? See: arbiter bus stats',
    });
    this.topic = topic;
    this.timeoutMs = timeoutMs;
  }
}

/** A process took the request and has not answered before its deadline. It may have run, wholly or in part. */
export class RequestTimeoutError extends ArbiterError {
  readonly topic: string;
  readonly timeoutMs: number;

  constructor(topic: string, timeoutMs: number) {
    super(
      'bus-request-timeout',
      `The request on ${topic} was taken, but not answered within ${timeoutMs} ms.`,
      {
        fix: 'It may have run. Ask again with a longer timeoutMs if a second run does no harm.',
      },
    );
    this.topic = topic;
    this.timeoutMs = timeoutMs;
  }
}

/** The one who answered refused or failed. */
export class RemoteError extends ArbiterError {
  /** The code that the other side gave, for example `not_found`. */
  readonly remoteCode: string;

  constructor(remoteCode: string, message: string, details: ErrorDetails = {}) {
    super('bus-remote', message, details);
    this.remoteCode = remoteCode;
  }
}

/** The bus object was closed by its owner. */
export class BusClosedError extends ArbiterError {
  constructor() {
    super('bus-closed', 'The bus is closed.');
  }
}
