import { describe, expect, test } from 'vitest';
import type { Agents } from '../support/executors.ts';
import { type RunOptions, runChain } from '../support/run-chain.ts';
import { type World, world } from '../support/world.ts';

const office = (): World =>
  world({
    'may/minutes.md': 'Approved.\n',
    'may/agenda.md': '1. Call to order (5 min)\n2. Budget (40 min)\n3. Adjourn (5 min)\n',
    'may/budget.csv': 'Account,Type,Budget,Actual\nDues,revenue,1000,800\nRent,expense,400,410\n',
    'may/members.csv': 'id,name,joined,paid through\n7,Ada Lovelace,2024-01-01,2099-01-01\n',
  });

const section = (name: string) => () => ({
  file: `packet/sections/${name}.md`,
  headline: 'It is well.',
  open: [],
});

const AGENTS: Agents = {
  finance: section('finance'),
  membership: section('membership'),
  duties: section('duties'),
  minutes: section('matters-arising'),
  assemble: ({ write }) => {
    write('packet/packet.md', '# Packet\n');
    return { motions: ['that the board approve the budget'], missing: [], conflicts: [], cuts: [] };
  },
  figures: () => ({ objections: ['line 1: no figure'] }),
  motions: () => ({ objections: [] }),
  repair: ({ write }) => {
    write('packet/packet.md', '# Packet with figures\n');
    return { corrected: ['line 1'], contested: [] };
  },
};

const build = (home: World, more: Partial<RunOptions> = {}) =>
  runChain({
    chain: 'board-packet',
    world: home,
    ...more,
    inputs: {
      meeting: 'Board, 14 May 2026',
      materials: 'may',
      agenda: 'may/agenda.md',
      start: '18:30',
      end: '19:15',
      budget: 'may/budget.csv',
      members: 'may/members.csv',
      ...more.inputs,
    },
    agents: { ...AGENTS, ...more.agents },
  });

describe('board-packet', { timeout: 180_000 }, () => {
  test('the packet is reviewed, approved and recorded by its digest', async () => {
    const home = office();
    const run = await build(home, { inputs: { convert: 'cp packet.md packet.txt' } });
    expect([run.status, run.error]).toEqual(['succeeded', undefined]);
    expect(run.outputs).toMatchObject({
      packet: 'packet/packet.md',
      'minutes-over': 5,
      motions: ['that the board approve the budget'],
      approved: { by: 'a tester' },
    });
    expect((run.outputs['digests'] as string[]).map((line) => line.split('*')[1]).sort()).toEqual([
      './packet.md',
      './packet.txt',
    ]);
    expect(home.read('../repo/packet/packet.txt')).toBe('# Packet with figures\n');
    expect(run.published).toEqual([
      {
        topic: 'board/packet',
        payload: { meeting: 'Board, 14 May 2026', folder: 'packet', approvedBy: 'a tester' },
      },
    ]);
  });

  test('no name of a member is given to an agent or written into the journal', async () => {
    const run = await build(office());
    expect(run.journal).not.toContain('Lovelace');
  });

  test('the question says how much too long the agenda is', async () => {
    const messages: string[] = [];
    await build(office(), { approve: (_, message) => messages.push(message) > 1 });
    expect(messages[0]).toContain('5 minutes too long');
  });

  test('a section that does not come about is named as missing and keeps nothing back', async () => {
    let prompt = '';
    const run = await build(office(), {
      agents: {
        minutes: () => 'nothing',
        assemble: ({ input, write }) => {
          prompt = input.prompt;
          return AGENTS['assemble']?.({ input, write });
        },
      },
    });
    expect(run.status).toBe('succeeded');
    expect(prompt).toMatch(/matters arising\s+failed/);
  });

  test('a budget whose totals do not add up reaches no director', async () => {
    const home = office();
    home.write(
      '../repo/may/budget.csv',
      'Account,Type,Budget,Actual\nDues,revenue,1000,800\nTotal revenue,,1000,900\n',
    );
    const run = await build(home);
    expect([run.error, home.read('../repo/packet/packet.md')]).toEqual([
      expect.stringContaining('totals-wrong'),
      undefined,
    ]);
  });

  test('without budget and members their agents are not asked', async () => {
    const run = await build(office(), { inputs: { budget: '', members: '' } });
    expect([run.status, run.states['finance'], run.states['membership']]).toEqual([
      'succeeded',
      'skipped',
      'skipped',
    ]);
  });
});
