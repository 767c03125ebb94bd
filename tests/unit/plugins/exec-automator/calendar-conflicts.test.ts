import { describe, expect, it } from 'vitest';
import { calendarConflicts } from '../../../../plugins/exec-automator/tools/calendar/calendar-conflicts.ts';
import { momentOf, textOf } from '../../../../plugins/exec-automator/tools/calendar/zone.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';
import { call, refusal } from './call.ts';

const NEW_YORK = `BEGIN:VTIMEZONE
TZID:Eastern Standard Time
BEGIN:STANDARD
DTSTART:16011104T020000
RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010311T020000
RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
END:DAYLIGHT
END:VTIMEZONE
`;
let uid = 0;
const event = (...lines: readonly string[]): string => {
  uid += 1;
  const own = lines.some((line) => line.startsWith('UID:')) ? [] : [`UID:${uid}`];
  return ['BEGIN:VEVENT', ...own, ...lines, 'END:VEVENT', ''].join('\r\n');
};
const calendar = (...parts: readonly string[]): string =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n${parts.join('')}END:VCALENDAR\r\n`;
const cwd = (text: string | Buffer): string => writeTree(tempFolder(), { 'c.ics': text as string });
const RANGE = { file: 'c.ics', from: '2026-03-23', to: '2026-04-05', timeZone: 'Europe/Berlin' };
const run = (text: string, params: object = {}) =>
  call(calendarConflicts, { ...RANGE, ...params }, cwd(text));
const refused = (text: string | Buffer, params: object = {}) =>
  refusal(calendarConflicts, { ...RANGE, ...params }, cwd(text));

describe('calendar_conflicts', () => {
  it('finds entries at one time over zones, and what follows too closely', async () => {
    const report = await run(
      calendar(
        event(
          'SUMMARY:Board call',
          'DTSTART;TZID=Europe/Berlin:20260324T100000',
          'DTEND;TZID=Europe/Berlin:20260324T110000',
        ),
        event(
          'SUMMARY:London',
          'DTSTART;TZID=Europe/London:20260324T093000',
          'DTEND;TZID=Europe/London:20260324T100000',
        ),
        event('SUMMARY:Utc', 'DTSTART:20260324T100500Z', 'DURATION:PT30M'),
      ),
    );
    expect(report.conflicts).toEqual([
      {
        a: { title: 'Board call', from: '2026-03-24T10:00+01:00', to: '2026-03-24T11:00+01:00' },
        b: { title: 'London', from: '2026-03-24T10:30+01:00', to: '2026-03-24T11:00+01:00' },
        minutes: 30,
      },
    ]);
    expect(report.tight.map((t) => [t.a.title, t.b.title, t.minutesBetween])).toEqual([
      ['Board call', 'Utc', 5],
    ]);
    expect(report.days).toEqual([{ day: '2026-03-24', entries: 3, bookedMinutes: 90 }]);
  });

  it('a weekly entry keeps its hour there when the clocks change here, by a zone that the file defines', async () => {
    const report = await run(
      calendar(
        NEW_YORK,
        event(
          'SUMMARY:Weekly',
          'DTSTART;TZID=Eastern Standard Time:20260107T090000',
          'DTEND;TZID=Eastern Standard Time:20260107T093000',
          'RRULE:FREQ=WEEKLY',
        ),
        event(
          'SUMMARY:Afternoon',
          'DTSTART;TZID=Europe/Berlin:20260107T140000',
          'DURATION:PT30M',
          'RRULE:FREQ=WEEKLY',
        ),
      ),
    );
    // 29 March: Berlin is on summer time too, and New York's 9:00 is 15:00 again.
    expect(report.conflicts.map((c) => c.b.from)).toEqual(['2026-03-25T14:00+01:00']);
    expect(report.counts.occurrences).toBe(4);
  });

  it('what was moved, cancelled, declined or is shown as free takes no time where it was', async () => {
    const report = await run(
      calendar(
        event(
          'UID:w',
          'SUMMARY:Weekly',
          'DTSTART:20260302T090000Z',
          'DTEND:20260302T100000Z',
          'RRULE:FREQ=WEEKLY',
          'EXDATE:20260330T090000Z',
        ),
        event(
          'UID:w',
          'RECURRENCE-ID:20260406T090000Z',
          'SUMMARY:Moved here',
          'DTSTART:20260327T120000Z',
          'DTEND:20260327T130000Z',
        ),
        event('SUMMARY:Off', 'STATUS:CANCELLED', 'DTSTART:20260327T120000Z', 'DTEND:20260327T130000Z'),
        event('SUMMARY:Maybe', 'TRANSP:TRANSPARENT', 'DTSTART:20260327T120000Z', 'DTEND:20260327T130000Z'),
        event(
          'SUMMARY:No',
          'ATTENDEE;PARTSTAT=DECLINED:MAILTO:Kim@x.example',
          'DTSTART:20260327T120000Z',
          'DTEND:20260327T130000Z',
        ),
      ),
      { me: 'kim@x.example' },
    );
    expect(report.counts).toMatchObject({ occurrences: 2, conflicts: 0, cancelled: 1, declined: 1, free: 1 });
    expect(report.days.map((d) => d.day)).toEqual(['2026-03-23', '2026-03-27']);
  });

  it('free slots lie within working hours, the longest first', async () => {
    const report = await run(
      calendar(
        event('SUMMARY:Early', 'DTSTART:20260324T080000', 'DTEND:20260324T100000'),
        event('SUMMARY:Late', 'DTSTART:20260324T120000', 'DTEND:20260324T220000'),
        event('SUMMARY:Holiday', 'DTSTART;VALUE=DATE:20260325', 'DTEND;VALUE=DATE:20260326'),
      ),
      { to: '2026-03-25', workday: { start: '09:00', end: '18:00' } },
    );
    expect(report.free.map((f) => [f.from.slice(0, 16), f.minutes])).toEqual([
      ['2026-03-23T09:00', 540],
      ['2026-03-25T09:00', 540],
      ['2026-03-24T10:00', 120],
    ]);
    expect(report.allDay.map((d) => d.title)).toEqual(['Holiday']);
  });

  it('a private entry shows when, not what', async () => {
    const report = await run(
      calendar(
        event('SUMMARY:Surgery', 'CLASS:PRIVATE', 'DTSTART:20260324T080000Z', 'DTEND:20260324T090000Z'),
      ),
    );
    expect(report.counts.occurrences).toBe(1);
    expect(JSON.stringify(report)).not.toContain('Surgery');
  });

  it.each([
    [
      'a zone nobody knows',
      ['DTSTART;TZID=Moon/Base:20260324T090000', 'DURATION:PT1H'],
      /Moon\/Base is not known/,
    ],
    ['no beginning', ['SUMMARY:x'], /no beginning/],
    [
      'a repetition each second',
      ['DTSTART:20250101T000000Z', 'DURATION:PT1S', 'RRULE:FREQ=SECONDLY'],
      /more than 20000/,
    ],
    ['a date that is none', ['DTSTART:2026x', 'DURATION:PT1H'], /./],
  ])('an entry with %s is named, and the others are read', async (_what, lines, reason) => {
    const good = event('SUMMARY:Good', 'DTSTART:20260324T080000Z', 'DTEND:20260324T090000Z');
    const report = await run(calendar(event(...lines), good));
    expect(report.unread.map((u) => u.reason).join()).toMatch(reason);
    expect(report.counts.occurrences).toBe(1);
    expect(report.notes.join()).toContain('1 entries could not be read');
  });

  it('many repetitions end in an answer', async () => {
    const many = Array.from({ length: 60 }, () =>
      event('SUMMARY:x', 'DTSTART:20260323T000000Z', 'DURATION:PT1M', 'RRULE:FREQ=MINUTELY'),
    );
    const report = await run(calendar(...many));
    expect(report.conflicts.length).toBeLessThanOrEqual(200);
    expect(report.unread.map((u) => u.reason).join()).toContain('too many in all');
  }, 60_000);

  it.each([
    ['nothing', '', {}, 'malformed'],
    ['a table', 'Subject,Start\nx,y\n', {}, 'malformed'],
    ['a card', 'BEGIN:VCARD\r\nVERSION:4.0\r\nFN:x\r\nEND:VCARD\r\n', {}, 'malformed'],
    ['half a calendar', 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n', {}, 'malformed'],
    ['random bytes', Buffer.from([1, 2, 3, 0, 200, 0, 0, 7, 255, 254]), {}, 'not_text'],
    ['too many bytes', Buffer.alloc(20_000_001, 'a'), {}, 'too_large'],
    ['a zone that is none', calendar(), { timeZone: 'Berlin time' }, 'bad_zone'],
    ['an end before the beginning', calendar(), { to: '2026-01-01' }, 'bad_date'],
    ['two years', calendar(), { to: '2028-01-01' }, 'bad_date'],
    ['a day that is none', calendar(), { from: '2026-02-30' }, 'bad_date'],
  ])('%s is refused', async (_what, text, params, code) => {
    expect((await refused(text, params)).code).toBe(code);
  });

  it('an empty calendar has no conflicts and is free', async () => {
    const report = await run(calendar());
    expect(report.counts).toMatchObject({ entries: 0, conflicts: 0 });
    expect(report.free).toHaveLength(10);
  });
});

describe('clock times', () => {
  it.each([
    ['2026-03-29T01:59:00Z', '2026-03-29T01:59+01:00'],
    ['2026-03-29T03:00:00Z', '2026-03-29T03:00+02:00'],
    // Left out by the clocks, and twice.
    ['2026-03-29T02:30:00Z', '2026-03-29T03:30+02:00'],
    ['2026-10-25T02:30:00Z', '2026-10-25T02:30+02:00'],
  ])('%s on a wall in Berlin is %s', (wall, text) => {
    expect(textOf(momentOf(Date.parse(wall), 'Europe/Berlin'), 'Europe/Berlin')).toBe(text);
  });
});
