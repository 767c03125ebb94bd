import { closeSync, fstatSync, openSync, readdirSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { messageOf, systemCode } from '../core/errors.ts';
import { appendLine } from '../core/files.ts';
import type { RunEnd, Status, Tokens } from './agent-transcript.ts';
import { stateFiles } from './data-folder.ts';

/**
 * What Arbiter did, one JSON line each in `routes/YYYY-MM-DD.jsonl`: every decision, every agent it started, every end of one.
 * Append-only, written by all sessions at once. Never the source of truth for anything but health and measurement, and never a
 * person's words: a prompt is its hash and its length. A disk that is full or read-only loses lines and nothing else;
 * {@link Records.trouble} says so.
 */

export interface RouteRecord {
  readonly type: 'route';
  readonly id: string;
  readonly at: string;
  readonly session: string;
  readonly promptId?: string | undefined;
  readonly promptHash: string;
  readonly promptChars: number;
  readonly kind: 'agent' | 'shortlist' | 'team' | 'abstain';
  readonly plugin?: string | undefined;
  readonly agent?: string | undefined;
  readonly cause?: string | undefined;
  readonly confidence: number;
  readonly tier: string;
  readonly complexity: string;
  readonly candidates: readonly { readonly agent: string; readonly score: number }[];
  /** From the worker's receipt to the rendered answer. */
  readonly tookMs: number;
}

export interface SpawnRecord {
  readonly type: 'spawn';
  readonly at: string;
  readonly session: string;
  readonly promptId?: string | undefined;
  readonly routeId?: string | undefined;
  readonly toolUseId: string;
  readonly agent: string;
  readonly shell?: string | undefined;
  readonly model?: string | undefined;
}

export interface OutcomeRecord {
  readonly type: 'outcome';
  readonly at: string;
  readonly session: string;
  readonly routeId?: string | undefined;
  readonly toolUseId?: string | undefined;
  readonly agentId?: string | undefined;
  readonly agent: string;
  /** `refused`: the Agent call itself failed, so nothing ran. */
  readonly end: RunEnd | 'refused' | 'unknown';
  readonly status?: Status | undefined;
  readonly tokens: Readonly<Record<string, Tokens>>;
}

export type ArbiterRecord = RouteRecord | SpawnRecord | OutcomeRecord;

/** Days that are kept. */
const KEEP_DAYS = 30;
/** As much of a day's file as is read back. */
const MAX_TAIL_BYTES = 2_000_000;
const DAY_MS = 86_400_000;

export class Records {
  readonly #folder: string;
  readonly #clock: Clock;
  #trouble: string | undefined;

  constructor(dataFolder: string, clock: Clock) {
    this.#folder = stateFiles(dataFolder).routes;
    this.#clock = clock;
  }

  /** Why the last line could not be written, if so. For the doctor. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** Now, as records say it. */
  timestamp(): string {
    return new Date(this.#clock.now()).toISOString();
  }

  /** Appends one line. Never throws. */
  add(record: ArbiterRecord): void {
    try {
      appendLine(this.#file(this.#clock.now()), JSON.stringify(record));
      this.#trouble = undefined;
    } catch (error) {
      this.#trouble = `${systemCode(error) ?? messageOf(error)} in ${this.#folder}`;
    }
  }

  /** Records of yesterday and today, oldest first, at most the last 2 MB of each day. Lines that are torn are left out. */
  recent(): ArbiterRecord[] {
    const now = this.#clock.now();
    return [now - DAY_MS, now].flatMap((day) => parseLines(readFrom(this.#file(day), undefined).text));
  }

  /** A reader of what is appended from now on, by any session. */
  follow(): () => ArbiterRecord[] {
    let file = this.#file(this.#clock.now());
    let offset = readFrom(file, undefined).end;
    return () => {
      const today = this.#file(this.#clock.now());
      if (today !== file) [file, offset] = [today, 0];
      const { text, end } = readFrom(file, offset);
      const whole = text.lastIndexOf('\n') + 1;
      offset = end - Buffer.byteLength(text.slice(whole));
      return parseLines(text.slice(0, whole));
    };
  }

  /** Removes days older than 30. Never throws. */
  rotate(): void {
    const oldest = dayOf(this.#clock.now() - KEEP_DAYS * DAY_MS);
    try {
      for (const name of readdirSync(this.#folder)) {
        if (/^\d{4}-\d\d-\d\d\.jsonl$/.test(name) && name.slice(0, 10) < oldest)
          rmSync(join(this.#folder, name), { force: true });
      }
    } catch {
      // no folder yet, or one that cannot be changed, which writing will report
    }
  }

  #file(at: number): string {
    return join(this.#folder, `${dayOf(at)}.jsonl`);
  }
}

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** The text from an offset (default: the last 2 MB) to the end, and where the end was. A missing file is empty. */
function readFrom(file: string, offset: number | undefined): { text: string; end: number } {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    return { text: '', end: 0 };
  }
  try {
    const { size } = fstatSync(descriptor);
    const start = Math.max(offset ?? 0, size - MAX_TAIL_BYTES);
    if (start >= size) return { text: '', end: size };
    const bytes = Buffer.alloc(size - start);
    const length = readSync(descriptor, bytes, 0, bytes.length, start);
    return { text: bytes.toString('utf8', 0, length), end: start + length };
  } catch {
    return { text: '', end: offset ?? 0 };
  } finally {
    closeSync(descriptor);
  }
}

function parseLines(text: string): ArbiterRecord[] {
  return text.split('\n').flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line);
      return isRecord(value) ? [value] : [];
    } catch {
      return [];
    }
  });
}

function isRecord(value: unknown): value is ArbiterRecord {
  if (typeof value !== 'object' || value === null || !('type' in value) || !('at' in value)) return false;
  if (typeof value.at !== 'string') return false;
  if (value.type === 'route') return 'session' in value && 'kind' in value;
  return (
    (value.type === 'spawn' || value.type === 'outcome') &&
    'agent' in value &&
    typeof value.agent === 'string'
  );
}
