export interface GroupRow {
  readonly group: string;
  readonly pattern: string;
  readonly waiting: number;
  readonly oldestMs?: number;
  readonly inFlight: number;
  readonly retrying: number;
  readonly dead: number;
  readonly delivered: number;
  readonly expired: number;
}

export interface TopicRow {
  readonly topic: string;
  /** Messages within `BusView.windowMs`. */
  readonly n: number;
  readonly lastAt: number;
  /** Messages by minute, the oldest first. */
  readonly perMinute: readonly number[];
}

export interface DeadRow {
  readonly group: string;
  readonly messageId: string;
  readonly topic?: string;
  readonly reason: string;
  readonly error: string;
  readonly attempts: number;
  readonly firstAt: number;
  readonly diedAt: number;
  /** Whether it can be put back: its message is still there. */
  readonly redrivable: boolean;
}

export interface BusView {
  readonly windowMs: number;
  readonly topics: readonly TopicRow[];
  readonly groups: readonly GroupRow[];
  /** Oldest first, at most `deadLimit`. */
  readonly dead: readonly DeadRow[];
  readonly deadLimit: number;
  readonly log?: { readonly bytes: number; readonly segments: number };
  /** What people should know, such as that groups cannot be read. */
  readonly notes: readonly string[];
}

/** A dead letter with its message as JSON text; absent when the log no longer has it. */
export interface DeadDetail {
  readonly letter: DeadRow;
  readonly message?: string;
}

export interface RedriveRequest {
  readonly group: string;
  readonly messageId: string;
}

/** `gone`: there is no such letter (any more), or its message is lost. */
export interface Redriven {
  readonly result: 'redriven' | 'gone';
}
