import { MethodError } from '../core/method.ts';
import { readText } from '../core/source-files.ts';
import { readFrontmatter } from '../schema/frontmatter.ts';

const MAX_COMMAND_BYTES = 1_000_000;

/** What a command's file asks a model to do. */
export interface CommandPrompt {
  /** The body with `$ARGUMENTS` and `$1` … `$9` in place. `` !`…` `` lines are left as they are and not run. */
  readonly prompt: string;
  readonly allowedTools: string | null;
  readonly model: string | null;
}

/** Reads a command's file as Claude Code would put it into a prompt. Throws `bad_command` when its head cannot be read. */
export function commandPrompt(file: string, given: string): CommandPrompt {
  const read = readFrontmatter(readText(file, MAX_COMMAND_BYTES));
  if (read.kind === 'broken') throw new MethodError('bad_command', `${file}: ${read.reason}.`);
  const data = read.kind === 'ok' ? read.data : {};
  return {
    prompt: withArguments(read.body.trim(), given),
    allowedTools: listed(data['allowed-tools']),
    model: typeof data['model'] === 'string' ? data['model'] : null,
  };
}

/** A body without a place for its arguments gets them at its end, as Claude Code does it. */
function withArguments(body: string, given: string): string {
  const words = given.trim() === '' ? [] : given.trim().split(/\s+/);
  const filled = body.replace(/\$ARGUMENTS|\$([1-9])(?!\d)/g, (_, place: string | undefined) =>
    place === undefined ? given : (words[Number(place) - 1] ?? ''),
  );
  return filled === body && given.trim() !== '' ? `${body}\n\nARGUMENTS: ${given}` : filled;
}

function listed(value: unknown): string | null {
  if (Array.isArray(value)) return value.map(String).join(', ');
  return typeof value === 'string' ? value : null;
}
