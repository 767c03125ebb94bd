import type { Replica } from './replica.ts';

/**
 * Why an agent is not to be used at the moment. A set of marks for each agent, not one register: "it works again" takes away
 * the marks that were seen, and a mark that another machine made meanwhile stays, because nobody has checked that one.
 */
export interface UnavailableMark {
  /** For people, such as `failed 3 times`. */
  readonly reason: string;
  /** Milliseconds since 1970; from then on the mark means nothing. */
  readonly untilMs: number;
}

const MAX_REASON_CHARS = 300;

const PREFIX = 'avail/agent/';
const keyOf = (agent: string): string => `${PREFIX}${agent}`;

/** Marks an agent as unavailable. Marks that have run out are removed on the way. */
export function markUnavailable(replica: Replica, agent: string, mark: UnavailableMark, nowMs: number): void {
  const key = keyOf(agent);
  for (const member of replica.members(key)) if (!inForce(member, nowMs)) replica.remove(key, member);
  const reason = mark.reason.slice(0, MAX_REASON_CHARS);
  replica.add(key, JSON.stringify({ reason, untilMs: mark.untilMs }));
}

/** Takes away every mark of an agent that is known here. */
export function markAvailable(replica: Replica, agent: string): void {
  for (const member of replica.members(keyOf(agent))) replica.remove(keyOf(agent), member);
}

/** The marks in force, the longest first; none means available. */
export function unavailableMarks(replica: Replica, agent: string, nowMs: number): readonly UnavailableMark[] {
  return replica
    .members(keyOf(agent))
    .flatMap((member) => {
      const mark = inForce(member, nowMs);
      return mark === undefined ? [] : [mark];
    })
    .sort((a, b) => b.untilMs - a.untilMs);
}

/** A mark in force, wherever it was made. */
export interface StandingMark extends UnavailableMark {
  readonly agent: string;
  /** Whether this folder has made it, as the id that it has now. */
  readonly own: boolean;
}

/** All marks in force, by agent, the longest first. */
export function standingMarks(replica: Replica, nowMs: number): readonly StandingMark[] {
  const { node } = replica;
  return replica.keys(PREFIX).flatMap((key) =>
    replica
      .memberNodes(key)
      .flatMap(([member, nodes]) => {
        const mark = inForce(member, nowMs);
        return mark === undefined
          ? []
          : [{ ...mark, agent: key.slice(PREFIX.length), own: nodes.includes(node) }];
      })
      .sort((a, b) => b.untilMs - a.untilMs),
  );
}

function inForce(member: string, nowMs: number): UnavailableMark | undefined {
  try {
    const mark: unknown = JSON.parse(member);
    if (typeof mark !== 'object' || mark === null || !('reason' in mark) || !('untilMs' in mark))
      return undefined;
    const { reason, untilMs } = mark;
    if (typeof reason !== 'string' || typeof untilMs !== 'number') return undefined;
    return untilMs > nowMs ? { reason, untilMs } : undefined;
  } catch {
    return undefined;
  }
}
