/**
 * The part of the Anthropic Messages API that tests look at. Everything the scripted model does not read stays `unknown`,
 * so a test that wants more has to narrow it in plain sight.
 */

export type ContentBlock = { readonly type: string; readonly [key: string]: unknown };

export type ApiMessage = {
  readonly role: string;
  readonly content: string | readonly ContentBlock[];
};

export type ApiTool = {
  readonly name: string;
  readonly description?: string;
  readonly [key: string]: unknown;
};

export type MessagesBody = {
  readonly model: string;
  readonly messages: readonly ApiMessage[];
  readonly system?: string | readonly ContentBlock[];
  readonly tools?: readonly ApiTool[];
  readonly stream?: boolean;
  readonly [key: string]: unknown;
};

/** Token counts of one API response. What is left out counts as 0 (output: 1, as the real API never answers with 0). */
export type Usage = {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly cacheReadInputTokens?: number;
  readonly cacheCreationInputTokens?: number;
  /** How many of them are kept for an hour; the others for five minutes. */
  readonly cacheCreation1hInputTokens?: number;
};

export type ToolUse = {
  readonly type: 'tool_use';
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Default: a fresh id. */
  readonly id?: string;
};

/** A piece of an answer: text, or the call of a tool. */
export type ReplyBlock = { readonly type: 'text'; readonly text: string } | ToolUse;

/** An answer of the model. `stop_reason` follows from the blocks. */
export type Answer = {
  readonly kind: 'answer';
  readonly blocks: readonly ReplyBlock[];
  readonly usage?: Usage;
  /** Model id in the response. Default: the one asked for. */
  readonly model?: string;
  /** Milliseconds from request to first byte. Default 0. */
  readonly delayMs?: number;
  /** Sent as the header `request-id`. Default: none, as many gateways do. */
  readonly requestId?: string;
};

/** An HTTP error as the API sends it. Claude Code retries 429, 5xx and 529 unless CLAUDE_CODE_MAX_RETRIES says otherwise. */
export type Failure = {
  readonly kind: 'failure';
  readonly status: number;
  readonly errorType: string;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly delayMs?: number;
};

/** The connection is cut without an answer. */
export type HangUp = { readonly kind: 'hang-up'; readonly delayMs?: number };

/** What a script replies with; a text, or blocks alone, are an answer with nothing else said. */
export type Reply = string | readonly ReplyBlock[] | Answer | Failure | HangUp;

/** Who sent a request: the main loop, or a subagent (named by the id that SubagentStart and SubagentStop hooks carry). */
export type Caller =
  | { readonly kind: 'main' }
  | { readonly kind: 'subagent'; readonly agentId: string; readonly parentAgentId: string | undefined };

/** One recorded `POST /v1/messages`. */
export type ApiCall = {
  /** Position among all recorded calls, from 0. */
  readonly index: number;
  readonly receivedAt: number;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly caller: Caller;
  readonly sessionId: string | undefined;
  readonly body: MessagesBody;
  /** Size of the body as sent. */
  readonly bytes: number;
};
