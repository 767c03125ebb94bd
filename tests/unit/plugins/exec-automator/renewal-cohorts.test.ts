import { describe, expect, it } from 'vitest';
import { renewalCohortsMethod } from '../../../../plugins/exec-automator/tools/members/renewal-cohorts.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';
import { call, refusal } from './call.ts';

const method = renewalCohortsMethod({ now: () => Date.UTC(2026, 2, 31, 12), monotonicMs: () => 0 });
const cwd = (text: string): string => writeTree(tempFolder(), { 'members.csv': text });
const run = (text: string, params: object = {}) =>
  call(method, { file: 'members.csv', ...params }, cwd(text));

const HEAD = 'Member ID,Name,Member Type,Status,Join Date,Paid Through\n';
const LIST = `${HEAD}M1,Ada Poe,Regular,Active,2020-05-01,2026-11-30
M2,Bo Ek,Regular,Active,2025-12-01,2026-11-30
M3,Cy Day,Regular,Active,2020-05-01,2026-05-31
M4,Di Fox,Regular,Active,2025-06-10,2026-05-31
M5,Ed Gow,Regular,Grace,2022-03-02,2026-03-15
M6,Flo Hay,Regular,Lapsed,2025-01-20,2026-01-31
M7,Gus Ito,Regular,Active,2019-01-20,2026-01-31
M8,Hal Jun,Life,Active,1990-01-01,2099-12-31
M9,Ida Kay,Regular,Deceased,2001-01-01,2025-12-31
M10,Jo Lee,Regular,Active,2018-06-01,2028-06-30
M11,Kit Moe,Regular,Active,2024-02-10,2027-01-31
M12,Lu Nye,Regular,,2021-01-01,soon
M13,Mo Orr,Regular,Lapsed,2015-01-01,2023-12-31
M11,Kit Moe,Regular,Active,2024-02-10,2027-01-31
`;

