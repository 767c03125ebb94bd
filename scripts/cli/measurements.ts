import type { FileBus } from '../bus/file-bus.ts';
import { dataFolder } from '../host/data-folder.ts';
import { busFolder } from '../host/open-bus.ts';
import { Records } from '../host/records.ts';
import { SqliteBreakers } from '../store/breakers.ts';
import type { Attempt, State } from '../store/state.ts';
import { type Episode, episodes } from '../telemetry/alerts/episodes.ts';
import { type Told, tell } from '../telemetry/alerts/tell.ts';
import { countUp } from '../telemetry/counts/count-up.ts';
import { eventCounts } from '../telemetry/event-counts.ts';
import { collect, type MeasuredState } from '../telemetry/metrics/collect.ts';
import type { Family } from '../telemetry/metrics/family.ts';
import { readSlos, type SloBook } from '../telemetry/read-slo.ts';
import { reportOf, type SloReport } from '../telemetry/slo.ts';
import type { Context } from './app.ts';
import { openBus } from './bus.ts';
import { ownVersion } from './own-root.ts';
import { openState } from './state-open.ts';

/**
 * What is measured in the data folder of a command. Opened once and asked as often as one likes; what was counted before is not counted
 * again. Reads the SLOs anew each time, so that a server needs no restart. Holds nothing that matters.
 */
export class Measurements {
  readonly #context: Pick<Context, 'env' | 'io'>;
  readonly #folder: string;
  readonly #state: State;
  readonly #records: Records;
  readonly #breakers: SqliteBreakers;
  readonly #bus: FileBus;

  constructor(context: Pick<Context, 'env' | 'io'>) {
    const { clock } = context.io;
    this.#context = context;
    this.#folder = dataFolder(context.env);
    this.#state = openState(context);
    this.#records = new Records(this.#folder, clock, this.#state);
    this.#records.open();
    this.#breakers = new SqliteBreakers(this.#state);
    this.#bus = openBus(context);
  }

  get state(): State {
    return this.#state;
  }

  get folder(): string {
    return this.#folder;
  }

  /** Throws a SloFileError. */
  book(): SloBook {
    return readSlos(this.#folder);
  }

  /** All metrics. Of a database that cannot be had there are none. Throws a SloFileError. */
  async families(): Promise<Family[]> {
    const state = this.#ofState(this.book());
    return collect({
      version: ownVersion(),
      state: state.kind === 'done' ? state.value : undefined,
      bus: await this.#bus.stats(),
      waitingBytes: this.#records.status.spooledBytes,
    });
  }

  /** How the objectives are met. */
  reports(book: SloBook): Attempt<readonly SloReport[]> {
    const state = this.#ofState(book);
    return state.kind === 'done' ? { kind: 'done', value: state.value.reports } : state;
  }

  /** Who is to be told, or has been. */
  episodes(): Attempt<readonly Episode[]> {
    return this.#state.attempt(episodes);
  }

  /** Tells the hooks of the book what burns. */
  async tell(book: SloBook, reports: readonly SloReport[]): Promise<Attempt<readonly Told[]>> {
    return tell({
      state: this.#state,
      reports,
      hooks: book.alerts,
      now: () => this.#context.io.clock.now(),
    });
  }

  async close(): Promise<void> {
    await this.#bus.close();
    this.#state.close();
  }

  #ofState({ slos, burn }: SloBook): Attempt<MeasuredState> {
    const { clock } = this.#context.io;
    while (this.#records.tend());
    return this.#state.attempt((database) => {
      countUp(database, { busFolder: busFolder(this.#folder), now: () => clock.now() });
      const count = eventCounts(database);
      return {
        database,
        breakers: this.#breakers.list(),
        reports: slos.map((slo) => reportOf(slo, burn, count, clock.now())),
      };
    });
  }
}
