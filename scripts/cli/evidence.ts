import type { Clock } from '../core/clock.ts';
import { dataFolder, type Environment } from '../host/data-folder.ts';
import { Health } from '../host/health.ts';
import { MarkedAgents } from '../host/marked-agents.ts';
import { Marks } from '../host/marks.ts';
import { ProjectEvidence } from '../host/project-evidence.ts';
import { recentRecords } from '../host/records-look.ts';
import type { PluginEntry } from '../registry/entry.ts';
import type { Evidence } from '../routing/decision.ts';

/** What a session in a folder would weigh beside the words: the project's files, and which agents keep failing, here or on another machine. Never throws. */
export function evidenceFor(
  env: Environment,
  clock: Clock,
  folder: string,
  plugins: readonly PluginEntry[],
): Evidence {
  const data = dataFolder(env);
  const health = new Health();
  health.add(recentRecords(data, clock));
  const marks = new Marks();
  marks.set(new MarkedAgents(data).read());
  const now = clock.now();
  return {
    project: new ProjectEvidence().of(folder, plugins),
    unhealthy: marks.addTo(health.unhealthy(now), now),
  };
}
