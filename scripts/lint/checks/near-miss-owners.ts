import { named } from '../../core/finding.ts';
import type { Check } from '../check.ts';
import type { LintFinding } from '../finding.ts';

/** What a near miss names when its prompt belongs to no agent at all. */
const NOBODY = 'none';

/** Near misses must name an agent that exists, and not the one they are written in. */
export const nearMissOwners: Check = ({ agents, around }) => {
  const plugins = new Set(around.snapshot.plugins.map((p) => p.name));
  return agents.flatMap(({ entry, source }) =>
    entry.nearMisses.flatMap(({ agent }, index): LintFinding[] => {
      const at = { file: source.file, line: source.lineOf('nearMisses', index) };
      if (agent === entry.id) {
        return [
          {
            ...at,
            code: 'near-miss-own',
            severity: 'error',
            message: `A near miss of ${entry.id} names ${entry.id} itself.`,
            fix: 'Name the agent the prompt belongs to, or move the prompt to the examples.',
          },
        ];
      }
      if (agent === NOBODY) return [];
      const answer = around.known.agent(agent);
      if (answer.kind === 'yes') return [];
      const nearest = answer.nearest === undefined ? '' : ` Did you mean ${named(answer.nearest)}?`;
      return [
        {
          ...at,
          code: 'near-miss-unknown',
          // Of a plugin that is not here nobody can say what it has.
          severity: !agent.includes(':') || plugins.has(agent.split(':')[0] as string) ? 'error' : 'warning',
          message: `A near miss names the agent ${named(agent)}, and there is none.${nearest}`,
          fix: `Write the full id, plugin:agent, of one that exists, or ${NOBODY}.`,
        },
      ];
    }),
  );
};
