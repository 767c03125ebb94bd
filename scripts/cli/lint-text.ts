import { relative } from 'node:path';
import { safeLine } from '../core/untrusted.ts';
import type { LintFinding } from '../lint/finding.ts';
import { count, shortPath } from './format.ts';
import { type Look, PROSE_WIDTH } from './look.ts';
import { wrap } from './text-width.ts';

/** What was checked and how it went. */
export interface LintTally {
  readonly plugins: number;
  readonly agents: number;
  readonly commands: number;
  readonly errors: number;
  readonly warnings: number;
}

/** Longest path shown, in characters. */
const MAX_PATH = 500;

/** Columns before a message. */
const INDENT = 4;

/** A block for each finding: place, severity and code; what is wrong; what to do. The last line is the sum. */
export function lintText(
  findings: readonly LintFinding[],
  tally: LintTally,
  cwd: string,
  look: Look,
): string {
  const checked = `${count(tally.plugins, 'plugin')}, ${count(tally.agents, 'agent')} and ${count(tally.commands, 'command')} checked`;
  if (findings.length === 0) return `${look.paint('green', 'No findings.')} ${checked}.`;
  const blocks = findings.map((finding) => block(finding, cwd, look));
  return `${blocks.join('\n')}\n\n${count(tally.errors, 'error')}, ${count(tally.warnings, 'warning')}; ${checked}.`;
}

function block(finding: LintFinding, cwd: string, look: Look): string {
  const style = finding.severity === 'error' ? 'red' : 'yellow';
  const place = `${placeOf(finding.file, cwd)}:${finding.line}`;
  const lines = [finding.message, finding.fix].flatMap((sentence) =>
    wrap(sentence, (look.width ?? PROSE_WIDTH) - INDENT),
  );
  return [
    `${look.paint('bold', place)} ${look.paint(style, finding.severity)} ${finding.code}`,
    ...lines.map((line) => `${' '.repeat(INDENT)}${line}`),
  ].join('\n');
}

/** From the folder of the command, if it is below it: what an editor opens with a click. */
function placeOf(file: string, cwd: string): string {
  const path = relative(cwd, file);
  return path.startsWith('..') ? shortPath(file) : safeLine(path, MAX_PATH);
}
