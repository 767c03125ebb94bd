/** A run of a chain in the list. */
export interface RunRow {
  readonly id: string;
  readonly chain: string;
  /** As the journal says; `interrupted`: nobody drives it and it has not said that it waits. */
  readonly status: string;
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly usd?: number;
  readonly tokens?: number;
}

/** Newest first, at most `limit`. */
export interface Runs {
  readonly runs: readonly RunRow[];
  readonly limit: number;
}

export interface StepRow {
  readonly path: string;
  readonly label: string;
  readonly step: string;
  readonly state: string;
  readonly depth: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly attempts: readonly AttemptRow[];
  readonly error?: string;
}

/** One try. `ms` is absent while it runs, and when nobody saw its end. */
export interface AttemptRow {
  readonly attempt: number;
  readonly direction: 'do' | 'undo';
  readonly outcome: string;
  readonly startedAt: number;
  readonly ms?: number;
  readonly usd?: number;
  readonly error?: string;
}

export interface RunDetail {
  readonly run: RunRow;
  readonly drivenBy?: string;
  readonly error?: string;
  readonly steps: readonly StepRow[];
  /** The picture, a whole SVG document. */
  readonly svg: string;
}
