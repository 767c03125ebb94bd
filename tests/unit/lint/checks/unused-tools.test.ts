import { describe, expect, it } from 'vitest';
import { unusedTools } from '../../../../scripts/lint/checks/unused-tools.ts';
import { agent, found } from '../support.ts';

const one = (tools: string, body: string) =>
  found(unusedTools, { 'desk/agents/a.md': agent('a', { tools, body, examples: ['x'] }) });

describe('tools that are not needed', () => {
  it('Bash without a command line is an error', () => {
    expect(one('Read, Bash', 'Look at `src` and at `useState`, then report.')).toEqual([
      'desk/agents/a.md:4 error bash-without-command',
    ]);
  });

  it.each(['First `git status`.', '```sh\n$ npm test\n```', 'See `arbiter rpc call desk count`.'])(
    'Bash with %s is silent',
    (body) => {
      expect(one('Bash', body)).toEqual([]);
    },
  );

  it.each([
    ['WebFetch', 'Read the file and report.'],
    ['mcp__atlassian__getJiraIssue', 'Read the file and report.'],
    ['NotebookEdit', 'Change the cells.'],
    ['Agent', 'Read the file and report.'],
    ['Write', 'Read the file and report.'],
  ])('%s in a body that says "%s" is a warning', (tool, body) => {
    expect(one(tool, body)).toEqual(['desk/agents/a.md:4 warning unused-tool']);
  });

  it.each([
    ['WebFetch', 'Check the flag in the documentation.'],
    ['mcp__atlassian__getJiraIssue', 'Needs the Atlassian server.'],
    ['mcp__tickets__get', 'Through a connected MCP server.'],
    ['Write', 'Draft the minutes.'],
    ['Read, Grep, Glob, TodoWrite', 'Nothing.'],
  ])('%s in a body that says "%s" is silent', (tool, body) => {
    expect(one(tool, body)).toEqual([]);
  });
});
