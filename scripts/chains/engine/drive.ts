import type { Json } from '../../core/json.ts';
import type { ChainRunRow, ChainRuns } from '../../store/chain-runs.ts';
import { type HeldLock, renew } from '../../store/locks.ts';
import type { StepOf } from '../language/chain.ts';
import { Attempts, type Ended, type Started } from './attempts.ts';
import { cacheKey } from './cache-key.ts';
import { decide } from './decide.ts';
import { type DriveEnd, type DriveOptions, type DriverOptions, LEASE_MS } from './drive-options.ts';
import type { JournalEvent, Signal } from './events.ts';
import { bodyOf, failureOfThrown } from './failure.ts';
import { headOf } from './head.ts';
import { answered, messageCame, timeIsOver } from './held.ts';
import { Pen } from './journal.ts';
import { keyOf } from './key.ts';
import { loadRun } from './load-run.ts';
import { OrphanError } from './orphan-error.ts';
import { outcomeEvent } from './outcome.ts';
import { Relay } from './relay.ts';
import type { RunState, StepRun, Work } from './run-state.ts';
import { scopeOf } from './scope.ts';
import type { Surroundings } from './surroundings.ts';
import { Timers } from './timers.ts';
import { Topics } from './topics.ts';
import { waitFor } from './wait.ts';

const RENEW_MS = LEASE_MS / 3;
/** Between two looks for what others say to the run. */
const SIGNALS_MS = 200;
/** So many events at most wait for one commit. */
const BATCH = 500;

/**
 * Drives one run: takes what is next from the state (`decide.ts`), writes it down (`journal.ts`), and only then has it done. The
 * journal is the truth; the state here is a copy, thrown away with the process.
 *
 * Order: the decision to begin an attempt is durable before the attempt begins; its end is durable before anything that follows
 * from it begins. A crash so leaves attempts whose beginning is known and whose end is not. The next driver calls them interrupted
 * and begins them again under the same key; what had ended is never begun again.
 *
 * One driver: whoever holds the lock `chain/<run>`, seen anew at each commit. A driver that has lost it (it slept longer than the
 * lease, and another took over) writes nothing more and ends what it had in flight.
 */
export class Drive {
  readonly #runs: ChainRuns;
  readonly #lock: HeldLock;
  readonly #options: DriverOptions;
  readonly #how: DriveOptions;
  readonly #cwd: string;
  readonly #state: RunState;
  readonly #pen: Pen;
  readonly #attempts: Attempts;
  readonly #timers: Timers;
  readonly #topics: Topics;
  readonly #relay: Relay | undefined;
  readonly #around: Surroundings;
  readonly #ended: Ended[] = [];
  #starting: { readonly step: StepRun; readonly started: Started }[] = [];
  /** Begun work that a limit holds back, by kind. */
  readonly #heldBack = new Map<string, Work[]>();
  readonly #busy = new Map<string, number>();
  #renewedAt: number;
  #looked = Number.NEGATIVE_INFINITY;
  #idleSince: number | undefined;
  #wake = (): void => {};

