import { describe, expect, it } from 'vitest';
import { agendaTiming } from '../../../../plugins/exec-automator/tools/agenda/agenda-timing.ts';
import {
  lengthIn,
  timeOf,
  timesAtStart,
} from '../../../../plugins/exec-automator/tools/agenda/clock-text.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';
import { call, refusal } from './call.ts';

const cwd = (text: string, name = 'agenda.md'): string => writeTree(tempFolder(), { [name]: text });
const run = (text: string, params: object = {}) =>
  call(agendaTiming, { file: 'agenda.md', ...params }, cwd(text));

const BOARD = `# Board meeting

## Opening
1. 9:00 Call to order (5 min)
2. Consent agenda (10 min)
3. Reports (30 min)
   - Treasurer, J. Doe (15 min)
   - Membership (20 min)
   - bring copies

## Main
4. 9:40 am Strategy session — 1 h 30
5. Executive session
6. 11:30 Adjourn (5 min)
`;

describe('times and lengths', () => {
  it.each([
    ['9:00 Welcome', 540, undefined],
    ['09:00–09:15 Welcome', 540, 555],
    ['9 am - 12 pm', 540, 720],
    ['1:00-2:30 pm', 780, 870],
    ['11:30-1:00 pm', 690, 780],
    ['9.30 Uhr Beginn', 570, undefined],
    ['14h30 Pause', 870, undefined],
    ['22:00-01:00 Dance', 1320, 1500],
    ['3.10 Treasurer', undefined, undefined],
    ['2026 budget', undefined, undefined],
    ['25:00 x', undefined, undefined],
    ['9:75 x', undefined, undefined],
  ])('%s', (text, start, end) => {
    const times = timesAtStart(text);
    expect([times?.start, times?.end]).toEqual([start, end]);
  });

  it.each([
    ['(15 min)', 15],
    ["Welcome 10'", 10],
    ['1 h 30', 90],
    ['1.5 hours', 90],
    ['1h', 60],
    ['45 Minuten', 45],
    ['5 members (20 min)', 20],
    ['12 items', undefined],
    ['3 months', undefined],
  ])('%s lasts', (text, minutes) => {
    expect(lengthIn(text)?.minutes).toBe(minutes);
  });

  it('a time alone is one', () => {
    expect([timeOf('6:30 pm'), timeOf('18:30'), timeOf('soon'), timeOf('9:00 x')]).toEqual([
      1110,
      1110,
      undefined,
      undefined,
    ]);
  });
});

describe('agenda_timing', () => {
  it('puts a list on the clock, with what runs late and over', async () => {
    const { slots, findings, end, overMinutes, counts } = await run(BOARD, { end: '11:30' });
    expect(slots.map((s) => [s.start, s.end, s.title, s.minutes, s.from, s.lateMinutes ?? 0])).toEqual([
      ['09:00', '09:05', 'Call to order', 5, 'stated', 0],
      ['09:05', '09:15', 'Consent agenda', 10, 'stated', 0],
      ['09:15', '09:45', 'Reports', 30, 'stated', 0],
      ['09:45', '11:15', 'Strategy session', 90, 'stated', 5],
      ['11:15', '11:30', 'Executive session', 15, 'the next start', 0],
      ['11:30', '11:35', 'Adjourn', 5, 'stated', 0],
    ]);
    expect(slots[3]?.section).toBe('Main');
    expect(findings.map((f) => [f.rule, f.line])).toEqual([
      ['parts_too_long', 6],
      ['starts_late', 12],
      ['past_end', 14],
    ]);
    expect([end, overMinutes, counts.late]).toEqual(['11:35', 5, 1]);
  });

  it('reads tables of markdown and CSV alike', async () => {
    const table =
      '| Time | Min | Item | Presenter |\n|---|---:|---|---|\n| 18:00 | 30 | Doors | |\n| 18:30 | 0:45 | Dinner \\| toast | Host |\n';
    const csv = 'Time,Min,Item,Presenter\n18:00,30,Doors,\n18:30,0:45,Dinner | toast,Host\n';
    const ofTable = await run(table, { end: '19:00' });
    const ofCsv = await call(agendaTiming, { file: 'a.csv', end: '19:00' }, cwd(csv, 'a.csv'));
    expect([ofTable.format, ofCsv.format]).toEqual(['markdown table', 'csv']);
    const shape = (r: typeof ofCsv) => r.slots.map((s) => [s.start, s.end, s.title, s.owner, s.minutes]);
    expect(shape(ofTable)).toEqual([
      ['18:00', '18:30', 'Doors', undefined, 30],
      ['18:30', '19:15', 'Dinner | toast', 'Host', 45],
    ]);
    expect(shape(ofCsv)).toEqual(shape(ofTable));
    expect(ofCsv.overMinutes).toBe(15);
  });

  it('a length that nobody wrote is TBC, and then no overrun is claimed', async () => {
    const report = await run('- Welcome (5 min)\n- Discussion\n- Close (5 min)\n', {
      start: '9:00',
      end: '9:05',
    });
    expect(report.slots.map((s) => s.minutes)).toEqual([5, 'TBC', 5]);
    expect(report.overMinutes).toBeUndefined();
    expect(report.findings.map((f) => f.rule)).toEqual(['no_length', 'past_end']);
    expect(report.notes[0]).toContain('lower bound');
  });

  it('goes over midnight, keeps buffers, and sees gaps', async () => {
    const report = await run('- 22:00 Dinner (2 h)\n- 00:30 Dance (1 h)\n', {
      end: '01:00',
      bufferMinutes: 10,
    });
    expect(report.slots.map((s) => [s.start, s.end])).toEqual([
      ['22:00', '00:00 +1'],
      ['00:30 +1', '01:30 +1'],
    ]);
    expect(report.findings.map((f) => f.rule)).toEqual(['gap', 'past_end']);
    expect([report.hardEnd, report.overMinutes]).toEqual(['01:00 +1', 30]);
  });

  it('times that contradict the minutes are said', async () => {
    const report = await run('- 9:00-9:30 Talk (45 min)\n');
    expect(report.findings.map((f) => f.rule)).toEqual(['length_differs']);
    expect(report.slots[0]?.minutes).toBe(45);
  });

  it('what is in a code block, and prose, are no items', async () => {
    const report = await run(
      'We meet on 3 March.\n\n```\n- 8:00 not this (5 min)\n```\n\n9:00 Welcome (5 min)\n',
    );
    expect(report.slots.map((s) => s.title)).toEqual(['Welcome']);
  });

  it.each([
    ['an empty file', '', {}, 'no_items'],
    ['prose only', 'Dear all, we meet soon.\n', {}, 'no_items'],
    ['no time at all', '- Welcome (5 min)\n', {}, 'no_start'],
    ['a start that is none', '- Welcome (5 min)\n', { start: 'morning' }, 'bad_time'],
  ])('%s is refused', async (_what, text, params, code) => {
    expect((await refusal(agendaTiming, { file: 'agenda.md', ...params }, cwd(text))).code).toBe(code);
  });

  it('hostile lines are read in bounds', async () => {
    const text = `- 9:00 ${'1'.repeat(100_000)}\n${`${'  '.repeat(30)}- ${'(('.repeat(900)} (1 min)\n`.repeat(500)}- ${'9:00-'.repeat(300)}\n${'- x (1 min)\n'.repeat(3_000)}`;
    const report = await run(text, { start: '9:00' });
    expect(report.counts.items).toBe(1_000);
    expect(report.notes.join()).toContain('Only the first 1000');
  });
});
