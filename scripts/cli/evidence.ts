import type { Clock } from '../core/clock.ts';
import { dataFolder, type Environment } from '../host/data-folder.ts';
import { FailingAgents } from '../host/failing-agents.ts';
import { MarkedAgents } from '../host/marked-agents.ts';
import { Marks } from '../host/marks.ts';
import { openHealth } from '../host/open-health.ts';
import { ProjectEvidence } from '../host/project-evidence.ts';
import { recordedRuns } from '../host/run-facts.ts';
import type { PluginEntry } from '../registry/entry.ts';
import type { Evidence } from '../routing/decision.ts';
import { State } from '../store/state.ts';
import { tierContext } from './tier-context.ts';

/**
 * What a session in a folder would weigh beside the words: the project's files, which agents keep failing, here or on another machine,
 * what bounds their tiers, and how their runs went; `model` is what the session would run on. Never throws.
 */
export function evidenceFor(
  env: Environment,
  clock: Clock,
  folder: string,
  plugins: readonly PluginEntry[],
  model?: string,
): Evidence {
  const data = dataFolder(env);
  const marks = new Marks();
  marks.set(new MarkedAgents(data).read());
  const now = clock.now();
  const state = new State({ dataFolder: data, clock, mode: 'look' });
  try {
    const health = openHealth({ state, clock, copy: new FailingAgents(data).read(), plugins: () => plugins });
    health.look(now);
    return {
      project: new ProjectEvidence().of(folder, plugins),
      unhealthy: marks.addTo(health.unhealthy(now), now),
      tiers: (agent) => tierContext(env, folder, agent, model),
      runs: recordedRuns(state, clock),
    };
  } finally {
    state.close();
  }
}
