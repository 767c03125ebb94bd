import type { TokenUsage } from '../../models/prices.ts';

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
  readonly usage: TokenUsage;
  /** Whether it was served in a way that no list prices: a service tier or a region that is not the usual one. */
  readonly unlisted: boolean;
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
  const counts = fields(message['usage']);
  const usage = usageOf(counts, text(row['promptCacheRequested']));
  if (id === undefined || model === undefined || usage === undefined || Number.isNaN(at))
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
    usage,
    unlisted: !USUAL_TIERS.has(counts['service_tier']) || !KNOWN_REGIONS.has(counts['inference_geo']),
  };
}

/** Undefined when a number that must be there is not, or one that is there is none. */
function usageOf(counts: Fields, kept: string | undefined): TokenUsage | undefined {
  const inputTokens = count(counts['input_tokens']);
  const outputTokens = count(counts['output_tokens']);
  // Who does not know a cache leaves these out.
  const cacheReadTokens = count(counts['cache_read_input_tokens'] ?? 0);
  const cacheWriteTokens = count(counts['cache_creation_input_tokens'] ?? 0);
  const webSearches = count(fields(counts['server_tool_use'])['web_search_requests'] ?? 0);
  if (
    inputTokens === undefined ||
    outputTokens === undefined ||
    cacheReadTokens === undefined ||
    cacheWriteTokens === undefined ||
    webSearches === undefined
  )
    return undefined;
  return {
    inputTokens,
    outputTokens,
    cacheReadTokens,
    cacheWriteTokens,
    ...writesOf(counts, cacheWriteTokens, kept),
    webSearches,
    usOnly: counts['inference_geo'] === 'us',
    fast: !USUAL_SPEEDS.has(counts['speed']),
  };
}

/**
 * For how long the writes are kept. Where the answer does not tell the parts, or they are not the whole, what was asked for counts
 * (`kept`), as Claude Code reckons too; nothing when that is not known either.
 */
function writesOf(
  counts: Fields,
  all: number,
  kept: string | undefined,
): Pick<TokenUsage, 'cacheWrite5mTokens' | 'cacheWrite1hTokens'> {
  const parts = fields(counts['cache_creation']);
  const short = count(parts['ephemeral_5m_input_tokens'] ?? 0);
  const long = count(parts['ephemeral_1h_input_tokens'] ?? 0);
  if (short !== undefined && long !== undefined && short + long === all)
    return { cacheWrite5mTokens: short, cacheWrite1hTokens: long };
  if (kept === '5m') return { cacheWrite5mTokens: all, cacheWrite1hTokens: 0 };
  return kept === '1h' ? { cacheWrite5mTokens: 0, cacheWrite1hTokens: all } : {};
}

const NOT_TOLD = [undefined, null, ''];
const USUAL_SPEEDS = new Set<unknown>([...NOT_TOLD, 'standard']);
const USUAL_TIERS = new Set<unknown>([...NOT_TOLD, 'standard']);
const KNOWN_REGIONS = new Set<unknown>([...NOT_TOLD, 'us', 'global', 'not_available']);

const MAX_TEXT = 4_096;

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' && value.length <= MAX_TEXT ? value : undefined;

const count = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;

const fields = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};
