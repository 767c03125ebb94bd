import { safeLine } from '../core/untrusted.ts';
import type { Problem, RegistrySnapshot } from '../registry/entry.ts';
import { count, ms, shortPath } from './format.ts';
import { type Look, PROSE_WIDTH } from './look.ts';
import { table } from './table.ts';
import { wrap } from './text-width.ts';

/** What a plugin brings. */
export interface PluginRow {
  readonly name: string;
  readonly source: string;
  readonly version: string | null;
  readonly agents: number;
  readonly routed: number;
  readonly commands: number;
  readonly root: string;
}

/** A row a plugin; the person's and the project's own folder only when they hold something. */
export function pluginRows({ plugins, agents, commands }: RegistrySnapshot): PluginRow[] {
  return plugins
    .map((p) => {
      const own = agents.filter((a) => a.plugin === p.name);
      return {
        name: p.name,
        source: p.source,
        version: p.version ?? null,
        agents: own.length,
        routed: own.filter((a) => a.routed).length,
        commands: commands.filter((c) => c.plugin === p.name).length,
        root: p.root,
      };
    })
    .filter((p) => (p.source !== 'user' && p.source !== 'project') || p.agents + p.commands > 0);
}

export function scanTable(
  rows: readonly PluginRow[],
  snapshot: RegistrySnapshot,
  scanMs: number,
  look: Look,
): string {
  const { agents, commands, problems } = snapshot;
  const body = table(
    [
      { title: 'plugin', style: 'cyan' },
      { title: 'from' },
      { title: 'agents', align: 'right' },
      { title: 'routed', align: 'right' },
      { title: 'commands', align: 'right' },
      { title: 'folder', flex: 'cut', style: 'dim' },
    ],
    rows.map((p) => [p.name, p.source, `${p.agents}`, `${p.routed}`, `${p.commands}`, shortPath(p.root)]),
    look,
  );
  const found = `${count(rows.length, 'plugin')}, ${count(agents.length, 'agent')}, ${count(commands.length, 'command')} in ${ms(scanMs)}.`;
  const wrong = problems.length === 0 ? 'No problems.' : `${tally(problems)}: arbiter registry validate`;
  return rows.length === 0 ? `Nothing was found. ${wrong}` : `${body}\n\n${found} ${wrong}`;
}

/** Problems by file, the rejected ones first. */
export function problemList({ plugins, agents, commands, problems }: RegistrySnapshot, look: Look): string {
  const checked = `${count(plugins.length, 'folder')}, ${count(agents.length, 'agent')} and ${count(commands.length, 'command')} checked`;
  if (problems.length === 0) return `${look.paint('green', 'No problems.')} ${checked}.`;
  const sorted = [...problems].sort((a, b) => rank(a) - rank(b));
  const files = [...new Set(sorted.map((p) => p.file))];
  const blocks = files.map((file) => {
    const lines = sorted.filter((p) => p.file === file).flatMap((p) => problemLines(p, look));
    return [look.paint('bold', shortPath(file)), ...lines].join('\n');
  });
  return `${blocks.join('\n')}\n\n${tally(problems)}; ${checked}.`;
}

function problemLines(problem: Problem, look: Look): string[] {
  const style = problem.severity === 'rejected' ? 'red' : 'yellow';
  const parts = wrap(safeLine(problem.reason, 500), (look.width ?? PROSE_WIDTH) - 12);
  return parts.map((part, i) =>
    i === 0 ? `  ${look.paint(style, problem.severity.padEnd(8))}  ${part}` : `${' '.repeat(12)}${part}`,
  );
}

const rank = (p: Problem): number => (p.severity === 'rejected' ? 0 : 1);

function tally(problems: readonly Problem[]): string {
  const rejected = problems.filter((p) => p.severity === 'rejected').length;
  return `${rejected} rejected, ${count(problems.length - rejected, 'warning')}`;
}
