import type { Clock } from '../../core/clock.ts';
import type { Problem, RegistrySnapshot, Source } from '../../registry/entry.ts';
import { Scanner } from '../../registry/scanner.ts';
import { type Answer, ready } from '../shapes/answer.ts';
import type { RegistryView } from '../shapes/registry.ts';
import { given, nameText, reasonText } from './texts.ts';

/** What is found in the plugin folders. Each look is a scan; what has not changed since the last one is not read again. */
export class RegistrySource {
  readonly #sources: readonly Source[];
  readonly #clock: Clock;
  readonly #scanner = new Scanner();

  constructor(sources: readonly Source[], clock: Clock) {
    this.#sources = sources;
    this.#clock = clock;
  }

  view(): Answer<RegistryView> {
    const started = this.#clock.monotonicMs();
    const snapshot = this.#scanner.scan(this.#sources);
    return ready({
      plugins: pluginRows(snapshot),
      agents: snapshot.agents.map((a) => ({
        id: nameText(a.id),
        description: reasonText(a.description),
        routed: a.routed,
        delivery: a.delivery,
        model: a.model,
      })),
      commands: snapshot.commands.length,
      problems: [...snapshot.problems]
        .sort((a, b) => rank(a) - rank(b))
        .map(({ severity, file, reason }) => ({
          severity,
          file: reasonText(file),
          reason: reasonText(reason),
        })),
      scanMs: this.#clock.monotonicMs() - started,
    });
  }
}

const rank = ({ severity }: Problem): number => (severity === 'rejected' ? 0 : 1);

/** The person's and the project's own folder only when they hold something. */
function pluginRows({ plugins, agents, commands }: RegistrySnapshot): RegistryView['plugins'] {
  return plugins
    .map((plugin) => {
      const own = agents.filter((a) => a.plugin === plugin.name);
      return {
        name: nameText(plugin.name),
        source: plugin.source,
        ...given('version', plugin.version === undefined ? undefined : nameText(plugin.version)),
        root: reasonText(plugin.root),
        agents: own.length,
        routed: own.filter((a) => a.routed).length,
        commands: commands.filter((c) => c.plugin === plugin.name).length,
      };
    })
    .filter((p) => (p.source !== 'user' && p.source !== 'project') || p.agents + p.commands > 0);
}
