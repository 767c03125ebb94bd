import { describe, expect, it } from 'vitest';
import { shellArguments } from '../../../../scripts/lint/checks/shell-arguments.ts';
import { command, found } from '../support.ts';

const one = (body: string) =>
  found(shellArguments, { 'desk/commands/x.md': command({ description: 'Files.' }, body) });

describe('arguments in a line that a shell runs', () => {
  it.each([
    'Log: !`git log $ARGUMENTS`',
    'Log: !`git log "$1"`',
    `Log: !\`git log "\${ARGUMENTS}"\``,
    `Names: !\`ls -l | awk '{print $1}'\``,
    '```!\ngit log $ARGUMENTS\n```',
  ])('%s is an error in every plugin', (body) => {
    expect(one(body).map((f) => f.replace(/:\d+/, ''))).toEqual(['desk/commands/x.md error shell-arguments']);
  });

  it.each([
    'Log of `$ARGUMENTS`: !`git log -3`',
    'Run `git log $ARGUMENTS`.',
    '!`echo $HOME $ARGUMENTS_FILE`',
  ])('%s is silent', (body) => {
    expect(one(body)).toEqual([]);
  });
});
