import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { Json } from '../../../../../scripts/core/json.ts';

/** A chain and what must come of it. `cases/*.yaml` holds lists of these, a file for each part of the language. */
export interface Case {
  /** A sentence about the language that could be false. */
  readonly says: string;
  /** Row of `docs/chain-conformance.md`, `switch/match`. */
  readonly covers: string;
  /** The text of the chain's file. */
  readonly chain: string;
  /** Texts of chains that it may run, by name. */
  readonly chains?: Readonly<Record<string, string>>;
  readonly inputs?: { readonly [name: string]: Json };
  /** Published once the run waits for a message, in this order. */
  readonly messages?: readonly {
    readonly topic: string;
    readonly payload: { readonly [key: string]: Json };
  }[];
  readonly expect: Expected;
}

/** Each key that is there must hold; all but `error` exactly. */
export interface Expected {
  readonly status?: string;
  readonly outputs?: Json;
  /** Parts of the run's error. */
  readonly error?: { readonly [key: string]: Json };
  /** State by path of step. */
  readonly states?: Readonly<Record<string, string>>;
  /** Paths in the order in which steps ended well; of all steps of the run. */
  readonly order?: readonly string[];
  /** Attempts by path of step. */
  readonly attempts?: Readonly<Record<string, number>>;
  /** From the making of the run to its end, in milliseconds. */
  readonly atLeastMs?: number;
  /** What lies on the bus in the end, but for what the case has published. */
  readonly published?: readonly { readonly topic: string; readonly payload: Json }[];
  /** Codes of what the loader says; the chain is then not run. */
  readonly refused?: readonly string[];
  /** Part of what is said about the inputs; the chain is then not run. */
  readonly badInputs?: string;
}

const FOLDER = fileURLToPath(new URL('../cases', import.meta.url));

/** All cases, by file. */
export function readCases(): ReadonlyMap<string, readonly Case[]> {
  return new Map(
    readdirSync(FOLDER).map((file) => [file, parse(readFileSync(join(FOLDER, file), 'utf8')) as Case[]]),
  );
}
