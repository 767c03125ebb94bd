import { ArbiterError, UsageError } from '../core/errors.ts';
import { safeLine } from '../core/untrusted.ts';
import { Breakers } from '../resilience/breakers.ts';
import { rpcBreaker } from '../rpc/policy-call.ts';
import { nearest } from '../schema/validate.ts';
import { SqliteBreakers } from '../store/breakers.ts';
import type { Context } from './app.ts';
import { factsOf } from './breakers-view.ts';
import { openRegistry } from './registry.ts';
import { withState } from './state-open.ts';

/** What breakers guard: the part of their names before the colon. */
const GUARDED = ['agent', 'rpc', 'run', 'command', 'publish', 'compensate'] as const;
const MAX_NAME = 300;
const MAX_REASON = 300;

/** Work on the breakers of a command's data folder. Throws the reason when they cannot be had: memory of this process is none of them. */
export function openBreakers<T>(
  context: Context,
  work: (breakers: Breakers) => T,
  mode: 'open' | 'look' = 'open',
): T {
  return withState(
    context,
    (_, state) => {
      const breakers = new Breakers(new SqliteBreakers(state), context.io.clock);
      const value = work(breakers);
      if (state.trouble !== undefined) throw state.trouble;
      return value;
    },
    mode,
  );
}

/** Closes a breaker and says what it was. Throws an error that names the nearest one for one that nothing ever counted on. */
export function resetBreaker(context: Context, name: string): string {
  return openBreakers(context, (breakers) => {
    const known = breakers.list();
    const found = known.find((one) => one.name === name);
    if (found === undefined)
      throw unknown(
        name,
        known.map((one) => one.name),
      );
    breakers.reset(name);
    return factsOf(found).state;
  });
}

/** Opens a breaker by hand and says until when; null: until it is reset. Throws a {@link UsageError} for a name that guards nothing. */
export function tripBreaker(
  context: Context,
  name: string,
  reason: string,
  forMs: number | undefined,
): string | null {
  const [kind = '', ...rest] = name.split(':');
  if (!(GUARDED as readonly string[]).includes(kind) || rest.join('') === '' || name.length > MAX_NAME) {
    const near = rest.length === 0 ? undefined : nearest(kind, GUARDED);
    throw new UsageError(`${safeLine(name, MAX_NAME)} is no name of a breaker.`, {
      fix:
        near === undefined
          ? 'Give a name such as agent:fastapi-backend:api-reviewer or rpc:fastapi-backend.'
          : `Did you mean ${near}:${rest.join(':')}?`,
    });
  }
  const now = context.io.clock.now();
  openBreakers(context, (breakers) => breakers.trip(name, safeLine(reason, MAX_REASON), forMs));
  return forMs === undefined ? null : new Date(now + forMs).toISOString();
}

/** What to say about a name that guards nothing that can be seen from here; undefined when it does. A session may see more. */
export function doubtAbout(context: Context, name: string): string | undefined {
  const { agents, plugins } = openRegistry(context).snapshot;
  const names = [...agents.map(({ id }) => `agent:${id}`), ...plugins.map((p) => rpcBreaker(p.name))];
  if (!/^(?:agent|rpc):/.test(name) || names.includes(name)) return undefined;
  const near = nearest(name, names);
  return `Nothing of that name is seen from here${near === undefined ? '' : `; did you mean ${near}?`}`;
}

function unknown(name: string, known: readonly string[]): ArbiterError {
  const near = nearest(name, known);
  const fix =
    near !== undefined
      ? `Did you mean ${near}?`
      : known.length === 0
        ? 'No breaker has ever had anything to count.'
        : 'To see them: arbiter breakers list';
  return new ArbiterError('no-breaker', `There is no breaker ${safeLine(name, MAX_NAME)}.`, { fix });
}
