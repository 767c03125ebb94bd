import { NoSqliteError } from '../store/sqlite/errors.ts';
import type { LastRoutes } from './last-routes.ts';
import { healthEvents } from './service/events.ts';
import type { BrainState } from './state.ts';

/**
 * What the brain does about its records beside adding to them. Loading SQLite costs some ten milliseconds, so it waits until
 * the first prompt is answered, or until a quiet second after the start; until then records are lines, health is as it was last kept
 * (`host/failing-agents.ts`), and a resumed session is routed by its words alone. A worker that replaces a failed one opens at once.
 */

/** After the worker is ready, if no prompt comes. */
export const OPEN_AFTER_MS = 1_000;
/** Between two looks for lines that wait to be moved into SQLite, and for runs that have ended … */
const TEND_EVERY_MS = 30_000;
/** … and between two pieces of them, so that hooks come in between. */
const NEXT_PIECE_MS = 20;

export class RecordsKeeper {
  readonly #state: BrainState;
  readonly #lastRoutes: LastRoutes;
  readonly #guarded: (work: () => void) => void;
  #opened = false;
  #timer: NodeJS.Timeout | undefined;
  #unhealthy: ReadonlyMap<string, string>;

  constructor(state: BrainState, lastRoutes: LastRoutes, guarded: (work: () => void) => void) {
    this.#state = state;
    this.#lastRoutes = lastRoutes;
    this.#guarded = guarded;
    this.#unhealthy = state.health.unhealthy(state.clock.now());
  }

  /** Opens, once, and takes up what earlier sessions left. */
  open(): void {
    if (this.#opened) return;
    const { records, sessions, learning, registry } = this.#state;
    this.#opened = true;
    records.open();
    this.#lookAtHealth();
    const newRecords = records.follow();
    const follow = (): void => this.#lastRoutes.add(newRecords());
    this.#lastRoutes.add(records.recent());
    follow(); // nothing new yet, but no prompt is then the first to do it
    this.#lastRoutes.followBy(follow);
    sessions.takeUp((id) => this.#lastRoutes.of(id));
    this.#install();
    records.rotate();
    learning.takeUp(registry);
    this.#tend();
  }

  /** After a hook was answered: hears which agents fail in other sessions. The first time it opens. */
  afterAnswer(): void {
    if (this.#opened) this.#lookAtHealth();
    else this.open();
  }

  /** Leaves what it knows for the next session, whose first prompt has nothing else. */
  close(): void {
    clearTimeout(this.#timer);
    if (this.#opened) this.#lookAtHealth();
    this.#state.native.stop();
    this.#state.store.close();
  }

  /** Agents that have become unhealthy, or healthy again, are kept and told. */
  #lookAtHealth(): void {
    const { health, failing, clock, event } = this.#state;
    const now = clock.now();
    health.look(now);
    const unhealthy = health.unhealthy(now);
    for (const one of healthEvents(this.#unhealthy, unhealthy, (agent) => health.until(agent))) event(one);
    this.#unhealthy = unhealthy;
    failing.keep(health.kept);
  }

  #tend(): void {
    const { records, runs } = this.#state;
    const more = [records.tend(), runs.tend()].includes(true);
    this.#timer = setTimeout(
      () => this.#guarded(() => this.#tend()),
      more ? NEXT_PIECE_MS : TEND_EVERY_MS,
    ).unref();
  }

  #install(): void {
    const { store, native } = this.#state;
    if (!(store.trouble instanceof NoSqliteError)) return;
    native.start(() => this.#guarded(() => store.retryNow()));
  }
}
