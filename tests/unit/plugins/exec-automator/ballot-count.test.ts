import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ballotCount } from '../../../../plugins/exec-automator/tools/election/ballot-count.ts';
import { rankedOne } from '../../../../plugins/exec-automator/tools/election/ranked-one.ts';
import { rankedSeats } from '../../../../plugins/exec-automator/tools/election/ranked-seats.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';
import { call, refusal } from './call.ts';

const cwd = (text: string | Buffer): string => writeTree(tempFolder(), { 'ballots.csv': text as string });
const run = (text: string, params: object) =>
  call(ballotCount, { file: 'ballots.csv', ...params }, cwd(text));
const refused = (text: string | Buffer, params: object = {}) =>
  refusal(ballotCount, { file: 'ballots.csv', method: 'majority', ...params }, cwd(text));
const sheet = (heading: string, ...groups: readonly (readonly [number, string])[]): string =>
  `${heading}\n${groups.map(([n, line]) => `${line}\n`.repeat(n)).join('')}`;
const ballots = (...groups: readonly (readonly [number, string])[]): string[][] =>
  groups.flatMap(([n, names]) => Array.from({ length: n }, () => [...names]));

describe('ballot_count', () => {
  it('a majority is of ballots that are not blank, and an invalid one raises it', async () => {
    const text = sheet(
      'No,Vote',
      [5, '1,Ann Lee'],
      [4, '1,Bo Ray'],
      [2, '1,'],
      [1, '1,abstain'],
      [1, '1,Ann Lee;Bo Ray'],
    );
    const report = await run(text, { method: 'majority', candidates: ['Ann Lee', 'Bo Ray'] });
    expect(report.counts).toEqual({ ballots: 13, blank: 3, invalid: 1, valid: 9 });
    expect(report).toMatchObject({ base: 10, needed: 6, result: { kind: 'nobody' } });
    expect(report.invalid).toEqual([{ reason: 'more names than seats', n: 1, rows: [14] }]);
    const all = await run(text, { method: 'majority', base: 'ballots' });
    expect(all).toMatchObject({ base: 13, needed: 7 });
    expect((await run(text, { method: 'plurality' })).result).toEqual({
      kind: 'elected',
      names: ['Ann Lee'],
      openSeats: 0,
    });
  });

  it.each([
    [66, 34, 'lost'],
    [67, 33, 'adopted'],
  ])('of 100 votes, %i yes and %i no are %s under two thirds', async (yes, no, kind) => {
    const text = sheet('Vote', [yes, 'Yes'], [no, 'NO'], [30, 'Abstain']);
    expect((await run(text, { method: 'two-thirds' })).result).toEqual({ kind, yes, no });
  });

  it('a tied motion is lost, and a majority of everybody counts those who stayed away', async () => {
    const text = sheet('Vote', [5, 'for'], [5, 'against']);
    expect((await run(text, { method: 'majority' })).result.kind).toBe('lost');
    const won = sheet('Vote', [7, 'ja'], [1, 'nein']);
    expect((await run(won, { method: 'majority', base: 'eligible', eligible: 13 })).result.kind).toBe(
      'adopted',
    );
    expect((await run(won, { method: 'majority', base: 'eligible', eligible: 14 })).result.kind).toBe('lost');
  });

  it('several seats: who is in whatever becomes of the tie is said, and the tie is not broken', async () => {
    const text = sheet('Candidate', [3, 'A;B'], [2, 'A;C'], [1, 'A;B'], [2, 'C;D'], [1, 'D']);
    const report = await run(text, { method: 'plurality', seats: 2 });
    expect(report.votes).toEqual([
      { name: 'A', votes: 6 },
      { name: 'B', votes: 4 },
      { name: 'C', votes: 4 },
      { name: 'D', votes: 3 },
    ]);
    expect(report.result).toEqual({
      kind: 'tie',
      between: ['B', 'C'],
      elected: ['A'],
      about: 'the last seat',
    });
    const three = await run(text, { method: 'majority', seats: 3 });
    expect(three.result).toEqual({ kind: 'elected', names: ['A'], openSeats: 2 });
  });

  it('an empty line of a file of votes alone is no ballot, and that is said', async () => {
    const report = await run('Vote\nA\n\nA\n', { method: 'plurality' });
    expect(report.counts.ballots).toBe(2);
    expect(report.notes.join()).toContain('blank ballots cannot be seen');
  });

  it('approval counts everybody whom a ballot names', async () => {
    const text = sheet('Vote', [3, 'A;B;C'], [2, 'B']);
    expect((await run(text, { method: 'approval' })).result).toMatchObject({ names: ['B'] });
  });

  it('a ranked count goes to whom more than half of those left prefer', async () => {
    const text = sheet(
      'Voter ID,1st choice,2nd choice,3rd choice',
      [4, ',Ann,Bo,Cy'],
      [3, ',Bo,Cy,'],
      [2, ',Cy,Bo,Ann'],
    );
    const report = await run(text, { method: 'ranked' });
    expect(
      report.rounds?.map((r) => [r.votes.map((v) => `${v.name} ${v.votes}`).join(', '), r.eliminated]),
    ).toEqual([
      ['Ann 4, Bo 3, Cy 2', ['Cy']],
      ['Bo 5, Ann 4', []],
    ]);
    expect(report.result).toEqual({ kind: 'elected', names: ['Bo'], openSeats: 0 });
  });

  it('the quorum is of ballots returned, blank ones too, and a share is rounded up', async () => {
    const text = sheet('No,Vote', [90, '1,Yes'], [1, '1,']);
    const quorum = async (q: string, eligible = 901) =>
      (await run(text, { method: 'majority', quorum: q, eligible })).quorum;
    expect(await quorum('10%')).toEqual({ ballots: 91, needed: 91, reached: true });
    expect(await quorum('10%', 911)).toEqual({ ballots: 91, needed: 92, reached: false });
    expect(await quorum('92')).toMatchObject({ reached: false });
    expect((await refused(text, { quorum: '10%' })).code).toBe('missing_number');
    expect((await run(text, { method: 'majority', eligible: 50 })).notes.join()).toContain(
      '91 ballots of 50',
    );
  });

  it('a voter who voted twice stops the count until a rule is given, and is never shown', async () => {
    const text = 'Member ID,Vote\nM1,A\nM2,B\nm1,B\nM3,A\n';
    const answer = await refused(text);
    expect(answer).toMatchObject({ code: 'double_votes' });
    expect(answer.message).toMatch(/rows 2, 4/);
    expect(answer.message).not.toMatch(/m1/i);
    const votes = async (duplicates: string) =>
      (await run(text, { method: 'plurality', duplicates })).votes.map((v) => `${v.name}${v.votes}`).join();
    expect(await votes('first')).toBe('A2,B1');
    expect(await votes('last')).toBe('B2,A1');
    expect(await votes('none')).toBe('A1,B1');
    expect(JSON.stringify(await run(text, { method: 'plurality', duplicates: 'last' }))).not.toMatch(
      /m[123]"/i,
    );
  });

  it('names that differ by case are one, those that differ by signs are counted apart and said', async () => {
    const text = sheet('Vote', [2, 'Ann  Lee'], [1, 'ann lee'], [1, '"Lee, Ann"']);
    const report = await run(text, { method: 'plurality' });
    expect(report.votes.map((v) => v.votes)).toEqual([3, 1]);
    expect(report.notes.join()).toContain('may be one: Lee, Ann');
  });

  it.each([
    ['nothing', '', {}, 'empty'],
    ['headings alone', 'Vote\n', {}, 'empty'],
    ['no column of votes', 'Town,Colour\nOslo,red\n', {}, 'missing_column'],
    ['two columns of votes', 'Vote,Candidate\nA,B\n', {}, 'missing_column'],
    ['a heading that is not there', 'Vote\nA\n', { columns: ['Votes for chair'] }, 'missing_column'],
    ['ranks without ranks', 'Vote\nA\n', { method: 'ranked' }, 'missing_column'],
    ['a base nobody counted', 'Vote\nA\n', { base: 'eligible' }, 'missing_number'],
    [
      'comments for votes',
      `Vote\n${Array.from({ length: 201 }, (_v, i) => `x${i}`).join('\n')}\n`,
      {},
      'too_many_names',
    ],
    ['random bytes', Buffer.from([1, 2, 3, 0, 200, 0, 0, 7, 255, 254]), {}, 'not_text'],
    ['a name beyond the headings', 'No,Vote\n1,Lee, Ann\n', {}, 'malformed'],
    ['an open quote', 'Vote,No\n"A,1\n', {}, 'malformed'],
  ])('%s is refused', async (_what, text, params, code) => {
    expect((await refused(text, params)).code).toBe(code);
  });

  it('all ballots blank elect nobody', async () => {
    const text = sheet('No,Vote', [3, '1,']);
    expect((await run(text, { method: 'majority' })).result.kind).toBe('nobody');
    const ranked = sheet('No,1,2', [3, '1,,']);
    expect((await run(ranked, { method: 'ranked' })).result.kind).toBe('nobody');
  });
});

