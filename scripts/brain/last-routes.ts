import type { ArbiterRecord } from '../host/record.ts';
import type { Records } from '../host/records.ts';
import type { Session } from '../host/session.ts';

type LastRoute = NonNullable<Session['lastRoute']>;

/** Sessions remembered; those of two days, of one person, are fewer. */
const MAX_SESSIONS = 1_000;

/**
 * Where sessions were that this process has not seen: each one's last route to an agent, from the records of yesterday and today.
 * A copy for the first prompt of a session, which would otherwise read all of them. The records are the truth.
 */
export class LastRoutes {
  readonly #bySession = new Map<string, LastRoute>();
  #hear: () => void;

  /** Until {@link followBy} is called, every question reads the records. */
  constructor(records: Pick<Records, 'recent'>) {
    this.#hear = () => this.add(records.recent());
  }

  /** From now on `hear` is called before a question is answered; it must {@link add} what was recorded since it last ran. */
  followBy(hear: () => void): void {
    this.#hear = hear;
  }

  /** Takes up records, oldest first. */
  add(records: readonly ArbiterRecord[]): void {
    for (const record of records) {
      if (record.type !== 'route' || record.agent === undefined || record.plugin === undefined) continue;
      this.#bySession.delete(record.session);
      this.#bySession.set(record.session, { plugin: record.plugin, agent: record.agent });
      const oldest = this.#bySession.keys().next().value;
      if (this.#bySession.size > MAX_SESSIONS && oldest !== undefined) this.#bySession.delete(oldest);
    }
  }

  /** The last route to an agent that is recorded of a session, by whatever process. */
  of(session: string): LastRoute | undefined {
    this.#hear();
    return this.#bySession.get(session);
  }
}
