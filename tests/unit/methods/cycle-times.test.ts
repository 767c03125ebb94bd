import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cycleTimesMethod } from '../../../scripts/methods/jira/cycle-times.ts';
import { readTime } from '../../../scripts/methods/jira/jira-date.ts';
import { distribution } from '../../../scripts/methods/jira/percentiles.ts';
import { throughput } from '../../../scripts/methods/jira/weeks.ts';
import { tempFolder, writeTree } from '../support/temp.ts';
import { call, refusal } from './call.ts';

const method = cycleTimesMethod({ now: () => Date.UTC(2026, 2, 20, 12), monotonicMs: () => 0 });
const iso = (text: string, order?: 'dmy' | 'mdy'): string => {
  const read = readTime(text, order);
  return read.kind === 'time' ? new Date(read.ms).toISOString().slice(0, 16) : read.kind;
};

const EXPORT = `Issue Type,Issue key,Issue id,Summary,Status,Status Category,Created,Resolved,Sprint,Sprint,Custom field (Actual start),Status Category Changed
Story,PAY-1,1,"Pay, by ""card""",Done,Done,02/Mar/26 9:00 AM,06/Mar/26 9:00 AM,S1,S2,04/Mar/26 9:00 AM,06/Mar/26 9:00 AM
Bug,PAY-2,2,"two
lines",Done,Done,02/Mar/26 9:00 AM,12/Mar/26 9:00 PM,,S2,03/Mar/26 9:00 AM,12/Mar/26 9:00 PM
Story,PAY-3,3,x,In Review,In Progress,01/Mar/26 12:00 AM,,,,02/Mar/26 12:00 AM,03/Mar/26 9:00 AM
Story,PAY-4,4,x,In Progress,In Progress,01/Mar/26 12:00 AM,,,,,11/Mar/26 12:00 AM
Story,PAY-5,5,x,To Do,To Do,01/Feb/26 9:00 AM,,,,,
Story,PAY-6,6,x,Done,Done,01/Feb/26 9:00 AM,,,,,
Story,PAY-7,7,x,Done,Done,10/Mar/26 9:00 AM,09/Mar/26 9:00 AM,,,,
Story,PAY-8,8,x,Done,Done,yesterday,09/Mar/26 9:00 AM,,,,
`;

describe('times of Jira', () => {
  it.each([
    ['12/Jan/24 3:45 PM', '2024-01-12T15:45'],
    ['12/Jan/24 12:05 AM', '2024-01-12T00:05'],
    ['2024-01-12 15:45', '2024-01-12T15:45'],
    ['2024-01-12T15:45:00.000+0200', '2024-01-12T13:45'],
    ['Jan 12, 2024, 3:45 PM', '2024-01-12T15:45'],
    ['12.01.2024 15:45', '2024-01-12T15:45'],
    ['13/01/2024', '2024-01-13T00:00'],
    ['01/13/2024', '2024-01-13T00:00'],
    ['03/04/2024', 'ambiguous'],
    ['12/Mär/24 15:45', '2024-03-12T15:45'],
    ['31/Feb/24 3:45 PM', 'unreadable'],
    ['12/Jan/24 13:45 PM', 'unreadable'],
    ['2024-13-01', 'unreadable'],
    ['soon', 'unreadable'],
    [`${'1'.repeat(100_000)}`, 'unreadable'],
  ])('%.40s', (text, expected) => {
    expect(iso(text)).toBe(expected);
  });

  it('the order decides what numbers do not', () => {
    expect([iso('03/04/2024', 'dmy'), iso('03/04/2024', 'mdy')]).toEqual([
      '2024-04-03T00:00',
      '2024-03-04T00:00',
    ]);
  });
});

describe('numbers of flow', () => {
  it('percentiles are values that occurred, by nearest rank', () => {
    const tenth = Array.from({ length: 10 }, (_, i) => i + 1);
    expect(distribution(tenth)).toEqual({
      n: 10,
      minDays: 1,
      p50Days: 5,
      p70Days: 7,
      p85Days: 9,
      p95Days: 10,
      maxDays: 10,
    });
    expect(distribution([])).toBeUndefined();
  });

  it('weeks are those of ISO 8601, over a new year and with empty ones', () => {
    const days = ['2025-12-28', '2025-12-29', '2026-01-12'].map((day) => Date.parse(day));
    expect(
      throughput(days, Date.parse('2026-01-13')).map((w) => [w.week, w.from, w.done, w.complete]),
    ).toEqual([
      ['2025-W52', '2025-12-22', 1, false],
      ['2026-W01', '2025-12-29', 1, true],
      ['2026-W02', '2026-01-05', 0, true],
      ['2026-W03', '2026-01-12', 1, false],
    ]);
  });
});