  constructor(row: ChainRunRow, runs: ChainRuns, lock: HeldLock, options: DriverOptions, how: DriveOptions) {
    const { clock, fault = () => {} } = options;
    this.#runs = runs;
    this.#lock = lock;
    this.#options = options;
    this.#how = how;
    this.#cwd = row.cwd;
    this.#state = loadRun(runs, row);
    fault('drive:loaded');
    this.#pen = new Pen(runs, clock, lock, this.#state, headOf(this.#state), fault);
    this.#attempts = new Attempts(options.executors, fault, (ended) => {
      this.#ended.push(ended);
      this.#wake();
    });
    this.#timers = new Timers(clock);
    this.#topics = new Topics(options.topics, () => this.#wake());
    this.#relay = options.relay === undefined ? undefined : new Relay(row.id, runs, options.relay, fault);
    this.#renewedAt = clock.monotonicMs();
    this.#around = {
      ...options.around,
      now: () => clock.now(),
      cached: (key, maxAgeMs) => {
        const found = options.cache?.get(key);
        return found === undefined || clock.now() - found.at > maxAgeMs ? undefined : (found.value as Json);
      },
    };
  }

  async run(): Promise<DriveEnd> {
    const onStop = (): void => this.#wake();
    this.#how.signal?.addEventListener('abort', onStop);
    try {
      await this.#takeOver();
      return await this.#loop();
    } finally {
      this.#how.signal?.removeEventListener('abort', onStop);
      // Whatever happened, nothing that this process began goes on without it.
      this.#attempts.abort(() => true);
      await this.#attempts.settled();
      await this.#topics.close();
      await this.#relay?.finish();
    }
  }

  /** Attempts of a driver that died: what they left running is ended, and they count as interrupted. */
  async #takeOver(): Promise<void> {
    for (const step of [...this.#state.inFlight]) {
      const direction = step.undo?.state === 'running' ? 'undo' : 'do';
      const orphan = await this.#options.endOrphan?.(this.#state.runId, keyOf(this.#state, step, direction));
      if (orphan?.kind === 'survived') throw new OrphanError(step.path, orphan.pids);
      this.#pen.record({ kind: 'interrupted', path: step.path, direction });
    }
    for (const step of this.#state.held) this.#topics.follow(step);
  }

  async #loop(): Promise<DriveEnd> {
    for (;;) {
      if (this.#how.signal?.aborted === true) return this.#stop();
      this.#hear();
      this.#settle();
      this.#due();
      await this.#decideAll();
      if (this.#pen.commit() === 'lost') return { kind: 'stopped', state: this.#state, why: 'lost' };
      this.#options.changed?.(this.#state);
      this.#relay?.kick();
      this.#launch();
      this.#attempts.abort((step) => step.undo?.state !== 'running' && step.frame.stop === 'cancel');
      if (this.#state.finished !== undefined) return { kind: 'ended', state: this.#state };
      if (this.#hasWork()) continue;
      if (this.#isLeftAlone()) return { kind: 'waiting', state: this.#state };
      await this.#next();
      if (!this.#keepLock()) return { kind: 'stopped', state: this.#state, why: 'lost' };
    }
  }

  /** What others have said. */
  #hear(): void {
    const now = this.#options.clock.monotonicMs();
    if (now - this.#looked < SIGNALS_MS) return;
    this.#looked = now;
    for (const { id, signal } of this.#runs.signals(this.#state.runId)) {
      this.#obey(JSON.parse(signal) as Signal);
      this.#pen.took(id);
      this.#options.fault?.('signal:taken');
    }
  }

  #obey(signal: Signal): void {
    if (signal.kind === 'cancel') {
      if (this.#state.cancel === undefined && this.#state.root.status === 'running')
        this.#pen.record({ kind: 'cancel-requested', reason: signal.reason, by: signal.by });
      return;
    }
    const step = this.#state.byPath.get(signal.path);
    // Said too late, or by somebody who is not asked: it is dropped, and `approve` has said so to whom it may concern.
    if (step?.state !== 'waiting' || step.wait?.kind !== 'approval') return;
    if (step.wait.by.length > 0 && !step.wait.by.includes(signal.by)) return;
    this.#pen.record(answered(this.#state, step, signal, this.#around.now()));
  }

  #settle(): void {
    for (const ended of this.#ended.splice(0)) {
      const { step, direction, outcome, attempt } = ended;
      this.#busy.set(attempt.input.kind, (this.#busy.get(attempt.input.kind) ?? 1) - 1);
      this.#options.attempted?.(ended);
      const event = outcomeEvent(this.#state, step, direction, outcome, this.#around);
      this.#remember(step, event);
      this.#pen.record(event);
      this.#pen.spent(ended);
      const waiting = this.#heldBack.get(attempt.input.kind)?.shift();
      if (waiting !== undefined) this.#state.queue.push(waiting);
    }
  }

  /** Good outputs of a step that may fall back on them. */
  #remember(step: StepRun, event: JournalEvent): void {
    if (event.kind !== 'succeeded' || event.direction === 'undo' || !('fallback' in step.step)) return;
    if (step.variant > 0 || !step.step.fallback.some((f) => f.kind === 'cached')) return;
    this.#options.cache?.put(cacheKey(this.#state, step), event.outputs, this.#around.now());
  }

  #due(): void {
    const { state, now } = { state: this.#state, now: this.#around.now() };
    for (const { step, message } of this.#topics.take()) {
      if (step.state !== 'waiting') continue;
      const event = messageCame(state, step, message);
      if (event !== undefined) this.#pen.record(event);
    }
    const { approveAs } = this.#how;
    if (approveAs !== undefined) {
      for (const step of [...state.held]) {
        if (!asksSomebody(step)) continue;
        const answer = {
          kind: 'answer',
          path: step.path,
          approved: true,
          by: approveAs,
          reason: '',
        } as const;
        this.#pen.record(answered(state, step, answer, now));
      }
    }
    for (const step of this.#timers.due(state)) {
      if (step.undo?.state === 'backoff') {
        state.held.delete(step);
        step.undo.state = 'ready';
        state.queue.push({ what: 'undo', step });
      } else if (step.state === 'backoff') {
        state.held.delete(step);
        step.state = 'ready';
        state.queue.push({ what: 'begin', step });
      } else this.#pen.record(timeIsOver(state, step, now));
    }
  }

  /** Takes what is in the queue, up to one batch; the rest is for the next round. */
  async #decideAll(): Promise<void> {
    const { queue } = this.#state;
    while (queue.length > 0 && this.#pen.pending < BATCH) {
      const work = queue.shift() as Work;
      if (this.#holdBack(work)) continue;
      const decision = decide(this.#state, work, this.#around);
      if (decision.kind === 'offset') await this.#beginTopic(decision.step);
      if (decision.kind !== 'event') continue;
      const { event } = decision;
      this.#pen.record(event);
      if (event.kind === 'started') this.#starts(event);
    }
  }

  /** Work of a kind that has enough attempts in flight waits until one of them ends. */
  #holdBack(work: Work): boolean {
    if (work.what !== 'begin' || work.step.state !== 'ready') return false;
    const kind = bodyOf(work.step)?.kind;
    if (kind === undefined || (this.#busy.get(kind) ?? 0) < this.#options.limit(kind)) return false;
    const waiting = this.#heldBack.get(kind) ?? [];
    waiting.push(work);
    this.#heldBack.set(kind, waiting);
    return true;
  }

  #starts(started: Started): void {
    const step = this.#state.byPath.get(started.path) as StepRun;
    this.#busy.set(started.input.kind, (this.#busy.get(started.input.kind) ?? 0) + 1);
    this.#starting.push({ step, started });
  }

  /** Begins what is now written down. */
  #launch(): void {
    const starting = this.#starting;
    this.#starting = [];
    for (const { step, started } of starting)
      this.#attempts.start(this.#state, step, started, this.#cwd, this.#around.now());
  }

  /** A step that waits for a message counts from the end of the log as it is now. */
  async #beginTopic(step: StepRun): Promise<void> {
    const { path } = step;
    try {
      const offset = await this.#topics.end();
      const wait = waitFor(
        step.step as StepOf<'wait'>,
        scopeOf(this.#state, step),
        this.#around.now(),
        offset,
      );
      this.#pen.record({ kind: 'entered', path, wait });
      this.#topics.follow(step);
    } catch (error) {
      this.#pen.record({ kind: 'failed', path, direction: 'do', error: failureOfThrown(error) });
    }
  }

  #hasWork(): boolean {
    const answers = this.#how.approveAs !== undefined && [...this.#state.held].some(asksSomebody);
    return answers || this.#state.queue.length > 0 || this.#ended.length > 0 || this.#topics.hasNews;
  }

  /** Whether nothing that this process could wait for will bring the run further. */
  #isLeftAlone(): boolean {
    const { state } = { state: this.#state };
    if (this.#attempts.size > 0) return false;
    const forPeople = [...state.held].every(asksSomebody);
    if (forPeople) return this.#how.waitForPeople !== true;
    const now = this.#options.clock.monotonicMs();
    this.#idleSince ??= now;
    return now - this.#idleSince >= (this.#how.maxIdleMs ?? Number.POSITIVE_INFINITY);
  }

  /** Until an attempt ends, a message comes, a time is reached, or it is time to look and to keep the lock. */
  async #next(): Promise<void> {
    if (this.#attempts.size > 0) this.#idleSince = undefined;
    const wait = Math.min(this.#timers.next(this.#state) ?? SIGNALS_MS, SIGNALS_MS);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, wait);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
      // It may have come between the last look and now.
      if (this.#hasWork() || this.#how.signal?.aborted === true) this.#wake();
    });
    this.#wake = () => {};
  }

  /** False when somebody else drives the run by now. */
  #keepLock(): boolean {
    const { database, clock } = this.#options;
    const now = clock.monotonicMs();
    if (now - this.#renewedAt < RENEW_MS) return true;
    this.#renewedAt = now;
    return renew(database, clock, this.#lock, LEASE_MS).kind === 'held';
  }

  /** On demand: what has ended in time counts, what was cut off is begun again by the next driver. */
  async #stop(): Promise<DriveEnd> {
    this.#attempts.abort(() => true);
    await this.#attempts.settled();
    for (const ended of this.#ended.splice(0)) {
      const { step, direction, outcome } = ended;
      this.#options.attempted?.(ended);
      this.#pen.record(
        outcome.kind === 'succeeded'
          ? outcomeEvent(this.#state, step, direction, outcome, this.#around)
          : { kind: 'interrupted', path: step.path, direction },
      );
      this.#pen.spent(ended);
    }
    const why = this.#pen.commit() === 'lost' ? 'lost' : 'signal';
    return { kind: 'stopped', state: this.#state, why };
  }
}

const asksSomebody = ({ state, wait }: StepRun): boolean => state === 'waiting' && wait?.kind === 'approval';
