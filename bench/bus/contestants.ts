import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type NatsServer, NO_NATS, startNats } from '../kit/nats-server.ts';
import type { LaneSpec } from './lanes/lane.ts';

/** One row of a comparison. */
export interface Contestant {
  readonly name: string;
  /** Undefined: it cannot be measured here, and `why` says why. */
  readonly lane: LaneSpec | undefined;
  readonly why?: string;
}

/** Where contestants of one table keep their files, and the server for those that need one. */
export interface Field {
  readonly folder: string;
  readonly nats: NatsServer | undefined;
  readonly noNats: string | undefined;
}

/** Runs with a server, if there is one, and ends it. */
export async function onField<T>(folder: string, work: (field: Field) => Promise<T>): Promise<T> {
  mkdirSync(folder, { recursive: true });
  let nats: NatsServer | undefined;
  let noNats: string | undefined;
  try {
    nats = await startNats(join(folder, 'nats'));
    if (nats === undefined) noNats = NO_NATS;
  } catch (error) {
    noNats = `not measured: ${error instanceof Error ? error.message : String(error)}`;
  }
  try {
    return await work({ folder, nats, noNats });
  } finally {
    await nats?.stop();
  }
}

export function fileBus(field: Field, fsync: 'batched' | 'always'): LaneSpec {
  return { kind: 'file-bus', folder: join(field.folder, `bus-${fsync}`), fsync };
}

export function sqlite(field: Field, synchronous: 'NORMAL' | 'FULL'): LaneSpec {
  return { kind: 'sqlite', file: join(field.folder, `queue-${synchronous}.db`), synchronous };
}

export function jetstream({ nats, noNats }: Field, name: string): Contestant {
  if (nats === undefined) return { name, lane: undefined, why: noNats ?? NO_NATS };
  return { name, lane: { kind: 'jetstream', url: nats.url, stream: 'bench' } };
}

/** What is known of a contestant's measurement: rounds, or why there are none. A failure ends it, not the others. */
export class Rounds<T> {
  readonly contestant: Contestant;
  readonly done: T[] = [];
  #why: string | undefined;

  constructor(contestant: Contestant) {
    this.contestant = contestant;
    this.#why = contestant.lane === undefined ? (contestant.why ?? 'not measured') : undefined;
  }

  /** Name for the table, with the reason when there is no number. */
  get label(): string {
    return this.#why === undefined ? this.contestant.name : `${this.contestant.name} (${this.#why})`;
  }

  async run(work: (lane: LaneSpec) => Promise<T>): Promise<void> {
    if (this.contestant.lane === undefined || this.#why !== undefined) return;
    try {
      this.done.push(await work(this.contestant.lane));
    } catch (error) {
      this.#why = `not measured: ${(error instanceof Error ? error.message : String(error)).split('\n')[0]}`;
      this.done.length = 0;
    }
  }
}

/** A list that begins one later each round, so that nobody always comes after the same one. */
export function rotated<T>(list: readonly T[], by: number): readonly T[] {
  const from = list.length === 0 ? 0 : by % list.length;
  return [...list.slice(from), ...list.slice(0, from)];
}
