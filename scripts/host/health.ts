import type { ArbiterRecord, OutcomeRecord } from './record.ts';

/** So many failed runs in a row make an agent unhealthy … */
export const FAILURES = 3;
/** … for this long after the last of them. */
export const UNHEALTHY_MS = 3_600_000;

/**
 * Which agents keep failing, from outcome records. A failed run is one that ended in an API error or whose Agent call was
 * refused; an agent that reports `BLOCKED` or `NEEDS_CONTEXT` has done its job. One finished run makes an agent healthy.
 */
export class Health {
  /** Agent -> ends of its last runs, newest last, by agent id (an agent may stop more than once; the last one counts). */
  readonly #runs = new Map<string, Map<string, OutcomeRecord>>();

  add(records: readonly ArbiterRecord[]): void {
    for (const record of records) {
      if (record.type !== 'outcome' || record.end === 'unknown') continue;
      const runs = this.#runs.get(record.agent) ?? new Map<string, OutcomeRecord>();
      const key = record.toolUseId ?? record.agentId ?? record.at;
      runs.delete(key);
      runs.set(key, record);
      const oldest = runs.keys().next().value;
      if (runs.size > FAILURES && oldest !== undefined) runs.delete(oldest);
      this.#runs.set(record.agent, runs);
    }
  }

  /** Agent -> the reason shown to people. */
  unhealthy(now: number): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    for (const [agent, runs] of this.#runs) {
      const last = [...runs.values()];
      if (last.length < FAILURES || !last.every(hasFailed)) continue;
      const at = Date.parse((last.at(-1) as OutcomeRecord).at);
      if (now - at < UNHEALTHY_MS)
        found.set(agent, `its last ${FAILURES} runs failed, the latest ${ago(now - at)} ago`);
    }
    return found;
  }

  /** When an agent that is unhealthy will be taken for healthy again, if it is not used before. */
  until(agent: string): number | undefined {
    const last = [...(this.#runs.get(agent)?.values() ?? [])].at(-1);
    return last === undefined ? undefined : Date.parse(last.at) + UNHEALTHY_MS;
  }

  /** The runs for which agents are unhealthy, oldest first for each; added again, they make the same agents unhealthy. */
  failing(now: number): OutcomeRecord[] {
    const agents = this.unhealthy(now);
    return [...this.#runs].flatMap(([agent, runs]) => (agents.has(agent) ? [...runs.values()] : []));
  }
}

const hasFailed = (outcome: OutcomeRecord): boolean => outcome.end === 'failed' || outcome.end === 'refused';

function ago(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}
