import { describe, expect, it } from 'vitest';
import { surveyTabulation } from '../../../../plugins/exec-automator/tools/survey/survey-tabulation.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';
import { call, refusal } from './call.ts';

const cwd = (text: string | Buffer): string => writeTree(tempFolder(), { 'answers.csv': text as string });
const run = (text: string, params: object = {}) =>
  call(surveyTabulation, { file: 'answers.csv', ...params }, cwd(text));
const refused = (text: string | Buffer, params: object = {}) =>
  refusal(surveyTabulation, { file: 'answers.csv', ...params }, cwd(text));

const HEAD =
  'Timestamp,Email Address,Region,How likely are you to recommend us?,Satisfaction,Topics,Comments\n';
const LINES = [
  't1,a@x.example,North,10,Very satisfied,Law;Tax,"Great, thanks"',
  't2,b@x.example,North,9,Satisfied,Law,more webinars in the west',
  't3,c@x.example,North,7,Neutral,Tax,',
  't4,d@x.example,North,3,Dissatisfied,Law;Tax;Ethics,too expensive for me',
  't5,e@x.example,North,6,Very satisfied,Ethics;Law,x',
  't6,f@x.example,South,10,Very satisfied,Law,call me',
  't7,g@x.example,South,n/a,Satisfied,Tax;Law,nothing',
];
const FORM = `${HEAD}${LINES.join('\n')}\n`;

