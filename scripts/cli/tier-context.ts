import type { Environment } from '../host/data-folder.ts';
import { TierSettings } from '../host/tier-settings.ts';
import type { TierContext } from '../models/tier.ts';

/**
 * What bounds and raises the tier of an agent's run that is asked for on a terminal, in a folder.
 *
 * @param session the model of the session that would run it, in any spelling; `none` when it gets a session of its own, undefined when
 *   that is not known.
 */
export function tierContext(
  env: Environment,
  folder: string,
  agent: string | undefined,
  session: string | undefined,
  failures = 0,
): TierContext {
  const settings = new TierSettings(env);
  return {
    session: session === undefined || session === 'none' ? session : settings.classOf(session),
    failures,
    project: settings.project(folder, agent ?? ''),
    user: settings.user(agent ?? ''),
  };
}
