import type { Check } from '../check.ts';
import { type Code, codeOf } from '../code.ts';
import type { LintFinding } from '../finding.ts';
import type { LintedAgent } from '../pack.ts';
import { commandsOf } from '../shell.ts';

/** What a body has to speak of when a tool is of use to it. Wide, because a false alarm costs more than a tool too many. */
const NEEDS: readonly { readonly tool: RegExp; readonly words: RegExp }[] = [
  {
    tool: /^(?:WebFetch|WebSearch)$/,
    words:
      /\bweb\b|https?:|online|internet|documentation|\bdocs\b|search|look(?:ed|s)? up|fetch|release notes/i,
  },
  { tool: /^NotebookEdit$/, words: /notebook|ipynb/i },
  { tool: /^(?:Agent|Task)$/, words: /agent|delegat|dispatch|specialist|hand (?:over|on)/i },
  {
    tool: /^(?:Edit|Write|MultiEdit)$/,
    words:
      /\b(?:writ|edit|chang|creat|add|fix|repair|draft|generat|updat|implement|refactor|sav|mov|replac|migrat|produc|configur|renam)/i,
  },
];

/**
 * Tools that an agent lists and its body gives no use for. Bash without a command line is one: a model that has a shell and no
 * line to run makes lines up.
 */
export const unusedTools: Check = ({ agents }) =>
  agents
    .filter((a) => a.entry.routed)
    .flatMap((agent) => (agent.entry.tools ?? []).flatMap((tool) => unused(agent, tool)));

function unused(agent: LintedAgent, tool: string): LintFinding[] {
  const name = tool.replace(/\(.*$/, '');
  const at = { file: agent.source.file, line: agent.source.lineOf('tools') };
  if (name === 'Bash') {
    if (codeOf(agent.source).some(isCommandLine)) return [];
    return [
      {
        ...at,
        code: 'bash-without-command',
        severity: agent.pledge === 'full' ? 'error' : 'warning',
        message: `${agent.entry.id} may use Bash, and its body has no command line.`,
        fix: 'Write the exact command lines it is for, or take Bash out of tools.',
      },
    ];
  }
  if (isUsed(agent.source.body, name)) return [];
  return [
    {
      ...at,
      code: 'unused-tool',
      severity: 'warning',
      message: `${agent.entry.id} may use ${tool}, and its body gives no use for it.`,
      fix: `Say in the body what it is for, or take ${tool} out of tools.`,
    },
  ];
}

function isUsed(body: string, name: string): boolean {
  if (body.includes(name)) return true;
  if (name.startsWith('mcp__')) {
    const server = (name.split('__')[1] ?? '').split(/[_-]/).filter((word) => word.length > 2);
    return /\bMCP\b/i.test(body) || server.some((word) => body.toLowerCase().includes(word.toLowerCase()));
  }
  const need = NEEDS.find((n) => n.tool.test(name));
  return need === undefined || need.words.test(body);
}

/** A program in small letters with something after it: `git log -5`. One word alone may be anything. */
function isCommandLine({ text }: Code): boolean {
  return commandsOf(text.replace(/^\$ /, '')).some(
    ([program, next]) =>
      program !== undefined && next !== undefined && /^(?:\.{0,2}\/)?[a-z][\w./+-]*$/.test(program),
  );
}
