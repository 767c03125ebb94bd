import { kindOfKey, MAX_KEY_CHARS } from './keys.ts';
import type { Replica } from './replica.ts';

/** What is counted about an agent or a plugin, on all machines of a user together. */
export const USAGE_EVENTS = ['routed', 'spawned', 'succeeded', 'failed'] as const;
export type UsageEvent = (typeof USAGE_EVENTS)[number];

/** What is counted: `fastapi-backend:api-designer`, or the plugin `fastapi-backend`. */
export interface Counted {
  readonly what: 'agent' | 'plugin';
  readonly id: string;
}

export type Usage = Counted & Readonly<Record<UsageEvent, number>>;

const keyOf = ({ what, id }: Counted, event: UsageEvent): string => `usage/${what}/${id}/${event}`;

/** Counts one event. */
export function countUsage(replica: Replica, counted: Counted, event: UsageEvent): void {
  replica.increment(keyOf(counted, event));
}

/** The key under which an event is counted; undefined when the id is too long for one or holds control characters. */
export function usageKey(counted: Counted, event: UsageEvent): string | undefined {
  const key = keyOf(counted, event);
  return key.length <= MAX_KEY_CHARS && kindOfKey(key) === 'counter' ? key : undefined;
}

export function usageOf(replica: Replica, counted: Counted): Usage {
  const [routed, spawned, succeeded, failed] = USAGE_EVENTS.map((e) => replica.counter(keyOf(counted, e)));
  return {
    ...counted,
    routed: routed ?? 0,
    spawned: spawned ?? 0,
    succeeded: succeeded ?? 0,
    failed: failed ?? 0,
  };
}

/** Everything that was ever counted of a kind, by id. */
export function allUsage(replica: Replica, what: Counted['what']): readonly Usage[] {
  const prefix = `usage/${what}/`;
  const ids = replica.keys(prefix).map((key) => key.slice(prefix.length, key.lastIndexOf('/')));
  return [...new Set(ids)].map((id) => usageOf(replica, { what, id }));
}
