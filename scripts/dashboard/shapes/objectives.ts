/** A service level objective and how it stands. */
export interface ObjectiveRow {
  readonly name: string;
  readonly title: string;
  /** Share of events that must be good, 0 to 1. */
  readonly objective: number;
  readonly windowDays: number;
  /** `not-measured`: nobody counts it or nothing happened. `too-few`: fewer than `minimum` events. */
  readonly state: 'not-measured' | 'too-few' | 'measured';
  readonly n: number;
  readonly minimum: number;
  /** Only when it was measured. */
  readonly measured?: {
    readonly bad: number;
    /** Share of good events, 0 to 1. */
    readonly value: number;
    /** Share of the error budget that is left, at most 1; below 0 when it is overdrawn. */
    readonly budgetLeft: number;
    readonly burnRate: number;
  };
  /** Alarms that hold now: `page`, `ticket`. */
  readonly firing: readonly string[];
}

export interface Objectives {
  readonly objectives: readonly ObjectiveRow[];
}
