import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration, readDuration } from '../../../../scripts/chains/language/duration.ts';

describe('a duration', () => {
  it.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['1.5h', 5_400_000],
    ['10m', 600_000],
    ['2d', 172_800_000],
    ['0s', 0],
    ['365d', 31_536_000_000],
  ])('%s has %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['', 's', '-1s', '1 s', '10', '1e3s', '1w', '2h30m', '366d', '1s ago', '٣s'])(
    'is not %j',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  it('without a unit is refused with what to write', () => {
    for (const bare of [30, '30']) {
      expect(readDuration(bare)).toMatchObject({ kind: 'invalid', fix: expect.stringContaining('"30s"') });
    }
  });

  it('is told in the largest unit that is exact', () => {
    expect([0, 500, 90_000, 60_000, 7_200_000, 86_400_000].map(formatDuration)).toEqual([
      '0ms',
      '500ms',
      '90s',
      '1m',
      '2h',
      '1d',
    ]);
    for (const ms of [1, 999, 1000, 61_000, 3_600_000]) expect(parseDuration(formatDuration(ms))).toBe(ms);
  });
});
