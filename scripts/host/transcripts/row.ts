import type { MessageTokens } from '../../store/ledger-messages.ts';

/**
 * One line of a transcript, as far as the ledger wants to know. The format is internal to Claude Code (seen: 2.1.330): what is
 * needed and not understood makes the row `unread`, never a number that was not there.
 */
export type TranscriptRow =
  | { readonly kind: 'prompt'; readonly promptId: string; readonly cwd: string | undefined }
  | MessageRow
  | { readonly kind: 'unread' };

/** An answer of the model, or a part of one: several rows repeat the id and the usage of one answer, and the last one counts. */
export interface MessageRow {
  readonly kind: 'message';
  /** Message id and request id; the message id alone where a gateway gives no request ids. */
  readonly id: string;
  /** Unix milliseconds. */
  readonly at: number;
  /** The session that asked the model. A fork copies the rows of its parent, which then name the parent here. */
  readonly session: string | undefined;
  /** Of a row in the main file that belongs to an agent. */
  readonly agentId: string | undefined;
  readonly agentType: string | undefined;
  readonly cwd: string | undefined;
  readonly model: string;
  readonly tokens: MessageTokens;
  /** Whether it was asked for in a way that has prices of its own: fast, batch, or bound to a region. */
  readonly specialPrice: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** Undefined: nothing for the ledger. */
export function readRow(line: string): TranscriptRow | undefined {
  const isMessage = line.includes('"type":"assistant"');
  if (!isMessage && !line.includes('"promptId":"')) return undefined;
  let row: Fields;
  try {
    row = fields(JSON.parse(line));
  } catch {
    return isMessage ? { kind: 'unread' } : undefined;
  }
  if (row['type'] === 'assistant') return messageOf(row);
  const promptId = row['type'] === 'user' ? text(row['promptId']) : undefined;
  return promptId === undefined ? undefined : { kind: 'prompt', promptId, cwd: text(row['cwd']) };
}

function messageOf(row: Fields): TranscriptRow | undefined {
  const message = fields(row['message']);
  // Written by Claude Code itself, in place of an answer.
  if (row['isApiErrorMessage'] === true || message['model'] === '<synthetic>') return undefined;
  const [id, model] = [text(message['id']), text(message['model'])];
  const at = Date.parse(text(row['timestamp']) ?? '');
  const usage = fields(message['usage']);
  const tokens = tokensOf(usage);
  if (id === undefined || model === undefined || tokens === undefined || Number.isNaN(at))
    return { kind: 'unread' };
  const request = text(row['requestId']);
  return {
    kind: 'message',
    id: request === undefined ? id : `${id} ${request}`,
    at,
    session: text(row['requestSessionId']) ?? text(row['sessionId']),
    agentId: text(row['agentId']),
    agentType: text(row['attributionAgent']),
    cwd: text(row['cwd']),
    model,
    tokens,
    specialPrice: isSpecial(usage),
  };
}

/** Undefined when a number that must be there is not, or one that is there is none. */
function tokensOf(usage: Fields): MessageTokens | undefined {
  const input = count(usage['input_tokens']);
  const output = count(usage['output_tokens']);
  const cacheRead = count(usage['cache_read_input_tokens'] ?? 0);
  const cacheWrite = count(usage['cache_creation_input_tokens'] ?? 0);
  if (input === undefined || output === undefined || cacheRead === undefined || cacheWrite === undefined)
    return undefined;
  return { input, output, cacheRead, cacheWrite, writes: writesOf(usage, cacheWrite) };
}

/** For how long the writes are kept; undefined when the parts are not told, or are not the whole. */
function writesOf(usage: Fields, cacheWrite: number): MessageTokens['writes'] {
  const parts = fields(usage['cache_creation']);
  const fiveMinutes = count(parts['ephemeral_5m_input_tokens'] ?? 0);
  const oneHour = count(parts['ephemeral_1h_input_tokens'] ?? 0);
  if (fiveMinutes === undefined || oneHour === undefined || fiveMinutes + oneHour !== cacheWrite)
    return undefined;
  return { fiveMinutes, oneHour };
}

const USUAL = new Set<unknown>([undefined, null, '', 'standard', 'global', 'not_available']);

const isSpecial = (usage: Fields): boolean =>
  ['speed', 'service_tier', 'inference_geo'].some((key) => !USUAL.has(usage[key]));

const MAX_TEXT = 4_096;

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' && value.length <= MAX_TEXT ? value : undefined;

const count = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;

const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
