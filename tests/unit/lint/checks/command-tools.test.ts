import { describe, expect, it } from 'vitest';
import { commandTools } from '../../../../scripts/lint/checks/command-tools.ts';
import { command, found, PLEDGED } from '../support.ts';

const one = (allowed: string, body: string, beside: object = PLEDGED) =>
  found(commandTools, {
    ...beside,
    'desk/commands/x.md': command({ description: 'Files.', 'allowed-tools': allowed }, body),
  });

describe('what a command may do', () => {
  it.each(['Bash', 'Read, Bash', 'Bash(*)', 'Bash(:*)'])('%s is an error: any line runs', (allowed) => {
    expect(one(allowed, 'Run `ls`.')).toEqual(['desk/commands/x.md:3 error open-bash']);
  });

  it('in a plugin that pledges nothing it is a warning', () => {
    expect(one('Bash', 'Run `ls`.', {})).toEqual(['desk/commands/x.md:3 warning open-bash']);
  });

  it('each program of a line that runs at once has to be allowed', () => {
    expect(one('Bash(git log:*)', 'Now: !`git log -3 2>/dev/null | head -5 || echo none`')).toEqual([
      'desk/commands/x.md:5 error shell-not-allowed',
      'desk/commands/x.md:5 error shell-not-allowed',
    ]);
    expect(one('Bash(git log:*), Bash(echo:*)', 'Now: !`git log -3 2>/dev/null || echo none`')).toEqual([]);
  });

  it('a program that the text does not speak of is a warning', () => {
    expect(one('Bash(docker ps:*)', 'File it.')).toEqual(['desk/commands/x.md:3 warning unused-permission']);
  });

  it.each([
    ['Bash(docker ps:*)', 'Run `docker ps -a`.'],
    ['Bash(poetry run pytest:*)', 'Run the pytest suite.'],
    ['Bash(python3:*)', 'Join them with a short local script.'],
    ['Read, Grep, mcp__x__y', 'File it.'],
  ])('%s with "%s" is silent', (allowed, body) => {
    expect(one(allowed, body)).toEqual([]);
  });
});
