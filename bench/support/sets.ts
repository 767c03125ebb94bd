import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One labelled prompt of `bench/routing/*.jsonl`. */
export interface LabelledPrompt {
  readonly id: string;
  readonly prompt: string;
  /** The plugin that should take it, or null when silence is right. */
  readonly plugin: string | null;
  /** Plugins that would be as right. */
  readonly alsoOk: readonly string[];
  readonly agent?: string | null;
  readonly alsoOkAgents?: readonly string[];
  /** Plugins in order, when several are needed. */
  readonly team: readonly string[];
  readonly kind: string;
  /** The file it comes from, without ending. */
  readonly set: string;
}

export const ROUTING_SETS = fileURLToPath(new URL('../routing/', import.meta.url));

/** All labelled prompts, in the order of files and lines. */
export function readSets(folder = ROUTING_SETS): LabelledPrompt[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .flatMap((name) =>
      readJsonl<Omit<LabelledPrompt, 'set'>>(join(folder, name)).map((p) => ({
        ...p,
        set: name.slice(0, -6),
      })),
    );
}

export function readJsonl<T>(path: string): T[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as T);
}

/** FNV-1a, 32 bits: a hash that gives the same halves everywhere. */
export function hash(text: string): number {
  let h = 2_166_136_261;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16_777_619) >>> 0;
  return h;
}

/** Which half a prompt belongs to. Fixed by its id before anything was tuned; the test half is only ever scored. */
export function half(id: string): 'tune' | 'test' {
  return (hash(`half:${id}`) >>> 5) % 2 === 0 ? 'tune' : 'test';
}

interface OutsidePrompt {
  readonly id: string;
  readonly prompt: string;
  readonly gold: string;
  readonly also_ok: readonly string[];
  readonly collab: readonly string[];
  readonly kind: string;
}

/** Labelled prompts from elsewhere: one JSON object a line with id, prompt, gold (a plugin or "none"), also_ok, collab, kind. */
export function readOutside(path: string): LabelledPrompt[] {
  return readJsonl<OutsidePrompt>(path).map((p) => ({
    id: p.id,
    prompt: p.prompt,
    plugin: p.gold === 'none' ? null : p.gold,
    alsoOk: p.also_ok,
    team: p.collab,
    kind: p.kind,
    set: 'outside',
  }));
}
