import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** As much of the end of a transcript as is looked at: a turn's last answers lie there, whatever came before. */
const TAIL_BYTES = 256 * 1024;

/**
 * The id of the model that answered last in a session, from the end of its transcript; undefined when nothing there says it. Reads
 * nothing else of it. Never throws.
 */
export function lastModelIn(transcript: string): string | undefined {
  for (const line of tailOf(transcript).split('\n').reverse()) {
    if (!line.includes('"type":"assistant"')) continue;
    const model = modelOf(line);
    if (model !== undefined) return model;
  }
  return undefined;
}

/** A row torn at the beginning of the tail or in the middle of being written is no row; neither is one of a subagent. */
function modelOf(line: string): string | undefined {
  try {
    const { type, isSidechain, message } = JSON.parse(line) as {
      readonly type?: unknown;
      readonly isSidechain?: unknown;
      readonly message?: { readonly model?: unknown };
    };
    const model = message?.model;
    if (type !== 'assistant' || isSidechain === true) return undefined;
    return typeof model === 'string' && model !== '<synthetic>' ? model : undefined;
  } catch {
    return undefined;
  }
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
