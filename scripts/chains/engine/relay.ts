import type { ChainRuns, JournalRow } from '../../store/chain-runs.ts';
import type { ChainFault } from './faults.ts';

/** Puts journal entries on the bus, in order. A second time must do no harm: the same entries give the same message ids. */
export type RelayTo = (runId: string, rows: readonly JournalRow[]) => Promise<void>;

const PAGE = 500;

/**
 * The outbox. An entry is committed with its transition and told afterwards, so nothing is told that did not happen; it is marked
 * as told after the bus has it, so a crash in between tells it again under the same message id, and the bus drops the second.
 * Never in the way of a run: a bus that fails is tried again at the next entry, and by whoever drives the run next.
 */
export class Relay {
  readonly #runId: string;
  readonly #runs: ChainRuns;
  readonly #to: RelayTo;
  readonly #fault: ChainFault;
  #under: Promise<void> | undefined;
  #again = false;

  constructor(runId: string, runs: ChainRuns, to: RelayTo, fault: ChainFault) {
    this.#runId = runId;
    this.#runs = runs;
    this.#to = to;
    this.#fault = fault;
  }

  /** There may be something to tell. */
  kick(): void {
    this.#again = true;
    this.#under ??= this.#tell().finally(() => {
      this.#under = undefined;
    });
  }

  /** Tells what is left, or gives up. */
  async finish(): Promise<void> {
    this.kick();
    await this.#under;
  }

  async #tell(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      try {
        for (;;) {
          const rows = this.#runs.unrelayed(this.#runId, PAGE);
          const last = rows.at(-1);
          if (last === undefined) break;
          await this.#to(this.#runId, rows);
          this.#fault('relay:published');
          this.#runs.relayed(this.#runId, last.seq);
          this.#fault('relay:marked');
        }
      } catch {
        // The entries stay in the journal; the next kick or the next driver tells them.
        return;
      }
    }
  }
}