describe('renewal_cohorts', () => {
  it('puts each member into one state, by the rules it states', async () => {
    const report = await run(LIST);
    expect(report.asOf).toBe('2026-03-31');
    expect(report.counts).toEqual({
      rows: 14,
      counted: 11,
      excluded: { 'category life': 1, 'status deceased': 1 },
      unread: 1,
      states: { new: 1, renewed: 3, due: 2, grace: 1, lapsed: 3, ahead: 1 },
    });
    expect(report.rules).toMatchObject({ graceDays: 30, termMonths: 12, dueDays: 90 });
    expect(report.members.due.first.map((m) => m.id)).toEqual(['M3', 'M4']);
    expect(report.members.grace.first).toEqual([{ row: 6, id: 'M5', paidThrough: '2026-03-15' }]);
    expect(report.members.lapsed.first.map((m) => m.id)).toEqual(['M6', 'M7', 'M13']);
  });

  it('counts by renewal month, with a rate only for months that are over', async () => {
    const { byRenewalMonth, renewal } = await run(LIST);
    const table = byRenewalMonth.map((m) => [
      m.month,
      m.n,
      m.renewed,
      m.grace,
      m.lapsed,
      m.due,
      m.renewalPercent ?? null,
    ]);
    expect(table).toEqual([
      ['2025-05', 1, 1, 0, 0, 0, 100],
      ['2025-11', 1, 1, 0, 0, 0, 100],
      ['2026-01', 4, 2, 0, 2, 0, 50],
      ['2026-03', 1, 0, 1, 0, 0, null],
      ['2026-05', 2, 0, 0, 0, 2, null],
    ]);
    expect(byRenewalMonth[2]?.firstTerm).toEqual({ n: 1, renewed: 0, renewalPercent: 0 });
    expect(renewal).toEqual({ n: 6, renewed: 4, renewalPercent: 66.7 });
  });

  it('counts by year or quarter of joining, n with each', async () => {
    const { byJoin } = await run(LIST);
    expect(byJoin.find((c) => c.cohort === '2025')).toEqual({
      cohort: '2025',
      n: 3,
      inForce: 2,
      grace: 0,
      lapsed: 1,
      retentionPercent: 66.7,
    });
    expect((await run(LIST, { by: 'quarter' })).byJoin.map((c) => c.cohort)).toContain('2025-Q4');
  });

  it('lists what it cannot read by row and id, without the cell', async () => {
    const report = await run(LIST);
    expect(report.unread).toEqual([
      { row: 13, line: 13, id: 'M12', column: 'paidThrough', reason: 'not a date' },
    ]);
    expect(report.findings.map((f) => [f.rule, f.row])).toEqual([
      ['status_says_active', 8],
      ['duplicate_member', 15],
    ]);
  });

  it('shows no names and no addresses unless asked', async () => {
    const text = `${LIST}kit@example.org,Kit Moe,Regular,Active,2024-02-10,2026-03-20\n`;
    const quiet = JSON.stringify(await run(text));
    expect(quiet).not.toMatch(/Ada Poe|Ed Gow|example\.org/);
    const loud = await run(text, { names: true });
    expect(loud.members.grace.first.map((m) => m.name)).toEqual(['Ed Gow', 'Kit Moe']);
    expect(JSON.stringify(loud)).not.toContain('example.org');
    expect(loud.notes.join()).toContain('1 rows have no member id');
  });

  it.each([
    [{ graceDays: 10 }, { grace: 0, lapsed: 4 }],
    [{ dueDays: 30 }, { due: 0, renewed: 4, new: 2 }],
    [
      { excludeCategories: [], excludeStatuses: [] },
      { ahead: 2, lapsed: 4 },
    ],
    [{ asOf: '2026-03-10' }, { grace: 0, due: 3 }],
  ])('%j changes what counts', async (params, states) => {
    expect((await run(LIST, params)).counts.states).toMatchObject(states);
  });

  it('months older than one term are left out, because only those who lapsed are left in them', async () => {
    const { byRenewalMonth, notes } = await run(LIST);
    expect(byRenewalMonth.map((m) => m.month)).not.toContain('2023-12');
    expect(notes[0]).toContain('go back to 2025-04');
  });

  it('reads a German export: semicolons, Windows-1252, day first', async () => {
    const text = 'Mitgliedsnummer;Mitglied seit;Gültig bis\n17;01.05.2020;30.11.2026\n';
    const report = await run(text);
    expect(report.columns).toEqual({
      id: 'Mitgliedsnummer',
      joined: 'Mitglied seit',
      paidThrough: 'Gültig bis',
    });
    expect(report.counts.states.renewed).toBe(1);
    expect(report.read).toMatchObject({ delimiter: 'semicolon', dateOrder: 'dmy' });
  });

  it('asks for the order of day and month where nothing decides', async () => {
    const text = `${HEAD}M1,,,,01/02/2020,03/04/2026\n`;
    const answer = await refusal(method, { file: 'members.csv' }, cwd(text));
    expect(answer).toMatchObject({ code: 'ambiguous_dates' });
    expect(answer.message).toContain('dateOrder');
    expect((await run(text, { dateOrder: 'mdy' })).members.grace.first[0]?.paidThrough).toBe('2026-03-04');
    expect((await run(text, { dateOrder: 'dmy' })).members.due.first[0]?.paidThrough).toBe('2026-04-03');
    const mixed = `${text}M2,,,,13/02/2020,03/13/2026\n`;
    expect((await refusal(method, { file: 'members.csv' }, cwd(mixed))).code).toBe('mixed_dates');
  });

  it('takes the columns that the caller names, and says which one is missing', async () => {
    const text = 'No,Since,Until\n1,2020-05-01,2026-11-30\n';
    expect((await refusal(method, { file: 'members.csv' }, cwd(text))).code).toBe('missing_column');
    const columns = { id: 'No', joined: 'Since', paidThrough: 'until' };
    expect((await run(text, { columns })).counts.counted).toBe(1);
    const wrong = await refusal(
      method,
      { file: 'members.csv', columns: { ...columns, joined: 'Sinze' } },
      cwd(text),
    );
    expect(wrong.message).toMatch(/Sinze.*Headings: No, Since, Until/);
  });

  it('a long list of defects is cut, and counted all the same', async () => {
    const report = await run(HEAD + 'M1,,,,2020-05-01,2026-11-30\n'.repeat(1_000));
    expect(report.counts.counted).toBe(1_000);
    expect(report.findings).toHaveLength(200);
    expect(report.notes.join()).toContain('999 findings, the first 200 are listed');
  });
});
