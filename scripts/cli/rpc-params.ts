import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { messageOf, systemCode, UsageError } from '../core/errors.ts';
import type { Io } from './io.ts';

const MAX_PARAMS_BYTES = 1_000_000;
const FIX = `Example: --params '{"path":"."}'`;

/** Params from the command line, a file (`@file`) or standard input (`-`). Throws a {@link UsageError}. */
export async function readParams(io: Pick<Io, 'stdin' | 'cwd'>, given: string): Promise<object> {
  const text = given === '-' ? await all(io) : given.startsWith('@') ? file(io.cwd, given.slice(1)) : given;
  if (Buffer.byteLength(text) > MAX_PARAMS_BYTES) {
    throw new UsageError(`The params have more than ${MAX_PARAMS_BYTES} bytes.`, {
      fix: 'Give the path of a file as a param instead.',
    });
  }
  const value = parsed(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new UsageError('The params are no JSON object.', { fix: FIX });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new UsageError(`The params are not JSON: ${messageOf(error)}.`, { fix: FIX });
  }
}

function file(cwd: string, name: string): string {
  try {
    return readFileSync(resolve(cwd, name), 'utf8');
  } catch (error) {
    throw new UsageError(`--params @${name} cannot be read: ${systemCode(error) ?? messageOf(error)}.`);
  }
}

async function all({ stdin }: Pick<Io, 'stdin'>): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of stdin) {
    const chunk = Buffer.from(part);
    parts.push(chunk);
    bytes += chunk.length;
    if (bytes > MAX_PARAMS_BYTES) break; // refused above
  }
  return Buffer.concat(parts).toString('utf8');
}
