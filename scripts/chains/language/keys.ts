import { basename } from 'node:path';
import type { StepKind } from './chain.ts';

/** The keys of the language, by where they stand. `schemas/chain.schema.json` says the same for editors; a test compares the two. */

export const CHAIN_KEYS = ['name', 'description', 'inputs', 'outputs', 'budget', 'saga', 'steps'] as const;

export const INPUT_KEYS = ['type', 'description', 'default', 'enum'] as const;

/** Keys of every step. */
export const FRAME_KEYS = ['id', 'name', 'needs', 'if', 'on_error', 'compensate', 'transform'] as const;

/** Keys of work: steps of a work kind, compensations and fallbacks. */
export const POLICY_KEYS = ['retry', 'timeout'] as const;

/** The key that makes a step one of a kind, and the others of that kind. */
export const KIND_KEYS: Readonly<Record<StepKind, readonly [string, ...string[]]>> = {
  run: ['run', 'env', 'cwd', 'stdin', 'accept'],
  agent: ['agent', 'prompt', 'schema', 'tier', 'permissions', 'budget', 'cwd'],
  command: ['command', 'args', 'tier', 'permissions', 'budget', 'cwd'],
  rpc: ['rpc'],
  publish: ['publish'],
  set: ['set'],
  fail: ['fail'],
  wait: ['wait'],
  approve: ['approve'],
  group: ['steps', 'saga', 'outputs'],
  parallel: ['parallel', 'join', 'rest'],
  switch: ['switch'],
  foreach: ['foreach', 'as', 'concurrency', 'steps', 'outputs', 'join', 'rest'],
  chain: ['chain', 'with'],
};

/** Name of a step, an input, a branch: usable after a dot in an expression. */
export const ID_PATTERN = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** Name of a chain. */
export const NAME_PATTERN = /^[a-z0-9][a-z0-9-]*$/;

/** The name of a chain whose file does not say one. */
export function nameFrom(path: string): string {
  const name = basename(path)
    .replace(/\.ya?ml$/i, '')
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+/, '');
  return NAME_PATTERN.test(name) ? name : 'chain';
}
