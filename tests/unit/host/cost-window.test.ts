import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { costWords } from '../../../scripts/host/cost/request.ts';
import { daysOf, localDay, windowBetween, windowOf } from '../../../scripts/host/cost/window.ts';

const zone = process.env['TZ'];
/** Where a day of autumn has 25 hours, and one of spring 23. */
beforeEach(() => {
  process.env['TZ'] = 'Europe/Berlin';
});
afterEach(() => {
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
});

const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(text);
const iso = ({ fromMs, toMs }: { fromMs: number; toMs: number }): string[] =>
  [fromMs, toMs].map((ms) => new Date(ms).toISOString());
const now = at('2026-11-22T22:30:00Z'); // 23:30 in Berlin

describe('a window by its word', () => {
  it('has days that begin at midnight where the process is', () => {
    expect(iso(windowOf('today', now, undefined))).toEqual([
      '2026-11-21T23:00:00.000Z',
      '2026-11-22T23:00:00.000Z',
    ]);
    expect(iso(windowOf('yesterday', now, undefined))).toEqual([
      '2026-11-20T23:00:00.000Z',
      '2026-11-21T23:00:00.000Z',
    ]);
  });

  it('counts today among the 7 or 30 days, over a change of the clocks', () => {
    expect(iso(windowOf('week', now, undefined))[0]).toBe('2026-11-15T23:00:00.000Z');
    expect(iso(windowOf('month', now, undefined))[0]).toBe('2026-10-23T22:00:00.000Z'); // summer time
    expect(daysOf(windowOf('month', now, undefined))).toHaveLength(30);
  });

  it('of all begins with the day of the first entry', () => {
    expect(iso(windowOf('all', now, at('2026-03-01T12:00:00Z')))[0]).toBe('2026-02-28T23:00:00.000Z');
    expect(windowOf('all', now, undefined)).toMatchObject({ fromMs: at('2026-11-21T23:00:00Z') });
  });
});

it.each([
  ['2026-03-29', 23],
  ['2026-10-25', 25],
  ['2026-11-22', 24],
])('the day %s has %d hours', (day, hours) => {
  const [only, ...others] = daysOf(windowBetween(day, day, now, undefined));
  expect(others).toEqual([]);
  expect(only).toMatchObject({ name: day });
  expect((only as { toMs: number }).toMs - (only as { fromMs: number }).fromMs).toBe(hours * HOUR);
});

describe('a window between two times', () => {
  it('takes a day, a time, or how long ago, and a last day as a whole', () => {
    const between = (since?: string, until?: string) =>
      iso(windowBetween(since, until, now, at('2026-11-01')));
    expect(between('2026-11-20', '2026-11-21')).toEqual([
      '2026-11-19T23:00:00.000Z',
      '2026-11-21T23:00:00.000Z',
    ]);
    expect(between('2026-11-20T09:00:00Z', '12h')).toEqual([
      '2026-11-20T09:00:00.000Z',
      '2026-11-22T10:30:00.000Z',
    ]);
    expect(between(undefined, '2026-11-02')[0]).toBe('2026-10-31T23:00:00.000Z');
    expect(between('7d')[1]).toBe('2026-11-22T23:00:00.000Z');
  });

  it.each(['2026-02-30', '2026-13-01', 'noon', '7w', '', '20261120'])('refuses "%s"', (text) => {
    expect(() => windowBetween(text, undefined, now, undefined)).toThrow(/is no time.*2026-11-20/);
  });

  it('refuses an end that is not after the start', () => {
    expect(() => windowBetween('2026-11-20', '2026-11-19', now, undefined)).toThrow(/Nothing lies between/);
  });

  it('has days that are cut to it', () => {
    const days = daysOf(windowBetween('2026-11-20T09:00:00Z', '2026-11-21T09:00:00Z', now, undefined));
    expect(days.map((d) => [d.name, (d.toMs - d.fromMs) / HOUR])).toEqual([
      ['2026-11-20', 14],
      ['2026-11-21', 10],
    ]);
    expect(localDay(now)).toBe('2026-11-22');
  });
});

describe('the words of a question', () => {
  it('come in any order and case', () => {
    expect(costWords(['by', 'Model', 'WEEK'])).toEqual({ window: 'week', by: 'model' });
    expect(costWords([])).toEqual({ window: undefined, by: undefined });
  });

  it.each([
    [['fortnight'], /"fortnight" is no window.*today, yesterday/],
    [['by'], /Nothing is nothing that a cost can be split by/],
    [['by', 'colour'], /"colour".*agent, model/],
    [['today', 'week'], /"week" comes twice/],
    [['by', 'model', 'by', 'agent'], /"by" comes twice/],
    [['\u001b[31mred'], /"red" is no window/],
  ])('that are not understood are told: %j', (words, error) => {
    expect(() => costWords(words)).toThrow(error);
  });
});
