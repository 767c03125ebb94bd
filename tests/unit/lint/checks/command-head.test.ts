import { describe, expect, it } from 'vitest';
import { commandHead } from '../../../../scripts/lint/checks/command-head.ts';
import { command, found, PLEDGED } from '../support.ts';

const WHOLE = { description: 'Files.', 'argument-hint': '"[file]"', 'disable-model-invocation': 'true' };
const { description: _d, ...NO_DESCRIPTION } = WHOLE;
const { 'argument-hint': _a, ...NO_HINT } = WHOLE;
const { 'disable-model-invocation': _m, ...UNDECIDED } = WHOLE;

const one = (head: Readonly<Record<string, string>>, body = 'File $ARGUMENTS.', beside: object = PLEDGED) =>
  found(commandHead, { ...beside, 'desk/commands/x.md': command(head, body) });

describe('the head of a command', () => {
  it.each([
    ['command-description', NO_DESCRIPTION],
    ['argument-hint', NO_HINT],
    ['model-invocation', UNDECIDED],
  ])('%s is an error beside agents with examples', (code, head) => {
    expect(one(head)).toEqual([`desk/commands/x.md:1 error ${code}`]);
  });

  it('a whole one is silent, and no hint is needed where no argument is used', () => {
    expect(one(WHOLE)).toEqual([]);
    expect(one(NO_HINT, String.raw`Pay \$1 and 1$.`)).toEqual([]);
    expect(one(NO_HINT, 'Take $2.')).toHaveLength(1);
  });

  it('elsewhere the first two are warnings, and the third is nobody’s business', () => {
    expect(one({}, 'File $ARGUMENTS.', {})).toEqual([
      'desk/commands/x.md:1 warning command-description',
      'desk/commands/x.md:1 warning argument-hint',
    ]);
  });
});