describe('survey_tabulation', () => {
  it('takes each question for what it is, and shows nothing of a person', async () => {
    const report = await run(FORM);
    expect(report.questions.map((q) => [q.title, q.kind])).toEqual([
      ['Region', 'choice'],
      ['How likely are you to recommend us?', 'nps'],
      ['Satisfaction', 'scale'],
      ['Topics', 'multi'],
      ['Comments', 'text'],
    ]);
    expect(report.leftOut).toEqual(['Timestamp', 'Email Address']);
    expect(JSON.stringify(report)).not.toMatch(/x\.example|call me|expensive/);
  });

  it('counts the net promoter score with its three shares, and those without an opinion apart', async () => {
    const nps = (await run(FORM)).questions[1];
    expect(nps).toMatchObject({
      n: 6,
      noOpinion: 1,
      missing: 0,
      mean: 7.5,
      median: 8,
      nps: {
        score: 17,
        promoters: { n: 3, percent: 50 },
        passives: { n: 1, percent: 16.7 },
        detractors: { n: 2, percent: 33.3 },
      },
    });
  });

  it('gives labelled scales their points from the lowest, and several choices once a person', async () => {
    const { questions } = await run(FORM);
    expect(questions[2]).toMatchObject({ n: 7, mean: 4, deviation: 1.15 });
    expect(questions[2]?.labels?.[4]).toBe('very satisfied');
    expect(questions[3]?.counts).toEqual([
      { answer: 'Law', n: 6, percent: 85.7 },
      { answer: 'Tax', n: 4, percent: 57.1 },
      { answer: 'Ethics', n: 2, percent: 28.6 },
    ]);
    expect(questions[4]).toMatchObject({ n: 6, missing: 1 });
    expect(questions[4]?.counts).toBeUndefined();
  });

  it('withholds a small group, and the next one when the total would give it away', async () => {
    const two = await run(FORM, { by: 'region' });
    expect(two.questions[1]?.groups).toEqual([
      { group: 'North', withheld: true },
      { group: 'South', withheld: true },
    ]);
    expect(two.withheld).toBe(6);
    const open = await run(FORM, { by: 'Region', minimum: 1 });
    expect(open.questions[1]?.groups).toMatchObject([
      { group: 'North', n: 5, nps: { score: 0 } },
      { group: 'South', n: 1, noOpinion: 1 },
    ]);
    expect(open.questions[0]?.groups).toBeUndefined();
  });

  it.each([
    [{}, { answered: 7, notes: ['The number invited is not known: no rate and no margin.'] }],
    [{ invited: 20 }, { rate: 35, notes: ['People chose themselves: there is no margin of error.'] }],
    [
      { invited: 10, design: 'census' },
      { rate: 70, marginPoints: 21.4, notes: [] },
    ],
    [
      { invited: 10, design: 'random' },
      { rate: 70, marginPoints: 37 },
    ],
    [{ invited: 3 }, { invited: 3 }],
  ])('%j gives %j', async (params, expected) => {
    const { response } = await run(FORM, params);
    expect(response).toMatchObject(expected);
    if (!('design' in params)) expect(response.marginPoints).toBeUndefined();
  });

  it('reads the two heading rows of SurveyMonkey: options below their question', async () => {
    const text = `Respondent ID,Which services do you use?,,,How was it?
,Library,Courses,Other (please specify),Response
1,Library,,,5 - good
2,Library,Courses,podcast,4
3,,Courses,,1
`;
    const report = await run(text);
    expect(report.read.format).toBe('surveymonkey');
    expect(report.questions.map((q) => [q.title, q.kind, q.n])).toEqual([
      ['Which services do you use?', 'multi', 3],
      ['Which services do you use? – Other (please specify)', 'text', 1],
      ['How was it?', 'scale', 3],
    ]);
    expect(report.questions[0]?.counts?.map((c) => [c.answer, c.n])).toEqual([
      ['Courses', 2],
      ['Library', 2],
    ]);
  });

  it('reads the three heading rows of Qualtrics', async () => {
    const text =
      'StartDate,Q1\nStart Date,Do you teach?\n"{""ImportId"":""startDate""}","{""ImportId"":""QID1""}"\n2026,Yes\n2026,No\n';
    const report = await run(text);
    expect(report.read.format).toBe('qualtrics');
    expect(report.questions.map((q) => [q.title, q.n])).toEqual([['Do you teach?', 2]]);
  });

  it('finds those who answered twice, not at all, or with one point throughout', async () => {
    const head = 'Member ID,A,B,C,D,E\n';
    const report = await run(`${head}7,1,2,3,4,5\n7,1,2,3,4,5\n8,,,,,\n9,4,4,4,4,4\n`, { key: 'member id' });
    expect(report.findings.map((f) => [f.rule, f.rows])).toEqual([
      ['no_answer', [4]],
      ['same_person', [3]],
      ['same_answers', [3]],
      ['one_point_throughout', [5]],
    ]);
    expect(report.response.answered).toBe(3);
  });

  it('a kind that the caller names replaces the one found', async () => {
    const text = 'Founded,Likes\n5,Oslo\n7,Rome\n9,Oslo\n';
    expect((await run(text)).questions[0]?.kind).toBe('scale');
    const { questions, leftOut } = await run(text, { kinds: { founded: 'number', Likes: 'left_out' } });
    expect(questions).toMatchObject([{ kind: 'number', n: 3, least: 5, most: 9 }]);
    expect(leftOut).toEqual(['Likes']);
  });

  it.each([
    ['years', '2020', 'number'],
    ['amounts', '$1,250.50', 'number'],
    ['points with words', '4 - often', 'scale'],
  ])('%s are a %s', async (_what, cell, kind) => {
    expect((await run(`Q\n${cell}\n${cell}\n`)).questions[0]?.kind).toBe(kind);
  });

  it('what somebody wrote is not shown as an answer, however few answered', async () => {
    const text = 'Why?,Please specify\nmy boss is Ann,Ann\n,Ann\n,Ann\n';
    const report = await run(text);
    expect(report.questions.map((q) => [q.kind, q.n])).toEqual([
      ['text', 1],
      ['text', 3],
    ]);
    expect(JSON.stringify(report)).not.toContain('Ann');
  });

  it('words that two scales give different points are a choice, not a guess', async () => {
    const kind = async (words: readonly string[]) =>
      (await run(`Q\n${[...words, ...words].join('\n')}\n`)).questions[0]?.kind;
    expect(await kind(['Poor', 'Good'])).toBe('choice');
    expect(await kind(['Poor', 'Excellent'])).toBe('scale');
    expect(await kind(['Disagree', 'Agree', 'Neutral'])).toBe('scale');
  });

  it('a choice with commas in its options is no choice of several', async () => {
    const text = `Q\n${'"Yes, often"\n"Yes, seldom"\nNo\n'.repeat(5)}`;
    expect((await run(text)).questions[0]).toMatchObject({ kind: 'choice', n: 15 });
  });

  it.each([
    ['nothing', '', {}, 'empty'],
    ['headings alone', 'A,B\n', {}, 'no_answers'],
    ['a workbook', Buffer.from('PK\u0003\u0004\u0014\u0000\u00ff\u00fe', 'latin1'), {}, 'not_text'],
    ['too many bytes', Buffer.alloc(20_000_001, 'a'), {}, 'too_large'],
    ['an open quote', 'A,B\n1,"2\n', {}, 'malformed'],
    ['people as groups', 'Email,B\na@x.example,2\nb@x.example,2\n', { by: 'Email' }, 'bad_group'],
    ['a group nobody asked', 'A,B\n1,2\n', { by: 'C' }, 'missing_column'],
    [
      'a group for everybody',
      `A,B\n${Array.from({ length: 40 }, (_v, i) => `${i},town ${i}`).join('\n')}`,
      { by: 'A' },
      'too_many_groups',
    ],
  ])('%s is refused', async (_what, text, params, code) => {
    expect((await refused(text, params)).code).toBe(code);
  });

  it('is done with a hundred thousand answers before a caller gives up', async () => {
    const report = await run(`A,B,C\n${'5,North,Law;Tax\n4,South,Law\n'.repeat(50_000)}`, { by: 'B' });
    expect(report.questions[0]).toMatchObject({ n: 100_000, mean: 4.5 });
  }, 30_000);
});
