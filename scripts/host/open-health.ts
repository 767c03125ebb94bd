import type { Clock } from '../core/clock.ts';
import { messageOf } from '../core/errors.ts';
import type { PluginEntry } from '../registry/entry.ts';
import { readResiliencePolicies } from '../registry/read-resilience.ts';
import { MemoryBreakers, type NamedBreaker } from '../resilience/breaker-store.ts';
import { Breakers } from '../resilience/breakers.ts';
import { type BreakerPolicy, EMPTY_BOOK, type PolicyBook, policyFor } from '../resilience/policy.ts';
import { SqliteBreakers } from '../store/breakers.ts';
import type { State } from '../store/state.ts';
import { Health } from './health.ts';

export interface HealthOptions {
  readonly state: State;
  readonly clock: Clock;
  /** Breakers as the last process has left them; what holds while the state cannot be had. */
  readonly copy: readonly NamedBreaker[];
  /** Plugins as they are now; what they say of their agents' breakers counts. */
  readonly plugins: () => readonly PluginEntry[];
  /** Told once, when the policies cannot be used; the built-in ones are then. */
  readonly note?: (text: string) => void;
}

/** Health over the breakers of a state. Opens nothing: the first look, start or end does. */
export function openHealth({ state, clock, copy, plugins, note }: HealthOptions): Health {
  const breakers = new Breakers(new SqliteBreakers(state, new MemoryBreakers(copy)), clock);
  let book: PolicyBook | undefined;
  // Only once an agent has failed: reading YAML is nothing for the start of a session.
  const policies = (): PolicyBook => {
    try {
      book ??= readResiliencePolicies();
    } catch (error) {
      note?.(`the policies of failing work could not be read: ${messageOf(error)}`);
      book = EMPTY_BOOK;
    }
    return book;
  };
  const policyOf = (agent: string): BreakerPolicy | false => {
    const plugin = plugins().find(({ name }) => agent.startsWith(`${name}:`));
    return policyFor(policies(), 'agent', plugin?.errorHandling).breaker;
  };
  return new Health(breakers, policyOf, copy);
}
