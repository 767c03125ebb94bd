import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** As much of the end of a transcript as is looked at: a turn's last answers lie there, whatever came before. */
const TAIL_BYTES = 256 * 1024;

/** Who asks the model in the main thread of a session; Claude Code also asks small models for titles and the like. */
const MAIN_THREAD = /^(?:sdk|repl_main_thread)/;

/**
 * The id of the model that a session runs on, from the end of its transcript: of the last request or the last answer, whichever is later.
 * While the first turn's tools are called only its request stands there. Undefined when nothing there says it. Never throws.
 */
export function lastModelIn(transcript: string): string | undefined {
  for (const line of tailOf(transcript).split('\n').reverse()) {
    if (!line.includes('"type":"assistant"') && !line.includes('"type":"api-request"')) continue;
    const model = modelOf(line);
    if (model !== undefined) return model;
  }
  return undefined;
}

/** A row torn at the beginning of the tail or in the middle of being written is no row; neither is one of a subagent. */
function modelOf(line: string): string | undefined {
  try {
    const row = JSON.parse(line) as Row;
    const model = row.type === 'assistant' ? row.message?.model : requested(row);
    if (row.isSidechain === true) return undefined;
    return typeof model === 'string' && model !== '<synthetic>' ? model : undefined;
  } catch {
    return undefined;
  }
}

interface Row {
  readonly type?: unknown;
  readonly isSidechain?: unknown;
  readonly message?: { readonly model?: unknown };
  readonly querySource?: unknown;
  readonly params?: { readonly model?: unknown };
}

function requested({ type, querySource, params }: Row): unknown {
  return type === 'api-request' && MAIN_THREAD.test(String(querySource)) ? params?.model : undefined;
}

function tailOf(file: string): string {
  let handle: number | undefined;
  try {
    handle = openSync(file, 'r');
    const { size } = fstatSync(handle);
    const bytes = Buffer.alloc(Math.min(size, TAIL_BYTES));
    const read = readSync(handle, bytes, 0, bytes.length, size - bytes.length);
    return bytes.toString('utf8', 0, read);
  } catch {
    return '';
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}
