import { ArbiterError, messageOf } from '../core/errors.ts';
import type { Draft, Message } from './message.ts';

/** Requesters listen on `reply/<id>`. */
export const REPLY_TOPIC = 'reply';
/** Header of a request: the topic for its replies. */
export const REPLY_TO = 'replyTo';
/** Header of a response: which of the three it is. */
const REPLY_KIND = 'reply';

const MAX_TEXT_CHARS = 4_000;

/** `accepted` says that somebody has the request; the others end it. */
export type Reply =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'result'; readonly value: unknown }
  | {
      readonly kind: 'error';
      readonly code: string;
      readonly message: string;
      readonly fix: string | undefined;
    };

/** The message that carries a reply to a request. */
export function replyDraft(request: Message, replyTo: string, reply: Reply): Draft {
  const payload =
    reply.kind === 'accepted'
      ? null
      : reply.kind === 'result'
        ? (reply.value ?? null)
        : {
            code: reply.code,
            message: reply.message,
            ...(reply.fix === undefined ? {} : { fix: reply.fix }),
          };
  const { traceId, sessionId } = request.headers;
  return {
    topic: replyTo,
    payload,
    messageType: 'response',
    priority: request.priority,
    correlationId: request.messageId,
    destination: request.source,
    headers: {
      [REPLY_KIND]: reply.kind,
      ...(traceId === undefined ? {} : { traceId }),
      ...(sessionId === undefined ? {} : { sessionId }),
    },
  };
}

/** The reply in a message. What is none is an error reply that says so. */
export function readReply(message: Message): Reply {
  const kind = message.headers[REPLY_KIND];
  if (kind === 'accepted') return { kind };
  if (kind === 'result') return { kind, value: message.payload };
  const { payload } = message;
  const text = (name: string): string | undefined => {
    if (typeof payload !== 'object' || payload === null) return undefined;
    const value: unknown = Object.entries(payload).find(([key]) => key === name)?.[1];
    return typeof value === 'string' ? value.slice(0, MAX_TEXT_CHARS) : undefined;
  };
  return {
    kind: 'error',
    code: text('code') ?? 'unknown',
    message: text('message') ?? 'The reply could not be understood.',
    fix: text('fix'),
  };
}

/** What a handler threw, for the one who asked. The fix travels apart from the message. */
export function errorReply(error: unknown): Reply {
  const text = messageOf(error).slice(0, MAX_TEXT_CHARS);
  if (!(error instanceof ArbiterError))
    return { kind: 'error', code: 'internal', message: text, fix: undefined };
  const { fix, code } = error;
  const message = fix !== undefined && text.endsWith(` ${fix}`) ? text.slice(0, -fix.length - 1) : text;
  return { kind: 'error', code, message, fix };
}
