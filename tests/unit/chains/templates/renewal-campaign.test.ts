import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeTree } from '../../support/temp.ts';
import type { Agents } from '../support/executors.ts';
import { type RunOptions, runChain } from '../support/run-chain.ts';
import { type World, world } from '../support/world.ts';

const DAY_MS = 86_400_000;
const day = (from: number): string => new Date(Date.now() + from * DAY_MS).toISOString().slice(0, 10);

/** Due, due, in grace, lapsed, and one who has paid. */
const list = (second = 20): string =>
  `id,name,joined,paid through
1,Ada Lovelace,2019-01-01,${day(10)}
2,Grace Hopper,2019-01-01,${day(second)}
3,Mary Jackson,2019-01-01,${day(-10)}
4,Joan Clarke,2019-01-01,${day(-300)}
5,Hedy Lamarr,2019-01-01,${day(300)}
`;

const SEND = `#!/bin/sh
if [ -n "$TEST" ]; then echo "test $SEGMENT" >>"$WORLD/sent"; exit; fi
while read -r id || [ -n "$id" ]; do echo "$SEGMENT $id $SUBJECT" >>"$WORLD/sent"; done
`;

function office(): World {
  const home = world();
  writeTree(home.repo, { 'members.csv': list(), 'send.sh': SEND });
  chmodSync(join(home.repo, 'send.sh'), 0o755);
  return home;
}

const AGENTS: Agents = {
  plan: () => ({
    segments: (['due', 'grace', 'lapsed'] as const).map((state) => ({
      state,
      write: state !== 'lapsed',
      reason: 'r',
      ask: 'a',
      facts: [],
    })),
  }),
  write: ({ input, write }) => {
    const state = input.prompt.includes('in grace') ? 'grace' : 'due';
    write(`campaigns/spring/${state}.md`, 'Dear {{first_name}}, renew at {{renew_url}}.\n');
    return { subject: `Renew (${state})` };
  },
  check: () => ({ objections: [] }),
  report: () => ({ file: 'campaigns/spring/report.md' }),
};

const campaign = (home: World, more: Partial<RunOptions> = {}) =>
  runChain({
    chain: 'renewal-campaign',
    world: home,
    ...more,
    inputs: {
      name: 'spring',
      materials: 'membership',
      members: 'members.csv',
      send: './send.sh',
      'measure-after': '5ms',
      ...more.inputs,
    },
    agents: { ...AGENTS, ...more.agents },
  });

describe('renewal-campaign', { timeout: 180_000 }, () => {
  test('each wave goes to its members once, after a test, and what it brought is counted', async () => {
    const home = office();
    const run = await campaign(home, {
      approve: (path) => {
        if (path === 'export-anew') home.write('../repo/members.csv', list(365));
        return true;
      },
    });
    expect([run.status, run.error]).toEqual(['succeeded', undefined]);
    expect(home.read('sent')?.split('\n')).toEqual([
      'test due',
      'due 1 Renew (due)',
      'due 2 Renew (due)',
      'test grace',
      'grace 3 Renew (grace)',
      '',
    ]);
    expect(run.outputs).toEqual({
      report: 'campaigns/spring/report.md',
      waves: [
        { state: 'due', asked: 2, renewed: 1 },
        { state: 'grace', asked: 1, renewed: 0 },
      ],
    });
  });

  test('no name of a member is given to an agent or written into the journal', async () => {
    const run = await campaign(office());
    for (const name of ['Lovelace', 'Hopper', 'Jackson', 'Clarke', 'Lamarr'])
      expect(run.journal).not.toContain(name);
  });

  test('who pays between the plan and the approval is not asked', async () => {
    const home = office();
    await campaign(home, {
      approve: (path) => {
        if (path.endsWith('may-send')) home.write('../repo/members.csv', list(365));
        return true;
      },
    });
    expect(home.read('sent')).not.toContain('due 2');
    expect(home.read('sent')).toContain('due 1');
  });

  test('a wave that is refused is not sent and keeps no other back', async () => {
    const home = office();
    const run = await campaign(home, {
      approve: (path, message) => !(path.endsWith('may-send') && message.includes('are due')),
    });
    expect([run.status, run.error]).toEqual(['succeeded', undefined]);
    expect(home.read('sent')?.split('\n')).toEqual(['test due', 'test grace', 'grace 3 Renew (grace)', '']);
    expect(run.outputs['waves']).toEqual([{ state: 'grace', asked: 1, renewed: 0 }]);
  });

  test('a letter with a field that nothing fills in is not even tested', async () => {
    const home = office();
    const run = await campaign(home, {
      agents: {
        write: ({ write }) => {
          write('campaigns/spring/due.md', 'Dear {{nickname}}\n');
          write('campaigns/spring/grace.md', 'Dear {{first_name}}\n');
          return { subject: 's' };
        },
      },
    });
    expect([run.error, home.read('sent')]).toEqual([expect.stringContaining('{{nickname}}'), undefined]);
  });

  test('a list with rows that cannot be read is asked about first', async () => {
    const home = office();
    home.write('../repo/members.csv', `${list()}6,No Date,2019-01-01,soon\n`);
    const run = await campaign(home, { approve: () => false });
    expect([run.asked, run.states['plan']]).toEqual([['doubtful'], 'pending']);
  });

  test.each([
    ['nobody to ask', `id,name,joined,paid through\n5,Hedy Lamarr,2019-01-01,${day(300)}\n`, 'nobody-due'],
  ])('%s ends it', async (_, text, error) => {
    const home = office();
    home.write('../repo/members.csv', text);
    expect((await campaign(home)).error).toContain(error);
  });

  test('a plan to write to nobody ends it with its reasons', async () => {
    const plan = () => ({
      segments: [{ state: 'due', write: false, reason: 'All pay by themselves', ask: '', facts: [] }],
    });
    expect((await campaign(office(), { agents: { plan } })).error).toMatch(
      /nothing-to-write[\s\S]*All pay by themselves/,
    );
  });
});
