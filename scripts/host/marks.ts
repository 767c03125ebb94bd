import type { MarkedAgent } from './marked-agents.ts';

/**
 * Marks of other machines, as the service last read them from the shared state. They count like runs that failed here, until
 * they run out. What this machine has seen for itself comes first, and needs no mark: its own records say it.
 */
export class Marks {
  #marks: readonly MarkedAgent[] = [];

  /** These and no others from now on. */
  set(marks: readonly MarkedAgent[]): void {
    this.#marks = marks;
  }

  /** Agents to route around, with the reason: those of this machine, and those of others that it does not know of. */
  addTo(unhealthy: ReadonlyMap<string, string>, now: number): ReadonlyMap<string, string> {
    const standing = this.#marks.filter((m) => m.untilMs > now && !unhealthy.has(m.agent));
    if (standing.length === 0) return unhealthy;
    // The longest mark comes first and gives the reason.
    const reasons = standing
      .map((m) => [m.agent, `marked by another machine: ${m.reason}`] as const)
      .reverse();
    return new Map([...unhealthy, ...reasons]);
  }
}
