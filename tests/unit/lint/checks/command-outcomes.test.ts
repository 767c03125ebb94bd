import { describe, expect, it } from 'vitest';
import { commandOutcomes } from '../../../../scripts/lint/checks/command-outcomes.ts';
import { command, found, PLEDGED } from '../support.ts';

const one = (body: string, beside: object = PLEDGED) =>
  found(commandOutcomes, { ...beside, 'desk/commands/x.md': command({ description: 'Files.' }, body) });

const BOTH = 'File it.\n\nOutput when filed:\n\n```\nFILED <n>\n```\n\nNothing to file: `NOTHING`.';

describe('what a command prints', () => {
  it('one that shows no output is an error', () => {
    expect(one('File it. Nothing else.')).toEqual(['desk/commands/x.md:4 error command-outcome']);
    expect(one('Now: !`date`. Print what was found, or that nothing was.')).toHaveLength(1);
  });

  it('one that forgets the case of nothing is an error', () => {
    expect(one('File it. Output:\n\n```\nFILED <n>\n```')).toHaveLength(1);
  });

  it('one with both is silent, and so is a command of a plugin that pledges nothing', () => {
    expect(one(BOTH)).toEqual([]);
    expect(one('File it.', {})).toEqual([]);
  });
});
