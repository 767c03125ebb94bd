import type { Clock } from '../../core/clock.ts';
import type { ArbiterError } from '../../core/errors.ts';
import { safeLine } from '../../core/untrusted.ts';
import { EverywhereSwitch } from '../../host/everywhere.ts';
import type { MarkedAgent } from '../../host/marked-agents.ts';
import { type StandingMark, standingMarks } from '../../store/replica/availability.ts';
import { everywhereChoice } from '../../store/replica/preferences.ts';
import { SharedState } from '../../store/replica/shared.ts';
import { type Attempt, State } from '../../store/state.ts';
import { withoutWords } from '../log.ts';
import { MarkChanges } from './mark-changes.ts';
import type { BrainEvent } from './protocol.ts';
import { AgentHashes, type HashedRegistry, type RegistryFacts } from './registry-facts.ts';
import { noteRegistry } from './registry-notes.ts';
import { UsageBatch } from './usage-batch.ts';

/**
 * What a session adds to the shared state, and what it hears from it. Adds: how often agents were routed to, started, and how
 * they ended; marks of agents that fail; the choice of the switch for everything; which agents the registry has. Hears: marks
 * of other machines, and their choice.
 *
 * Nothing is the truth here; it is what waits to be written. What comes within a moment is written together, counts in one transaction.
 * While SQLite is locked or absent it waits, up to the bounds of its parts, and is tried again; the log says so once. A write
 * that failed has changed nothing, so a second try counts nothing twice. A crash loses what waits. Nothing here throws.
 */
export interface SharedKeeperOptions {
  readonly dataFolder: string;
  readonly clock: Clock;
  readonly note: (text: string) => void;
  /** Told at the first look, and whenever the marks of others have changed. */
  readonly marked: (marks: readonly MarkedAgent[]) => void;
  /** Default 60,000. */
  readonly lookEveryMs?: number;
  /** How long all wait after a write has failed. Default 5,000. */
  readonly retryMs?: number;
}

/** How long the first of several waits for the others. */
const GATHER_MS = 250;
const RETRY_MS = 5_000;
const LOOK_EVERY_MS = 60_000;
const MAX_REASON = 300;

export class SharedKeeper {
  readonly #options: SharedKeeperOptions;
  readonly #state: State;
  readonly #shared: SharedState;
  readonly #everywhere: EverywhereSwitch;
  readonly #usage = new UsageBatch();
  readonly #changes = new MarkChanges();
  readonly #hashes = new AgentHashes();
  #hashing: Promise<void> = Promise.resolve();
  #chosen = false;
  #registry: HashedRegistry | undefined;
  #told: string | undefined;
  #troubled = false;
  #blind = false;
  #timer: NodeJS.Timeout | undefined;
  #looking: NodeJS.Timeout | undefined;

