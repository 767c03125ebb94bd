import { describe, expect, it } from 'vitest';
import { arbiterCommands } from '../../../../scripts/lint/checks/arbiter-commands.ts';
import { agent, found } from '../support.ts';

const says = (body: string) => found(arbiterCommands, { 'desk/agents/a.md': agent('a', { body }) });

describe('command lines of arbiter', () => {
  it.each([
    ['a command that there is not', '`arbiter chian run hotfix`'],
    ['a command below another', '`arbiter rpc cal desk count`'],
    ['an option', '`arbiter chain run hotfix --inputs x=1`'],
    ['one word too many', '`arbiter chain run hotfix now`'],
    ['in a block', '```sh\n$ bin/arbiter nothing\n```'],
    ['after another program', '`git status && arbiter nothing`'],
  ])('%s is an error', (_, body) => {
    expect(says(body).map((f) => f.replace(/:\d+/, ''))).toEqual([
      'desk/agents/a.md error unknown-arbiter-command',
    ]);
  });

  it.each([
    '`arbiter chain run hotfix --input "version=1 2" --json`',
    '`arbiter chain run <name> --input=x=1`',
    '`arbiter chain`',
    '`arbiter <command>`',
    '`arbiter chain --help`',
    '`arbiter chain run hotfix   # the usual one`',
    'The arbiter decides. `arbiter.json` says so.',
  ])('%s is silent', (body) => {
    expect(says(body)).toEqual([]);
  });
});
