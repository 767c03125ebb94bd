import { readFile, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * What an agent's run cost and how it ended, from the transcript Claude Code writes for it. When the hook is called the
 * last row is not there yet (seen: up to 170 ms later), so the caller answers the hook first and reads afterwards. The format
 * is internal to Claude Code: what is not understood is undefined, never 0.
 */

export interface Tokens {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

/** `finished`: the last model answer ended its turn. `failed`: it was an API error. `unfinished`: neither. */
export type RunEnd = 'finished' | 'failed' | 'unfinished';

export interface AgentRun {
  readonly end: RunEnd;
  /** The status word the agent reported, if its last answer holds one. */
  readonly status: Status | undefined;
  /** Model -> tokens, summed over the run's API responses. */
  readonly tokens: ReadonlyMap<string, Tokens>;
  /** The Agent call that started it, from the file beside the transcript. */
  readonly toolUseId: string | undefined;
}

export const STATUSES = ['DONE_WITH_CONCERNS', 'NEEDS_CONTEXT', 'BLOCKED', 'DONE'] as const;
export type Status = (typeof STATUSES)[number];

export interface WaitOptions {
  /** Between two looks, in milliseconds. Default 25. */
  readonly everyMs?: number;
  /** The file must not have grown for so long, because a resumed agent's file ends well before its new rows come. Default 120. */
  readonly quietMs?: number;
  /** For the last row, before the run counts as unfinished. Default 1,000. */
  readonly atMostMs?: number;
  /** Ends the waiting: what is there then is the answer. */
  readonly signal?: AbortSignal;
}

/** Reads a run, waiting for its last row. Undefined when there is no transcript. Never throws. */
export async function readAgentRun(
  transcript: string,
  options: WaitOptions = {},
): Promise<AgentRun | undefined> {
  const { everyMs = 25, quietMs = 120, atMostMs = 1_000, signal } = options;
  const start = performance.now();
  let size = -1;
  let grewAt = start;
  let run: Omit<AgentRun, 'toolUseId'> | undefined;
  for (;;) {
    const now = performance.now();
    const current = await sizeOf(transcript);
    if (current !== size) {
      size = current;
      grewAt = now;
      const text = await readOrNothing(transcript);
      run = text === undefined ? undefined : parseRun(text);
    }
    const settled = run !== undefined && run.end !== 'unfinished' && now - grewAt >= quietMs;
    if (settled || signal?.aborted === true || now - start >= atMostMs) break;
    await sleep(everyMs);
  }
  return run === undefined ? undefined : { ...run, toolUseId: await toolUseIdOf(transcript) };
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return -1;
  }
}

interface Row {
  readonly id: string;
  readonly model: string;
  readonly stopReason: string | undefined;
  readonly text: string;
  readonly isError: boolean;
  readonly usage: Readonly<Record<string, unknown>>;
}

/** Characters of a transcript in which the prompt of its agent must have ended; a charter and a task fit many times. */
const PROMPT_BYTES = 1_000_000;
const STEP = /\(arbiter step ([0-9a-f]+\.\d+)\)/g;

/** The step of a chain that an agent was given, by the mark at the end of its prompt. Never throws. */
export async function readStepToken(transcript: string): Promise<string | undefined> {
  const text = (await readOrNothing(transcript))?.slice(0, PROMPT_BYTES) ?? '';
  const prompt = text.split('\n').find((line) => line.includes('"type":"user"')) ?? '';
  return [...prompt.matchAll(STEP)].at(-1)?.[1];
}

/** Sums a transcript's text. Rows of one response repeat its id and usage: the last row of an id counts. */
export function parseRun(text: string): Omit<AgentRun, 'toolUseId'> {
  const byId = new Map<string, Row>();
  let last: Row | undefined;
  for (const line of text.split('\n')) {
    const row = line.includes('"type":"assistant"') ? assistantRow(line) : undefined;
    if (row === undefined) continue;
    byId.set(row.id, row);
    last = row;
  }
  const tokens = new Map<string, Tokens>();
  for (const row of byId.values())
    if (!row.isError) tokens.set(row.model, add(tokens.get(row.model), row.usage));
  return { end: endOf(last), status: last === undefined ? undefined : statusIn(last.text), tokens };
}

function endOf(last: Row | undefined): RunEnd {
  if (last?.isError === true) return 'failed';
  return last?.stopReason === 'end_turn' || last?.stopReason === 'stop_sequence' ? 'finished' : 'unfinished';
}

/** A row torn in the middle of being written, and rows of another shape, are no rows. */
function assistantRow(line: string): Row | undefined {
  try {
    const row = object(JSON.parse(line));
    const message = object(row['message']);
    const id = string(message['id']) ?? string(row['uuid']);
    if (row['type'] !== 'assistant' || id === undefined) return undefined;
    const model = string(message['model']) ?? 'unknown';
    return {
      id,
      model,
      stopReason: string(message['stop_reason']),
      text: textOf(message['content']),
      isError: row['isApiErrorMessage'] === true || model === '<synthetic>',
      usage: object(message['usage']),
    };
  } catch {
    return undefined;
  }
}

function textOf(content: unknown): string {
  if (!Array.isArray(content)) return typeof content === 'string' ? content : '';
  return content.map((block: unknown) => string(object(block)['text']) ?? '').join('\n');
}

/** The first status word that stands alone, or behind "Status:", on a line. */
function statusIn(text: string): Status | undefined {
  const found =
    /^[\s*#>`_-]*(?:status\W{0,4})?[\s*`_]*(DONE_WITH_CONCERNS|NEEDS_CONTEXT|BLOCKED|DONE)\b/im.exec(text);
  return STATUSES.find((s) => s === found?.[1]);
}

function add(sum: Tokens | undefined, usage: Readonly<Record<string, unknown>>): Tokens {
  return {
    input: (sum?.input ?? 0) + count(usage['input_tokens']),
    output: (sum?.output ?? 0) + count(usage['output_tokens']),
    cacheRead: (sum?.cacheRead ?? 0) + count(usage['cache_read_input_tokens']),
    cacheWrite: (sum?.cacheWrite ?? 0) + count(usage['cache_creation_input_tokens']),
  };
}

async function toolUseIdOf(transcript: string): Promise<string | undefined> {
  const meta = await readOrNothing(transcript.replace(/\.jsonl$/, '.meta.json'));
  try {
    return meta === undefined ? undefined : string(object(JSON.parse(meta))['toolUseId']);
  } catch {
    return undefined;
  }
}

async function readOrNothing(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}

const count = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0);
const string = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const object = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
