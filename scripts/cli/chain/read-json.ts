import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { messageOf, UsageError } from '../../core/errors.ts';
import type { Json } from '../../core/json.ts';
import type { Io } from '../io.ts';

/** JSON out of a file, or out of standard input for `-`. Throws a {@link UsageError}. */
export async function readJsonArgument(io: Io, file: string): Promise<Json> {
  const text = file === '-' ? await all(io) : fromFile(resolve(io.cwd, file));
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new UsageError(`${file === '-' ? 'Standard input' : file} is no JSON: ${messageOf(error)}.`);
  }
}

async function all({ stdin }: Io): Promise<string> {
  const chunks: string[] = [];
  for await (const chunk of stdin) chunks.push(chunk.toString());
  return chunks.join('');
}

function fromFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${messageOf(error)}.`);
  }
}
