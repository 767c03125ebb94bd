import { lastModelIn } from '../host/session-model.ts';
import type { TierSettings } from '../host/tier-settings.ts';
import type { ModelClass } from '../models/ladder.ts';
import type { TierContext } from '../models/tier.ts';

/** Sessions and agents that are remembered; the ones longest unused are forgotten first. */
const MAX_KEPT = 200;

/**
 * What the brain knows for choosing tiers: the model that each session runs on, and how often an agent did not succeed in it. Memory
 * only: after a restart the model is found again in the transcript, and failures count from 0.
 */
export class TierFacts {
  readonly #settings: TierSettings;
  readonly #models = new Map<string, ModelClass | undefined>();
  readonly #failures = new Map<string, Failures>();

  constructor(settings: TierSettings) {
    this.#settings = settings;
  }

  /** Looks up what the session runs on now: people switch in the middle of one. */
  look(sessionId: string, transcript: string | undefined): void {
    const model = transcript === undefined ? undefined : lastModelIn(transcript);
    if (model !== undefined) keep(this.#models, sessionId, this.#settings.classOf(model));
  }

  /**
   * A run of an agent on a model has ended. One that was cut short or says that it is blocked counts; an error of the API says nothing of
   * the model.
   */
  ended(sessionId: string, agent: string, end: string, status: string | undefined, model?: string): void {
    const key = keyOf(sessionId, agent);
    if (end === 'unfinished' || status === 'BLOCKED')
      keep(this.#failures, key, {
        count: (this.#failures.get(key)?.count ?? 0) + 1,
        on: model === undefined ? this.#models.get(sessionId) : this.#settings.classOf(model),
      });
    else if (end === 'finished') this.#failures.delete(key);
  }

  /** What bounds and raises the tier of an agent in a session and a project. */
  of(sessionId: string, project: string, agent: string): TierContext {
    const failures = this.#failures.get(keyOf(sessionId, agent));
    return {
      session: this.#models.get(sessionId),
      failures: failures?.count ?? 0,
      failedOn: failures?.on,
      project: this.#settings.project(project, agent),
      user: this.#settings.user(agent),
    };
  }
}

/** Runs of an agent in a session that did not succeed, since the last one that did. */
interface Failures {
  readonly count: number;
  /** What the latest ran on. */
  readonly on: ModelClass | undefined;
}

const keyOf = (sessionId: string, agent: string): string => `${sessionId}\n${agent}`;

function keep<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  const oldest = map.keys().next().value;
  if (map.size > MAX_KEPT && oldest !== undefined) map.delete(oldest);
}
