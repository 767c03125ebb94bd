import type { Check } from '../check.ts';
import { severityFor } from '../pack.ts';
import { count } from '../words.ts';

/** Fewest whole prompts that must reach an agent. */
export const MIN_EXAMPLES = 4;
/** Fewest prompts that look like an agent's own and belong to another. */
export const MIN_NEAR_MISSES = 2;

/** Routed agents need examples and near misses: without them nobody notices when routing gets worse. */
export const fewExamples: Check = ({ agents }) =>
  agents.flatMap(({ entry, source, pledge }) => {
    const severity = severityFor(pledge);
    if (severity === undefined) return [];
    const few = (key: 'examples' | 'nearMisses', what: string, least: number, fix: string) =>
      entry[key].length >= least
        ? []
        : [
            {
              file: source.file,
              line: source.lineOf(key),
              code: key === 'examples' ? 'few-examples' : 'few-near-misses',
              severity,
              message: `${entry.id} has ${count(entry[key].length, what)}; at least ${least} are needed.`,
              fix,
            },
          ];
    return [
      ...few(
        'examples',
        'example',
        MIN_EXAMPLES,
        'Add whole prompts as people write them, none of them a trigger.',
      ),
      ...few(
        'nearMisses',
        'near miss',
        MIN_NEAR_MISSES,
        'Add prompts that look like its own, each with the id of the agent they belong to.',
      ),
    ];
  });