describe('instant runoff', () => {
  it('stops where who is eliminated decides who wins, unless the rule is to eliminate both', () => {
    const list = ballots([4, 'A'], [3, 'BC'], [3, 'CB']);
    expect(rankedOne(list, ['A', 'B', 'C'], false).result).toMatchObject({
      kind: 'tie',
      between: ['B', 'C'],
    });
    expect(rankedOne(list, ['A', 'B', 'C'], true).result).toMatchObject({ names: ['A'] });
  });

  it('eliminates several at once where that changes nothing', () => {
    const { rounds, result } = rankedOne(
      ballots([4, 'A'], [3, 'B'], [1, 'CB'], [1, 'DB']),
      ['A', 'B', 'C', 'D', 'E'],
      false,
    );
    expect(rounds.map((r) => r.eliminated)).toEqual([['E'], ['C', 'D'], []]);
    expect(result).toMatchObject({ names: ['B'] });
  });

  it('whoever more than half put first wins at once; of two left with the same, nobody', () => {
    expect(rankedOne(ballots([3, 'AB'], [2, 'BA']), ['A', 'B'], false).rounds).toHaveLength(1);
    expect(rankedOne(ballots([2, 'AB'], [2, 'BA']), ['A', 'B'], true).result.kind).toBe('tie');
  });
});

