import type { Check } from '../check.ts';
import type { LintFinding } from '../finding.ts';
import type { LintedAgent } from '../pack.ts';

/** Tools that change files. Bash is not among them: reading `git log` needs it. */
const WRITING = new Set(['Edit', 'Write', 'MultiEdit', 'NotebookEdit']);

/** Ways to say of a whole agent that it only reads; a thing that is read-only, or one file that is never edited, is none. */
const SAYS_SO: readonly RegExp[] = [
  /(?:^|[.;:!?]\s+|\*\*|\bstrictly |\byou are |\bthis agent is )read[- ]only(?=\s*(?:$|[.;,:!)]|\*\*| agent\b| reviewer\b))/i,
  /\b(?:changes?|edits?|modif(?:y|ies)|writes?) nothing(?=\s*(?:$|[.;,:!)]))/i,
  /\b(?:you|it) never (?:edits?|writes?|changes?|modif(?:y|ies))(?: (?:any )?(?:files?|code))?(?=\s*(?:$|[.;,:!)]))/i,
];

/** An agent that says it only reads and may write: whoever trusts the sentence is deceived. */
export const readOnlyTools: Check = ({ agents }) =>
  agents.flatMap((agent): LintFinding[] => {
    const writing = (agent.entry.tools ?? []).filter((tool) => WRITING.has(tool.replace(/\(.*$/, '')));
    if (writing.length === 0) return [];
    const said = sentence(agent);
    if (said === undefined) return [];
    return [
      {
        file: agent.source.file,
        line: agent.source.lineOf('tools'),
        code: 'read-only-writes',
        severity: agent.pledge === 'full' ? 'error' : 'warning',
        message: `${agent.entry.id} says on line ${said} that it only reads, and its tools include ${writing.join(', ')}.`,
        fix: `Take ${writing.join(', ')} out of tools, or say what it may change.`,
      },
    ];
  });

/** The line that says so. */
function sentence({ source }: LintedAgent): number | undefined {
  const lines = [...source.keyLines('description'), ...source.bodyLines()];
  return lines.find(({ text }) => SAYS_SO.some((pattern) => pattern.test(text.trim())))?.number;
}
