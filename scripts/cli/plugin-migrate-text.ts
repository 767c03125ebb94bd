import { safeLine, safeText } from '../core/untrusted.ts';
import type { Problem } from '../registry/entry.ts';
import { count, shellWord, shortPath } from './format.ts';
import type { Look } from './look.ts';
import type { LeftOut } from './plugin-migrate/choose.ts';
import type { Measured } from './plugin-migrate/measure.ts';
import type { ProposedKeyword } from './plugin-migrate/propose-keywords.ts';
import type { ProposedTrigger } from './plugin-migrate/propose-triggers.ts';

/** What `arbiter plugin migrate` found and did. */
export interface MigrationReport {
  readonly plugin: string;
  readonly root: string;
  readonly written: boolean;
  /** In the order in which they are written; `diff` is a unified one without context. */
  readonly files: readonly { readonly path: string; readonly diff: string }[];
  readonly keywords: readonly ProposedKeyword[];
  readonly filePatterns: readonly string[];
  readonly agents: readonly {
    readonly id: string;
    readonly path: string;
    readonly triggers: readonly ProposedTrigger[];
    /** Why there are none. */
    readonly left: string | undefined;
  }[];
  readonly measured: Measured;
  /** What would have made routing worse, with the numbers. */
  readonly leftOut: readonly LeftOut[];
  /** Files of the plugin that were rejected. */
  readonly unread: readonly Problem[];
}

const MAX_DIFF = 1_000_000;

/** The changes as a diff, why each of them, and what they do to routing. */
export function migrationText(report: MigrationReport, look: Look): string {
  return [
    ...report.files.map(({ diff }) => diffText(diff, look)),
    ...section(
      'Why',
      [...keywordLines(report.keywords), ...patternLines(report), ...agentLines(report)],
      look,
    ),
    ...section(
      'Not read',
      report.unread.map(({ file, reason }) => `${shortPath(file)}: ${safeLine(reason, 300)}`),
      look,
    ),
    ...section('Measured, without → with it', measuredLines(report.measured), look),
    ...report.leftOut.flatMap(({ what, measured }) =>
      section(`Left out: ${what}. With it, it would be`, measuredLines(measured), look),
    ),
    lastLine(report),
  ].join('\n');
}

function diffText(diff: string, look: Look): string {
  return safeText(diff, MAX_DIFF)
    .split('\n')
    .map((line) =>
      line.startsWith('+')
        ? look.paint('green', line)
        : line.startsWith('-')
          ? look.paint('red', line)
          : line,
    )
    .join('\n');
}

function section(title: string, lines: readonly string[], look: Look): string[] {
  return lines.length === 0 ? [] : [look.paint('bold', title), ...lines.map((line) => `  ${line}`), ''];
}

/** Words that rest on the same are said together. */
function keywordLines(keywords: readonly ProposedKeyword[]): string[] {
  const groups = new Map<string, string[]>();
  for (const { text, kind, reason } of keywords) {
    const why = `${kind}, because ${reason}`;
    groups.set(why, [...(groups.get(why) ?? []), text]);
  }
  return [...groups].map(([why, words]) => `${words.join(', ')}: ${why}`);
}

function patternLines({ filePatterns }: MigrationReport): string[] {
  return filePatterns.map((pattern) => `${pattern}: an agent names the ending`);
}

function agentLines({ agents }: MigrationReport): string[] {
  return agents.map(({ id, triggers, left }) => {
    if (triggers.length === 0) return `${id}: no triggers, because ${left ?? 'there is nothing to take'}`;
    const dialogue = triggers.filter((t) => t.from === 'dialogue').length;
    const parts = [
      ...(dialogue > 0 ? [`${dialogue} that a user says in an <example> of its description`] : []),
      ...(dialogue < triggers.length
        ? [`${triggers.length - dialogue} that its description says to use it for`]
        : []),
    ];
    return `${id}: ${count(triggers.length, 'trigger')}, ${parts.join(', ')}`;
  });
}

function measuredLines({ own, others }: Measured): string[] {
  const arrow = (now: number, then: number, n: number): string => `${now} → ${then} of ${n}`;
  return [
    own === undefined
      ? 'its own prompts: not measured, its agents have no examples'
      : `its own prompts (examples, users’ lines of its descriptions): plugin ${arrow(own.without.plugin, own.with.plugin, own.n)}, agent ${arrow(own.without.agent, own.with.agent, own.n)}`,
    ...(own === undefined
      ? []
      : [
          '  no line was measured with itself as a trigger; lines in descriptions help before and after alike',
        ]),
    others === undefined
      ? 'prompts of other plugins that it takes away: not measured, they have no examples'
      : `prompts of other plugins that it takes away: ${arrow(others.without, others.with, others.n)}`,
  ];
}

function lastLine({ files, written, root }: MigrationReport): string {
  if (files.length === 0) return 'Nothing to do: the plugin says all of it already.';
  const place = `${count(files.length, 'file')} in ${shortPath(root)}`;
  return written
    ? `Written: ${place}. Read it, strike what you would not say, and run arbiter plugin validate --plugin-dir ${shellWord(root)}.`
    : `Nothing was written. With --write: ${place}.`;
}
