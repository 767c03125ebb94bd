import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer, ApiCall, Caller, Failure, HangUp, MessagesBody, Reply } from './messages-api.ts';
import { messageEvents, messageJson, toMessage } from './sse.ts';

/**
 * Decides the reply to one call. May be async (a test can hold a reply back until it has seen something).
 * A throw becomes a 500 with the error's text and is kept in {@link ScriptedModel.scriptErrors}, so that a broken script is
 * not mistaken for a broken host.
 */
export type Script = (call: ApiCall) => Reply | Promise<Reply>;

/** A scripted Messages API on 127.0.0.1. Knows no keys and no limits; every call is recorded before it is answered. */
export type ScriptedModel = {
  /** What ANTHROPIC_BASE_URL must say. */
  readonly url: string;
  /** Every `POST /v1/messages` so far, oldest first (count_tokens is answered but not listed here). */
  readonly calls: readonly ApiCall[];
  /** `METHOD path` of everything else that was asked for. */
  readonly otherRequests: readonly string[];
  readonly scriptErrors: readonly Error[];
  /** Replaces the script for calls that arrive from now on. */
  script(script: Script): void;
  /** Forgets recorded calls, other requests and script errors. */
  reset(): void;
  /** Stops listening, cuts open connections and cancels delayed replies. Safe to call twice. */
  close(): Promise<void>;
};

const BYTES_PER_TOKEN = 4;

/**
 * Starts a scripted model on a free port. Without a script every answer is `ok`. Rejects when no port can be had.
 */
export async function scriptedModel(script: Script = () => 'ok'): Promise<ScriptedModel> {
  const calls: ApiCall[] = [];
  const otherRequests: string[] = [];
  const scriptErrors: Error[] = [];
  const timers = new Set<NodeJS.Timeout>();
  let current = script;

  const wait = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        resolve();
      }, ms);
      timers.add(timer);
    });

  const answerMessages = async (
    request: IncomingMessage,
    response: ServerResponse,
    raw: Buffer,
  ): Promise<void> => {
    const call = recordCall(request, raw, calls.length);
    calls.push(call);
    let reply: Answer | Failure | HangUp;
    try {
      reply = normalise(await current(call));
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      scriptErrors.push(error);
      reply = {
        kind: 'failure',
        status: 500,
        errorType: 'api_error',
        message: `stub script threw: ${error.message}`,
      };
    }
    if (reply.delayMs !== undefined && reply.delayMs > 0) await wait(reply.delayMs);
    if (!response.destroyed) send(response, reply, call.body);
  };

  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0];
    readAll(request)
      .then(async (raw) => {
        if (request.method === 'POST' && path === '/v1/messages')
          return answerMessages(request, response, raw);
        otherRequests.push(`${request.method ?? '?'} ${request.url ?? '/'}`);
        if (request.method === 'POST' && path === '/v1/messages/count_tokens') {
          return void sendJson(
            response,
            200,
            JSON.stringify({ input_tokens: Math.ceil(raw.length / BYTES_PER_TOKEN) }),
          );
        }
        if (request.method === 'HEAD') return void response.writeHead(200).end();
        sendJson(
          response,
          404,
          errorJson('not_found_error', `stub: no ${request.method ?? '?'} ${path ?? '/'}`),
        );
      })
      .catch(() => response.destroy());
  });

  await listen(server);
  const { port } = server.address() as AddressInfo;
  let closing: Promise<void> | undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    otherRequests,
    scriptErrors,
    script: (next) => {
      current = next;
    },
    reset: () => {
      calls.length = 0;
      otherRequests.length = 0;
      scriptErrors.length = 0;
    },
    close: () => {
      closing ??= new Promise((resolve) => {
        for (const timer of timers) clearTimeout(timer);
        timers.clear();
        server.close(() => resolve());
        server.closeAllConnections();
      });
      return closing;
    },
  };
}

function normalise(reply: Reply): Answer | Failure | HangUp {
  if (typeof reply === 'string') return { kind: 'answer', blocks: [{ type: 'text', text: reply }] };
  return 'kind' in reply ? reply : { kind: 'answer', blocks: reply };
}

function recordCall(request: IncomingMessage, raw: Buffer, index: number): ApiCall {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return {
    index,
    receivedAt: Date.now(),
    url: request.url ?? '/',
    headers,
    caller: callerOf(headers),
    sessionId: headers['x-claude-code-session-id'],
    body: JSON.parse(raw.toString('utf8')) as MessagesBody,
    bytes: raw.length,
  };
}

function callerOf(headers: Readonly<Record<string, string>>): Caller {
  const agentId = headers['x-claude-code-agent-id'];
  if (agentId === undefined) return { kind: 'main' };
  return { kind: 'subagent', agentId, parentAgentId: headers['x-claude-code-parent-agent-id'] };
}

function send(response: ServerResponse, reply: Answer | Failure | HangUp, body: MessagesBody): void {
  if (reply.kind === 'hang-up') {
    response.destroy();
  } else if (reply.kind === 'failure') {
    sendJson(response, reply.status, errorJson(reply.errorType, reply.message), reply.headers);
  } else if (body.stream !== true) {
    sendJson(response, 200, messageJson(toMessage(reply, body.model)), requestIdOf(reply));
  } else {
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache',
      ...requestIdOf(reply),
    });
    response.end(messageEvents(toMessage(reply, body.model)));
  }
}

const requestIdOf = ({ requestId }: Answer): Record<string, string> =>
  requestId === undefined ? {} : { 'request-id': requestId };

function sendJson(
  response: ServerResponse,
  status: number,
  json: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(json);
}

const errorJson = (type: string, message: string): string =>
  JSON.stringify({ type: 'error', error: { type, message } });

function readAll(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
  });
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve());
  });
}
