import { named } from '../../core/finding.ts';
import type { Check } from '../check.ts';
import type { LintFinding } from '../finding.ts';
import { textsOf } from '../pack.ts';

/** `/plugin:name`. A bare `/name` may as well be a path or a route. */
const SLASH = /(?<![\w/.:>-])\/([a-z][\w-]*):([a-z][\w-]*(?::[\w-]+)*)/g;

/** Slash commands of plugins that are here, by a name that none of them has. */
export const slashCommands: Check = (pack) => {
  const plugins = new Set(pack.around.snapshot.plugins.map((p) => p.name));
  return textsOf(pack).flatMap(({ source }) =>
    [...source.keyLines('description'), ...source.bodyLines()].flatMap((line) =>
      [...line.text.matchAll(SLASH)].flatMap(([, plugin, name]): LintFinding[] => {
        if (!plugins.has(plugin as string)) return [];
        const answer = pack.around.known.command(`${plugin}:${name}`);
        if (answer.kind === 'yes') return [];
        return [
          {
            file: source.file,
            line: line.number,
            code: 'unknown-slash-command',
            severity: 'error',
            message: `There is no command ${named(`/${plugin}:${name}`)}.`,
            fix:
              answer.nearest === undefined
                ? `Name one of the files in the commands folder of ${plugin}.`
                : `Did you mean /${answer.nearest}?`,
          },
        ];
      }),
    ),
  );
};
