import type { Clock } from '../../core/clock.ts';
import type { ChainRunHead, ChainRuns, JournalRow } from '../../store/chain-runs.ts';
import type { LedgerEntry } from '../../store/ledger.ts';
import type { HeldLock } from '../../store/locks.ts';
import { apply } from './apply.ts';
import type { Ended } from './attempts.ts';
import type { JournalEvent } from './events.ts';
import type { ChainFault } from './faults.ts';
import { headOf } from './head.ts';
import { ledgerEntries } from './ledger-entries.ts';
import type { RunState } from './run-state.ts';

/**
 * The pen of a run's driver. An event is taken into the state at once and is durable at the next {@link commit}; no attempt begins
 * before the commit of its `started`. What was recorded together becomes durable together, in one transaction.
 */
export class Pen {
  readonly #runs: ChainRuns;
  readonly #clock: Clock;
  readonly #lock: HeldLock;
  readonly #state: RunState;
  readonly #fault: ChainFault;
  #rows: JournalRow[] = [];
  #signals: number[] = [];
  #ledger: LedgerEntry[] = [];
  #head: string;

  constructor(
    runs: ChainRuns,
    clock: Clock,
    lock: HeldLock,
    state: RunState,
    head: ChainRunHead,
    fault: ChainFault,
  ) {
    this.#runs = runs;
    this.#clock = clock;
    this.#lock = lock;
    this.#state = state;
    this.#head = JSON.stringify(head);
    this.#fault = fault;
  }

  /** Entries that are not durable yet. */
  get pending(): number {
    return this.#rows.length;
  }

  record(event: JournalEvent): void {
    const entry = { seq: this.#state.seq + 1, at: this.#clock.now(), event };
    apply(this.#state, entry);
    this.#rows.push({ seq: entry.seq, at: entry.at, event: JSON.stringify(event) });
  }

  /** A signal that the recorded events have taken up; it goes with them. */
  took(signalId: number): void {
    this.#signals.push(signalId);
  }

  /** Takes an attempt's use of models along with the event of its end. */
  spent(ended: Ended): void {
    this.#ledger.push(...ledgerEntries(ended, this.#clock.now()));
  }

  /** Throws the errors of the store; then nothing of it is durable. */
  commit(): 'committed' | 'lost' {
    const head = headOf(this.#state);
    const changed = JSON.stringify(head);
    if (this.#rows.length === 0 && this.#signals.length === 0 && changed === this.#head) return 'committed';
    this.#fault('commit:before');
    const appended = this.#runs.append(this.#lock, this.#state.runId, {
      rows: this.#rows,
      signals: this.#signals,
      ledger: this.#ledger,
      ...(changed === this.#head ? {} : { head }),
    });
    if (appended === 'lost') return 'lost';
    this.#rows = [];
    this.#signals = [];
    this.#ledger = [];
    this.#head = changed;
    this.#fault('commit:done');
    return 'committed';
  }
}
