import type { Stretch } from './answer.ts';

/** One prompt as it was decided. Its words are not known: nothing keeps them. */
export interface RouteRow {
  readonly id: string;
  readonly at: number;
  readonly session: string;
  readonly kind: string;
  /** The agent that came first; absent of a prompt that was left alone. */
  readonly agent?: string;
  readonly plugin?: string;
  /** Why a prompt was left alone: `guard:acknowledge`, `low-confidence`. */
  readonly cause?: string;
  /** 0 to 1. */
  readonly confidence: number;
  readonly tier: string;
  readonly complexity: string;
  readonly tookMs: number;
  readonly promptChars: number;
  readonly candidates: readonly { readonly agent: string; readonly score: number }[];
  readonly followed: readonly Followed[];
}

/** What came after a route. */
export type Followed =
  | { readonly type: 'spawn'; readonly at: number; readonly agent: string; readonly model?: string }
  | {
      readonly type: 'outcome';
      readonly at: number;
      readonly agent: string;
      readonly end: string;
      readonly status?: string;
    };

/** Newest first. `total`: how many there are in the stretch; `routes` holds the newest of them. */
export interface Routes extends Stretch {
  readonly routes: readonly RouteRow[];
  readonly total: number;
  /** Where they were read from when it was not SQLite, and what is missing because of it. */
  readonly note?: string;
}

export interface Slice {
  readonly at: number;
  readonly counts: Readonly<Record<string, number>>;
}

export interface LatencySlice {
  readonly at: number;
  readonly n: number;
  readonly p50: number;
  readonly p95: number;
}

/** Routes and outcomes over time. Slices without anything are left out. */
export interface Activity extends Stretch {
  readonly sliceMs: number;
  readonly routes: readonly Slice[];
  /** Runs of agents by how they ended. */
  readonly runs: readonly Slice[];
  readonly latency: readonly LatencySlice[];
  /** Of the whole stretch; absent without a route. */
  readonly overall?: { readonly n: number; readonly p50: number; readonly p95: number };
}

export interface AgentRow {
  /** As it is kept, for filters. */
  readonly id: string;
  /** The same, fit to be shown. */
  readonly name: string;
  readonly routed: number;
  readonly started: number;
  /** Runs whose end is known … */
  readonly ended: number;
  /** … and of them those that finished and that failed. The others were broken off. */
  readonly finished: number;
  readonly failed: number;
  readonly lastFailureAt?: number;
  readonly tokens?: number;
  /** US dollars of `costN` measured pieces of work; absent: none was priced. */
  readonly usd?: number;
  readonly costN?: number;
  readonly breaker?: BreakerRow;
}

export interface BreakerRow {
  readonly state: 'closed' | 'open' | 'half-open' | 'tripped';
  readonly failures: number;
  readonly since: number;
  readonly reason?: string;
  /** When one call is let through; absent of an open one: only after a reset. */
  readonly probeAt?: number;
}

export interface Agents extends Stretch {
  readonly agents: readonly AgentRow[];
}
