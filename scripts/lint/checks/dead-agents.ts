import { named } from '../../core/finding.ts';
import type { Check } from '../check.ts';
import type { LintFinding } from '../finding.ts';
import { textsOf } from '../pack.ts';

/** `plugin:agent`, not part of a path, an address, a longer id or a slash command. */
const ID = /(?<![\w:/.@-])([a-z][\w-]*):([a-z][\w-]*(?::[a-z][\w-]*)*)(?![\w:/*])/g;

/** Ids of agents that their plugin does not have. Names of plugins that are not here cannot be told from other words with a colon. */
export const deadAgents: Check = (pack) => {
  const plugins = new Set(pack.around.snapshot.plugins.map((p) => p.name));
  return textsOf(pack).flatMap(({ source }) =>
    [...source.keyLines('description'), ...source.bodyLines()].flatMap((line) =>
      [...line.text.matchAll(ID)].flatMap(([id, plugin]): LintFinding[] => {
        if (!plugins.has(plugin as string)) return [];
        const answer = pack.around.known.agent(id);
        if (answer.kind === 'yes' || pack.around.known.command(id).kind === 'yes') return [];
        return [
          {
            file: source.file,
            line: line.number,
            code: 'unknown-agent',
            severity: 'error',
            message: `There is no agent ${named(id)}.`,
            fix:
              answer.nearest === undefined
                ? `Name an agent that ${plugin} has, or none.`
                : `Did you mean ${named(answer.nearest)}?`,
          },
        ];
      }),
    ),
  );
};
