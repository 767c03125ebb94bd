import { describe, expect, it } from 'vitest';
import { workOf } from '../../../scripts/models/work.ts';
import { SIGNAL_TEXT, SIGNALS, signsOf } from '../../../scripts/models/work-signals.ts';

describe('what a piece of work needs', () => {
  it.each([
    ['which port does grafana use', 'haiku'],
    ['rename the button "Rollback" to "Undo"', 'haiku'],
    ['write a test for the discount calculation', 'sonnet'],
    ['production lost orders since the migration, find out why and restore them', 'opus'],
    ['', 'haiku'],
    ['hm', 'sonnet'],
  ])('%s: %s', (prompt, need) => {
    expect(workOf(prompt).need).toBe(need);
  });

  it('is hard only with a reason that people can read', () => {
    for (const prompt of ['x', 'why', 'ok then', 'replace redux', 'balances don’t add up']) {
      const work = workOf(prompt);
      if (work.need === 'opus') expect(work.because.length, prompt).toBeGreaterThan(0);
    }
    expect(workOf('customers lost data in production, nobody knows why').because).toContain(
      SIGNAL_TEXT.lossOrAttack,
    );
  });

  it('counts words of a translation too', () => {
    expect(workOf('Ζητείται βοήθεια').need).not.toBe('opus');
    expect(workOf('Ζητείται βοήθεια', 'production outage, restore the lost data').need).toBe('opus');
  });

  it('holds no word of the request', () => {
    expect(JSON.stringify(workOf('migrate the zebrafish production database without downtime'))).not.toMatch(
      /zebra/,
    );
  });
});

describe('the signs of a request', () => {
  it('are all there, from 0, whatever the text', () => {
    for (const text of ['', ' ', '\n', '😀', 'a'.repeat(10_000), 'lost '.repeat(1_000)]) {
      const signs = signsOf(text, '');
      expect(Object.keys(signs).sort()).toEqual([...SIGNALS].sort());
      for (const value of Object.values(signs)) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(3);
      }
    }
  });

  it.each([
    'x'.repeat(100_000),
    '1'.repeat(100_000),
    '1.1,'.repeat(30_000),
    'a-'.repeat(50_000),
    'move '.repeat(20_000),
    '"'.repeat(100_000),
    'all s'.repeat(20_000),
    'update the x '.repeat(8_000),
    `${'\u00e9'.repeat(50_000)}!`,
  ])('take no longer for a text made to be slow (%#)', (text) => {
    const started = performance.now();
    signsOf(text, text);
    // Linear work on 8,000 characters is a millisecond or two; this only tells it from one that grows with the square.
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
