import type { Readable, Writable } from 'node:stream';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { type JSONRPCMessage, JSONRPCMessageSchema } from '@modelcontextprotocol/sdk/types.js';
import { resultLine } from './result-line.ts';

/** A `tools/call` as a hook sends it. */
export interface ToolCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** The text of a call's result, undefined when the reply has been sent by somebody else; must not reject. `id`: the request's. */
export type AnswerCall = (call: ToolCall, id: string | number) => Promise<string | undefined>;

/** Keeps others from writing to the output in between. */
export interface OutputLock {
  lock(): void;
  unlock(): void;
}

const NOBODY_ELSE: OutputLock = { lock: () => undefined, unlock: () => undefined };

/** Longest message in bytes; whoever sends a longer one is cut off at it and gets no answer. */
const MAX_MESSAGE_BYTES = 64_000_000;

const NEWLINE = 10;

/**
 * MCP over a pair of streams, one JSON message a line. Calls of tools are answered here and do not go through the library:
 * its checks of message, request and result were half a millisecond of the three that a prompt took. All else (handshake, pings, what is malformed)
 * goes the library's way. A line that is no JSON is reported and skipped.
 */
export class LineTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  readonly #input: Readable;
  readonly #output: Writable;
  readonly #answer: AnswerCall;
  readonly #lock: OutputLock;
  /** Messages handed out and not yet written. */
  #writing = 0;
  /** The message that has not ended yet, in pieces: joining them at each arrival would cost the square of a long one. */
  #pieces: Buffer[] = [];
  #bytes = 0;

  constructor(input: Readable, output: Writable, answer: AnswerCall, lock = NOBODY_ELSE) {
    this.#input = input;
    this.#output = output;
    this.#answer = answer;
    this.#lock = lock;
  }

  async start(): Promise<void> {
    this.#input.on('data', this.#read);
    this.#input.on('error', (error) => this.onerror?.(error));
  }

  /** Resolves when the message has been handed to the system, or cannot be any more. */
  send(message: JSONRPCMessage): Promise<void> {
    return this.#write(`${JSON.stringify(message)}\n`);
  }

  #write(line: string): Promise<void> {
    if (this.#writing === 0) this.#lock.lock();
    this.#writing += 1;
    return new Promise((resolve) => {
      this.#output.write(line, () => {
        this.#writing -= 1;
        if (this.#writing === 0) this.#lock.unlock();
        resolve();
      });
    });
  }

  async close(): Promise<void> {
    this.#input.off('data', this.#read);
    this.#input.pause();
    this.#pieces = [];
    this.onclose?.();
  }

  readonly #read = (chunk: Buffer): void => {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      this.#keep(chunk.subarray(from, end));
      this.#take();
      from = end + 1;
    }
    this.#keep(chunk.subarray(from));
  };

  #keep(piece: Buffer): void {
    this.#bytes += piece.length;
    if (this.#bytes <= MAX_MESSAGE_BYTES) this.#pieces.push(piece);
  }

  #take(): void {
    const line = Buffer.concat(this.#pieces).toString('utf8').trim();
    this.#pieces = [];
    this.#bytes = 0;
    if (line === '') return;
    try {
      const message: unknown = JSON.parse(line);
      const call = toolCallOf(message);
      if (call === undefined) this.onmessage?.(JSONRPCMessageSchema.parse(message));
      else void this.#reply(call.id, call);
    } catch (error) {
      this.onerror?.(error instanceof Error ? error : new Error(String(error)));
    }
  }

  async #reply(id: string | number, call: ToolCall): Promise<void> {
    const text = await this.#answer(call, id);
    if (text !== undefined) await this.#write(resultLine(id, text));
  }
}

/** The call in a message that is one and well-formed. */
function toolCallOf(message: unknown): (ToolCall & { readonly id: string | number }) | undefined {
  if (!isObject(message) || message['jsonrpc'] !== '2.0' || message['method'] !== 'tools/call')
    return undefined;
  const { id, params } = message;
  if ((typeof id !== 'string' && typeof id !== 'number') || !isObject(params)) return undefined;
  const { name, arguments: given = {} } = params;
  return typeof name === 'string' && isObject(given) ? { id, name, arguments: given } : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
