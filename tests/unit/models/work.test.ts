import { describe, expect, it } from 'vitest';
import { type Work, workOf } from '../../../scripts/models/work.ts';
import { SIGNAL_TEXT, SIGNALS, signsOf } from '../../../scripts/models/work-signals.ts';
import { WORK_WORDS } from '../../../scripts/models/work-words.ts';
import { tokenize } from '../../../scripts/text/tokenize.ts';

const of = (prose: string, english?: string): Work =>
  workOf({
    prose,
    ...(english === undefined ? {} : { english }),
    stems: tokenize(english ?? prose).map((t) => t.term),
  });

describe('what a piece of work needs', () => {
  it.each([
    ['which port does grafana use', 'haiku'],
    ['rename the button "Rollback" to "Undo"', 'haiku'],
    ['write a test for the discount calculation', 'sonnet'],
    ['production lost orders since the migration, find out why and restore them', 'opus'],
    ['', 'haiku'],
    ['hm', 'sonnet'],
  ])('%s: %s', (prompt, need) => {
    expect(of(prompt).need).toBe(need);
  });

  it('is hard only with a reason that people can read', () => {
    for (const prompt of ['x', 'why', 'ok then', 'replace redux', 'balances don’t add up']) {
      const work = of(prompt);
      if (work.need === 'opus') expect(work.because.length, prompt).toBeGreaterThan(0);
    }
    expect(of('customers lost data in production, nobody knows why').because).toContain(
      SIGNAL_TEXT.lossOrAttack,
    );
  });

  it('counts words of a translation too', () => {
    expect(of('Ζητείται βοήθεια').need).not.toBe('opus');
    expect(of('Ζητείται βοήθεια', 'production outage, restore the lost data').need).toBe('opus');
  });

  it('holds no word of the request', () => {
    expect(JSON.stringify(of('migrate the zebrafish production database without downtime'))).not.toMatch(
      /zebra/,
    );
  });
});

describe('the words that were learned', () => {
  const lines = WORK_WORDS.trim().split(/[\n,]\s*/);

  it('are stems, each once, with two weights in hundredths', () => {
    expect(lines.length).toBeGreaterThan(500);
    for (const line of lines) expect(line).toMatch(/^\S+ -?\d{1,3} -?\d{1,3}$/);
    expect(new Set(lines.map((l) => l.split(' ')[0])).size).toBe(lines.length);
  });

  it('count once, however often they come', () => {
    const stems = tokenize('merge the tenants').map((t) => t.term);
    const once = workOf({ prose: 'merge the tenants', stems });
    expect(workOf({ prose: 'merge the tenants', stems: [...stems, ...stems] })).toEqual(once);
  });

  it('move the choice: the same form with other words is other work', () => {
    const [hardest, smallest] = [1, -1].map((sign) =>
      lines
        .map((l) => l.split(' '))
        .sort((a, b) => sign * (Number(b[1]) - Number(a[1])))
        .slice(0, 3)
        .map((l) => l[0] as string),
    ) as [string[], string[]];
    expect(workOf({ prose: 'do it', stems: hardest }).hard).toBeGreaterThan(
      2 * workOf({ prose: 'do it', stems: smallest }).hard,
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