  readonly #pieces: readonly Piece[] = [
    {
      waits: () => this.#usage.counts.size > 0,
      write: () => this.#shared.attempt((replica) => replica.incrementAll(this.#usage.counts)),
      clear: () => this.#usage.clear(),
    },
    {
      waits: () => this.#changes.size > 0,
      write: () => this.#shared.attempt((replica) => this.#changes.write(replica, this.#options.clock.now())),
      clear: () => this.#changes.clear(),
    },
    {
      waits: () => this.#chosen,
      write: () => this.#choose(),
      clear: () => {
        this.#chosen = false;
      },
    },
    {
      waits: () => this.#registry !== undefined,
      write: () => this.#note(this.#registry ?? { plugins: [], agents: [] }),
      clear: () => {
        this.#registry = undefined;
      },
    },
  ];

  constructor(options: SharedKeeperOptions) {
    const { dataFolder, clock, lookEveryMs = LOOK_EVERY_MS } = options;
    this.#options = options;
    this.#state = new State({ dataFolder, clock });
    this.#shared = new SharedState(this.#state, { clock });
    this.#everywhere = new EverywhereSwitch(dataFolder);
    this.#looking = setTimeout(() => {
      this.look();
      this.#looking = setInterval(() => this.look(), lookEveryMs).unref();
    }, GATHER_MS).unref();
  }

  /** Why the shared state cannot be used at the moment, or undefined. */
  get trouble(): ArbiterError | undefined {
    return this.#state.trouble;
  }

  /** Counts that found no room while they waited. */
  get lost(): number {
    return this.#usage.lost;
  }

  hear(event: BrainEvent): void {
    this.#usage.add(event);
    this.#changes.add(event);
    if (this.#waiting()) this.#soon(GATHER_MS);
  }

  /** A command has changed the switch for everything. */
  choose(): void {
    this.#chosen = true;
    this.#soon(GATHER_MS);
  }

  /** The registry as it is now. */
  know(facts: string): void {
    this.#hashing = this.#hashing.then(async () => {
      try {
        this.#registry = await this.#hashes.of(JSON.parse(facts) as RegistryFacts);
        this.#soon(GATHER_MS);
      } catch (error) {
        this.#options.note(`the registry was not noted: ${withoutWords(error)}`);
      }
    });
  }

  /** Takes up what other machines have chosen, and tells which agents they have marked, if that has changed. */
  look(): void {
    const { clock, marked, note } = this.#options;
    try {
      const found = this.#shared.attempt((replica) => ({
        marks: standingMarks(replica, clock.now()),
        choice: everywhereChoice(replica),
      }));
      if (!this.#isDone(found)) return;
      const foreign = found.value.marks.filter((m) => !m.own).map(toldOf);
      const told = JSON.stringify(foreign);
      if (told !== this.#told) marked(foreign);
      this.#told = told;
      // A choice of this folder that is not yet written is later than all that could be heard.
      if (!this.#chosen) this.#everywhere.takeUp(found.value.choice);
      this.#blind = false;
    } catch (error) {
      if (!this.#blind) note(`what other machines have chosen was not taken up: ${withoutWords(error)}`);
      this.#blind = true;
    }
  }

  /** Writes what waits. */
  write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const piece of this.#pieces) {
      if (!piece.waits()) continue;
      try {
        // The first that finds no database ends it; what it leaves still waits.
        if (!this.#isDone(piece.write())) break;
      } catch (error) {
        // Wrong in itself, so it would be wrong the next time, too.
        this.#options.note(`not added to the shared state: ${withoutWords(error)}`);
      }
      piece.clear();
    }
    if (this.#waiting()) this.#soon(this.#options.retryMs ?? RETRY_MS);
  }

  /** Writes what waits, once, and closes. */
  close(): void {
    clearTimeout(this.#looking);
    if (this.#waiting()) this.write();
    clearTimeout(this.#timer);
    this.#state.close();
  }

  #waiting(): boolean {
    return this.#pieces.some((piece) => piece.waits());
  }

  #soon(ms: number): void {
    this.#timer ??= setTimeout(() => this.write(), ms).unref();
  }

  #choose(): Attempt<unknown> {
    const done = this.#shared.attempt((replica) => this.#everywhere.choose(replica));
    if (done.kind === 'done' && done.value !== undefined) this.#everywhere.remember(done.value);
    return done;
  }

  #note(registry: HashedRegistry): Attempt<unknown> {
    return this.#state.attempt((database) => noteRegistry(database, this.#options.clock, registry));
  }

  #isDone<T>(attempt: Attempt<T>): attempt is Extract<Attempt<T>, { kind: 'done' }> {
    if (attempt.kind === 'done') {
      this.#troubled = false;
      return true;
    }
    if (!this.#troubled) this.#options.note(`the shared state waits: ${withoutWords(attempt.trouble)}`);
    this.#troubled = true;
    return false;
  }
}

/** Something that waits to be written. */
interface Piece {
  waits(): boolean;
  write(): Attempt<unknown>;
  clear(): void;
}

/** Texts of other machines are not ours: they reach a terminal. */
const toldOf = ({ agent, reason, untilMs }: StandingMark): MarkedAgent => ({
  agent,
  reason: safeLine(reason, MAX_REASON),
  untilMs,
});
