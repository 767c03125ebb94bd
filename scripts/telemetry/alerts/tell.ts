import { pauseMs } from '../../resilience/pause.ts';
import type { Attempt, State } from '../../store/state.ts';
import type { AlertHook } from '../read-slo.ts';
import type { SloReport } from '../slo.ts';
import { alertOf } from './alert.ts';
import { type Delivered, deliver } from './deliver.ts';
import { claimAlerts, type Episode, noteTold } from './episodes.ts';

export interface TellOptions {
  readonly state: State;
  readonly reports: readonly SloReport[];
  readonly hooks: readonly AlertHook[];
  readonly now: () => number;
  /** Default: {@link deliver}. */
  readonly send?: typeof deliver;
}

/** An attempt to tell somebody. */
export interface Told {
  readonly episode: Episode;
  readonly outcome: Delivered;
}

/** Pauses between attempts to tell one hook of one episode. */
const RETRY = { backoff: 'exponential', delayMs: 30_000, maxDelayMs: 3_600_000, jitter: 'none' } as const;

/**
 * Tells the hooks what burns: each once an episode, and again after a pause while it fails. Says whom it tried to tell; `unavailable`
 * when the database cannot be had. Never throws for a hook that fails.
 */
export async function tell({
  state,
  reports,
  hooks,
  now,
  send = deliver,
}: TellOptions): Promise<Attempt<readonly Told[]>> {
  const claimed = state.attempt((database) => claimAlerts(database, reports, hooks, now()));
  if (claimed.kind === 'unavailable') return claimed;
  const told = await Promise.all(
    claimed.value.map(async (episode): Promise<Told> => {
      const hook = hooks.find((h) => h.name === episode.hook);
      const report = reports.find((r) => r.slo.name === episode.slo);
      const outcome: Delivered =
        hook === undefined || report === undefined
          ? { kind: 'failed', error: 'the hook is no longer configured' }
          : await send(hook, alertOf(episode, report));
      state.attempt((database) => noteTold(database, episode, noteOf(outcome, episode, now())));
      return { episode, outcome };
    }),
  );
  return { kind: 'done', value: told };
}

function noteOf(outcome: Delivered, { attempts }: Episode, now: number) {
  return outcome.kind === 'told'
    ? { toldAt: now }
    : { error: outcome.error, nextAt: now + pauseMs(RETRY, attempts, () => 0) };
}
