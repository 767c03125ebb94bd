import { describe, expect, it } from 'vitest';
import { backlogHealthMethod } from '../../../scripts/methods/jira/backlog-health.ts';
import { tempFolder, writeTree } from '../support/temp.ts';
import { call, refusal } from './call.ts';

const method = backlogHealthMethod({ now: () => Date.UTC(2026, 2, 20, 12), monotonicMs: () => 0 });

const HEAD =
  'Issue key,Summary,Issue Type,Status,Status Category,Assignee,Priority,Custom field (Story Points),Parent key,Description,Created,Updated,Resolved,Due date';
const EXPORT = `${HEAD}
PAY-1,Pay by card,Story,Doing,In Progress,,High,3,PAY-9,text,01/Mar/26 9:00 AM,15/Mar/26 9:00 AM,,
PAY-2,"Export: is slow!",Bug,To Do,To Do,ann,High,,,,01/Oct/25 9:00 AM,02/Oct/25 9:00 AM,,19/Mar/26 12:00 AM
PAY-3,export is slow,Bug,To Do,To Do,,,2,PAY-9,text,01/Mar/26 9:00 AM,18/Mar/26 9:00 AM,,20/Mar/26 12:00 AM
PAY-4,Done thing,Story,Done,Done,ann,High,1,PAY-9,text,01/Mar/26 9:00 AM,18/Mar/26 9:00 AM,,
PAY-5,Old and finished,Story,Done,Done,ann,High,1,PAY-9,text,01/Mar/20 9:00 AM,18/Mar/20 9:00 AM,18/Mar/20 9:00 AM,01/Jan/20 9:00 AM
PAY-9,Payments,Epic,Doing,In Progress,bob,High,,,text,01/Mar/26 9:00 AM,18/Mar/26 9:00 AM,,
PAY-10,Write the test,Sub-task,To Do,To Do,bob,High,,,text,01/Mar/26 9:00 AM,18/Mar/26 9:00 AM,,
`;
const check = (text: string, params = {}) =>
  call(method, { file: 'jira.csv', ...params }, writeTree(tempFolder(), { 'jira.csv': text }));
const keys = async (text: string, params = {}): Promise<Record<string, string[]>> =>
  Object.fromEntries((await check(text, params)).gaps.map((g) => [g.gap, g.oldest.map((o) => o.key)]));

describe('backlog_health', () => {
  it('names each gap with the issues that have it, and no others', async () => {
    expect(await keys(EXPORT)).toEqual({
      in_progress_without_assignee: ['PAY-1'],
      overdue: ['PAY-2'],
      stale: ['PAY-2'],
      without_estimate: ['PAY-2'],
      without_parent: ['PAY-2'],
      without_description: ['PAY-2'],
      without_priority: ['PAY-3'],
      done_without_resolution: ['PAY-4'],
    });
  });

  it('counts what is open, and finds the same summary in other spelling', async () => {
    const result = await check(EXPORT);
    expect(result.counts).toEqual({ rows: 7, open: 5, unread: 0 });
    expect(result.duplicateSummaries).toEqual([{ summary: 'Export: is slow!', keys: ['PAY-2', 'PAY-3'] }]);
    expect(result.notChecked).toEqual([]);
  });

  it('lists the longest untouched first, up to the limit, and counts all', async () => {
    const rows = Array.from(
      { length: 40 },
      (_, i) =>
        `A-${i},Same words here,Story,To Do,To Do,x,High,1,P-1,t,01/Jan/25 9:00 AM,${(i % 28) + 1}/Feb/25 9:00 AM,,`,
    );
    const stale = (await check(`${HEAD}\n${rows.join('\n')}\n`, { limit: 3 })).gaps.find(
      (g) => g.gap === 'stale',
    );
    expect(stale?.count).toBe(40);
    expect(stale?.oldest).toHaveLength(3);
    expect(stale?.oldest[0]).toEqual({ key: 'A-0', status: 'To Do', days: 412 });
  });

  it('says which gaps it could not look for, and which column is missing', async () => {
    const result = await check('Issue key,Status Category\nA-1,To Do\n');
    expect(result.gaps).toEqual([]);
    expect(result.notChecked.map((n) => n.gap)).toEqual([
      'in_progress_without_assignee',
      'overdue',
      'stale',
      'without_estimate',
      'without_parent',
      'without_description',
      'without_priority',
      'done_without_resolution',
    ]);
    expect(result.notChecked[0]?.columnsMissing).toEqual(['assignee']);
  });

  it('takes only the types that are asked for, and another day for stale', async () => {
    expect(await keys(EXPORT, { types: ['epic'] })).toEqual({});
    expect((await keys(EXPORT, { staleDays: 2 }))['stale']).toContain('PAY-1');
    expect((await keys(EXPORT, { asOf: '2026-03-01' }))['overdue']).toBeUndefined();
  });

  it('reports a row that it cannot read, and goes on', async () => {
    const result = await check(`${EXPORT}PAY-11,x,Story,To Do,To Do,,,,,,soon,,,\n,,,,,,,,,,,,,\n`);
    expect(result.notRead).toEqual([
      { row: 9, reason: 'created: "soon" is no date that can be read.' },
      { row: 10, reason: 'key is empty.' },
    ]);
  });

  it.each([
    ['a file that is not there', undefined, 'not_found'],
    ['an empty file', '\n', 'empty'],
    ['a table of something else', 'name,price\ncheese,3\n', 'missing_column'],
    ['a file that says of no issue whether it is open', 'Issue key,Summary\nA-1,x\n', 'missing_column'],
    ['a quote that never ends', `${HEAD}\nA-1,"x,Story\n`, 'malformed'],
    [
      'dates that may be read in two ways',
      'Issue key,Status Category,Created\nA-1,To Do,03/04/2026\n',
      'ambiguous_dates',
    ],
  ])('refuses %s', async (_what, text, code) => {
    const folder = writeTree(tempFolder(), text === undefined ? {} : { 'jira.csv': text });
    expect((await refusal(method, { file: 'jira.csv' }, folder)).code).toBe(code);
  });

  it('reads a large export', async () => {
    const row =
      'A-1,Some words of a summary,Story,To Do,To Do,x,High,1,P-1,t,01/Jan/25 9:00 AM,02/Jan/25 9:00 AM,,';
    const result = await check(`${HEAD}\n${Array.from({ length: 30_000 }, () => row).join('\n')}\n`);
    expect(result.counts.open).toBe(30_000);
    expect(result.duplicateSummaries).toEqual([]);
  });

  it('neutralises what stands in the file', async () => {
    const result = await check(
      `${HEAD}\nA-1\u001b[31m,a <script> of words,Story,x,To Do,,,,,,01/Mar/26 9:00 AM,,,\nA-2,A script of words,Story,x,To Do,,,,,,01/Mar/26 9:00 AM,,,\n`,
    );
    expect(JSON.stringify(result)).not.toMatch(/\u001b|\\u001b/);
  });
});
