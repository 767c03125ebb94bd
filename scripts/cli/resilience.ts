import { readResiliencePolicies } from '../registry/read-resilience.ts';
import { Breakers } from '../resilience/breakers.ts';
import type { PolicyBook } from '../resilience/policy.ts';
import { Resilience } from '../resilience/resilience.ts';
import { SqliteBreakers } from '../store/breakers.ts';
import { SqliteResults } from '../store/result-cache.ts';
import type { Context } from './app.ts';
import { openState } from './state-open.ts';

/** What keeps the work of one command from failing. The state is opened when something first asks it. */
export interface OpenResilience {
  readonly book: PolicyBook;
  readonly breakers: Breakers;
  readonly resilience: Resilience;
  close(): void;
}

/** Throws a PolicyFileError when the installation's policies cannot be used. */
export function openResilience(context: Pick<Context, 'env' | 'io'>): OpenResilience {
  const { clock } = context.io;
  const book = readResiliencePolicies();
  const state = openState(context);
  const breakers = new Breakers(new SqliteBreakers(state), clock);
  const cache = new SqliteResults(state);
  return {
    book,
    breakers,
    resilience: new Resilience({ breakers, clock, random: Math.random, cache }),
    close: () => state.close(),
  };
}
