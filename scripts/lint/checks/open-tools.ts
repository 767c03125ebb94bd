import type { Check } from '../check.ts';
import { severityFor } from '../pack.ts';

/** Routed agents say which tools they need: without a list they have all of them. */
export const openTools: Check = ({ agents }) =>
  agents.flatMap(({ entry, source, pledge }) => {
    const severity = severityFor(pledge);
    if (severity === undefined || entry.tools !== undefined) return [];
    return [
      {
        file: source.file,
        line: 1,
        code: 'open-tools',
        severity,
        message: `${entry.id} does not say which tools it needs and so has all of them.`,
        fix: 'Add tools with the fewest that do the work, such as: tools: Read, Grep, Glob',
      },
    ];
  });
