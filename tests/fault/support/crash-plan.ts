import { seeded } from '../../../bench/kit/stats.ts';

/**
 * What goes wrong in a worker, told to it by the environment: it dies by SIGKILL the n-th time it comes to a named point, and
 * at any point it may sleep for some milliseconds, so that others get between any two of its steps.
 */
export interface CrashPlan {
  readonly seed: number;
  /** Name of the fault point; left out, the worker lives. */
  readonly point?: string | undefined;
  /** Which visit of it, from 1. */
  readonly visit?: number | undefined;
  /** Chance of a sleep at each visit of any point. */
  readonly sleepChance: number;
  readonly maxSleepMs: number;
}

export function planToEnv(plan: CrashPlan): Record<string, string> {
  return { CRASH_PLAN: JSON.stringify(plan) };
}

/** The hook for a worker. `beforeDeath` runs just before the signal. */
export function crashHook(beforeDeath: (point: string) => void = () => {}): (point: string) => void {
  const plan = JSON.parse(
    process.env['CRASH_PLAN'] ?? '{"seed":0,"sleepChance":0,"maxSleepMs":0}',
  ) as CrashPlan;
  const random = seeded(plan.seed);
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  let visits = 0;
  return (point) => {
    if (point === plan.point) {
      visits += 1;
      if (visits === plan.visit) {
        beforeDeath(point);
        process.kill(process.pid, 'SIGKILL');
        Atomics.wait(sleeper, 0, 0, 10_000);
      }
    }
    if (random() < plan.sleepChance) Atomics.wait(sleeper, 0, 0, random() * plan.maxSleepMs);
  };
}