describe('cycle_times', () => {
  const cwd = (text: string): string => writeTree(tempFolder(), { 'jira.csv': text });

  it('tells lead and cycle time, throughput and the age of work in progress', async () => {
    const result = await call(method, { file: 'jira.csv' }, cwd(EXPORT));
    expect(result.asOf).toBe('2026-03-20');
    expect(result.counts).toEqual({ rows: 8, used: 6, done: 2, wip: 2, unread: 1 });
    expect(result.leadTime).toMatchObject({ n: 2, p50Days: 4, p85Days: 10.5 });
    expect(result.cycleTime).toMatchObject({ n: 2, p50Days: 2, maxDays: 9.5 });
    expect(result.wip.basis).toBe('category');
    expect(result.wip.items.map((i) => [i.key, i.since, i.ageDays, i.overP85])).toEqual([
      ['PAY-3', 'started', 19, true],
      ['PAY-4', 'category', 10, true],
    ]);
    expect(result.throughput.map((w) => [w.week, w.done])).toEqual([
      ['2026-W10', 1],
      ['2026-W11', 1],
      ['2026-W12', 0],
    ]);
    expect(result.findings.map((f) => [f.rule, f.row])).toEqual([
      ['done_without_date', 7],
      ['resolved_before_created', 8],
    ]);
    expect(result.notRead).toEqual([
      { file: 'jira.csv', row: 9, reason: 'created: "yesterday" is no date that can be read.' },
    ]);
  });

  it('without a start of work there is no cycle time, and it says so', async () => {
    const text = 'Issue key;Status;Created;Resolved\nA-1;Done;2026-03-01;2026-03-03\nA-2;Open;2026-03-01;\n';
    const result = await call(method, { file: 'jira.csv' }, cwd(text));
    expect(result.cycleTime).toBeUndefined();
    expect(result.leadTime?.n).toBe(1);
    expect(result.wip).toMatchObject({ basis: 'unresolved', items: [{ key: 'A-2', since: 'created' }] });
    expect(result.notes.join()).toContain('no cycle time');
  });

  it('asks for the order of day and month where no date decides it', async () => {
    const text = 'Issue key,Created,Resolved\nA-1,03/04/2025,05/04/2025\n';
    const answer = await refusal(method, { file: 'jira.csv' }, cwd(text));
    expect(answer.code).toBe('ambiguous_dates');
    expect(answer.message).toContain('dateFormat');
    const dmy = await call(method, { file: 'jira.csv', dateFormat: 'dmy' }, cwd(text));
    const mdy = await call(method, { file: 'jira.csv', dateFormat: 'mdy' }, cwd(text));
    expect([dmy.leadTime?.maxDays, mdy.leadTime?.maxDays]).toEqual([2, 61]);
  });

  it('one date that decides is enough, two that contradict are an error', async () => {
    const text = 'Issue key,Created,Resolved\nA-1,03/04/2025,05/04/2025\nA-2,13/04/2025,\n';
    expect((await call(method, { file: 'jira.csv' }, cwd(text))).leadTime?.maxDays).toBe(2);
    expect((await refusal(method, { file: 'jira.csv' }, cwd(`${text}A-3,04/13/2025,\n`))).code).toBe(
      'mixed_dates',
    );
  });

  it.each([
    ['nothing', '', 'empty'],
    ['no such column', 'a,b\n1,2\n', 'missing_column'],
    ['an open quote', 'Issue key,Created,Resolved\nA-1,"2026-01-01,\n', 'malformed'],
    ['zero bytes', 'Issue key\0,Created', 'not_text'],
  ])('a file with %s is a clear refusal', async (_what, text, code) => {
    expect((await refusal(method, { file: 'jira.csv' }, cwd(text))).code).toBe(code);
  });

  it('a huge cell and a missing file are refused, not waited for', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'jira.csv'), `Issue key,Created,Resolved\nA-1,"${'x'.repeat(5_000_000)}",\n`);
    expect((await refusal(method, { file: 'jira.csv' }, folder)).code).toBe('malformed');
    expect((await refusal(method, { file: 'gone.csv' }, folder)).code).toBe('not_found');
    expect((await refusal(method, { file: '.' }, folder)).code).toBe('not_found');
  });

  it('takes a column by the name that the caller gives', async () => {
    const text = 'Schlüssel,Angelegt am,Fertig am\nA-1,2026-03-01,2026-03-03\n';
    const columns = { key: 'Schlüssel', created: 'angelegt am', resolved: 'Fertig am' };
    expect((await call(method, { file: 'jira.csv', columns }, cwd(text))).leadTime?.n).toBe(1);
  });
});