describe('single transferable vote', () => {
  it('passes a surplus on at a share of its value, then eliminates the lowest', () => {
    // Quota: 20 / 3, without fraction, plus 1 = 7. A has 11, so 4 go on, each ballot at 4/11 = 0.36363.
    const list = ballots([11, 'AB'], [5, 'C'], [3, 'B'], [1, 'DC']);
    const { rounds, result, quota } = rankedSeats(list, ['A', 'B', 'C', 'D'], 2);
    expect(quota).toBe(7);
    expect(rounds[1]?.votes).toEqual([
      { name: 'A', votes: 7 },
      { name: 'B', votes: 6.99993 },
      { name: 'C', votes: 5 },
      { name: 'D', votes: 1 },
    ]);
    expect(rounds[1]?.exhausted).toBe(0.00007);
    expect(result).toEqual({ kind: 'elected', names: ['A', 'B'], openSeats: 0 });
  });

  it('looks a tie up in earlier rounds, and stops where there is none', () => {
    const list = ballots([6, 'A'], [2, 'B'], [2, 'C']);
    expect(rankedSeats(list, ['A', 'B', 'C'], 2).result).toMatchObject({
      kind: 'tie',
      between: ['B', 'C'],
      elected: ['A'],
    });
    const earlier = ballots([9, 'A'], [4, 'B'], [3, 'C'], [1, 'DC']);
    expect(rankedSeats(earlier, ['A', 'B', 'C', 'D'], 2).result).toMatchObject({ names: ['A', 'B'] });
  });

  it('whoever is left when there are as many as seats is elected', () => {
    expect(rankedSeats(ballots([5, 'A'], [1, 'B']), ['A', 'B', 'C'], 3).result).toMatchObject({
      names: ['A', 'B', 'C'],
    });
  });

  it('no value is lost or made in any round, and never more are elected than seats', () => {
    const names = ['A', 'B', 'C', 'D', 'E'];
    const ballot = fc.shuffledSubarray(names, { minLength: 1 });
    fc.assert(
      fc.property(
        fc.array(ballot, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 2, max: 4 }),
        (list, seats) => {
          const { rounds, result } = rankedSeats(list, names, seats);
          for (const { votes, exhausted } of rounds) {
            expect(votes.reduce((sum, v) => sum + v.votes, exhausted)).toBeCloseTo(list.length, 6);
          }
          const elected =
            result.kind === 'elected' ? result.names : result.kind === 'tie' ? result.elected : [];
          expect(new Set(elected).size).toBe(elected.length);
          expect(elected.length).toBeLessThanOrEqual(seats);
          if (result.kind === 'elected') expect(elected).toHaveLength(seats);
        },
      ),
    );
  });
});
