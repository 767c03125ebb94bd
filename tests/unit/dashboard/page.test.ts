import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { hrefOf, readPlace, windowOf } from '../../../scripts/dashboard/page/data/place.ts';
import { count, dollars, duration, share } from '../../../scripts/dashboard/page/format.ts';
import { causeText } from '../../../scripts/dashboard/page/views/causes.ts';
import { buildPage } from '../../../tools/build-page.ts';

const ROOT = join(import.meta.dirname, '../../..');
const MOST_BYTES = 150_000;

describe('the page', () => {
  it('is below 150 kB as it would be sent compressed, with everything it needs', async () => {
    const { files } = await buildPage(ROOT);
    expect([...files.keys()].sort()).toEqual(['index.html', 'page.css', 'page.js']);
    const bytes = [...files.values()].reduce((sum, text) => sum + gzipSync(text).length, 0);
    expect(bytes).toBeGreaterThan(20_000);
    expect(bytes).toBeLessThan(MOST_BYTES);
  });

  it('names nothing that lies elsewhere', async () => {
    const { files } = await buildPage(ROOT);
    expect(files.get('index.html')).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    expect(files.get('page.css')).not.toMatch(/url\(|@import|https?:/);
    // The names of XML namespaces are no addresses that anybody asks.
    expect((files.get('page.js') ?? '').replaceAll(/https?:\/\/www\.w3\.org\/[\w/]+/g, '')).not.toMatch(
      /https?:\/\/\w/,
    );
  });

  it('has a contrast of 4.5 for each text on each ground, in both themes', () => {
    const css = readFileSync(join(ROOT, 'scripts/dashboard/page/style/tokens.css'), 'utf8');
    const [light = '', dark = ''] = css.split(":root[data-theme='dark']");
    for (const [theme, block] of [
      ['light', light],
      ['dark', dark],
    ]) {
      const colour = (name: string): string => {
        const found = new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(block ?? '')?.[1];
        if (found === undefined) throw new Error(`${theme} has no --${name}`);
        return found;
      };
      const pairs = [
        ...['canvas', 'surface', 'sunken'].flatMap((ground) =>
          ['ink', 'muted', 'accent', 'red-ink'].map((text) => [text, ground]),
        ),
        ...['blue', 'violet', 'teal', 'green', 'amber', 'red', 'grey'].map((name) => [
          `${name}-ink`,
          `${name}-soft`,
        ]),
        ['on-accent', 'accent'],
        ['accent', 'accent-soft'],
        ['muted', 'accent-soft'],
        ['ink', 'red-soft'],
      ] as [string, string][];
      for (const [text, ground] of pairs)
        expect([theme, text, ground, contrast(colour(text), colour(ground)) >= 4.5]).toEqual([
          theme,
          text,
          ground,
          true,
        ]);
    }
  });
});

/** WCAG 2: of relative luminance. */
function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)].sort((one, other) => other - one) as [number, number];
  return (x + 0.05) / (y + 0.05);
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

describe('a number', () => {
  it('that was not measured is no 0', () => {
    expect([count(undefined), duration(undefined), dollars(undefined), share(0, 0)]).toEqual(
      Array(4).fill('not measured'),
    );
    expect([count(0), dollars(0), share(0, 3)]).toEqual(['0', '$0.00', '0 %']);
  });

  it('keeps what makes it differ from nothing and from all', () => {
    expect([share(1, 1_000), share(999, 1_000), share(1_000, 1_000)]).toEqual(['0.1 %', '99 %', '100 %']);
    expect([dollars(0.00004), dollars(0.0042), dollars(1.5), dollars(-0.5)]).toEqual([
      '<$0.0001',
      '$0.0042',
      '$1.50',
      '-$0.500',
    ]);
    expect([duration(0.31), duration(12.4), duration(61_000), duration(3_600_000)]).toEqual([
      '0.31 ms',
      '12 ms',
      '1 min 1 s',
      '1 h',
    ]);
  });
});

describe('an address', () => {
  it('holds a view and what narrows it, whatever letters that has', () => {
    const params = { agent: 'a:b&c=#/?', w: '7d' };
    expect(readPlace(hrefOf('live', params))).toEqual({ view: 'live', params });
    expect(hrefOf('agents', { w: undefined })).toBe('#/agents');
  });

  it('without a stretch of time that is known is of the last 24 hours', () => {
    expect(windowOf(readPlace('#/live?w=7d')).name).toBe('7d');
    expect(windowOf(readPlace('#/live?w=never')).name).toBe('24h');
  });
});

describe('the cause of a silence', () => {
  it('is said in words, and as it is when it has none', () => {
    expect(causeText('guard:no-delegation')).toBe('It forbids to delegate');
    expect(causeText('guard:acknowledge')).toBe('Small talk: acknowledge');
    expect(causeText('something-new')).toBe('something-new');
    expect(causeText(undefined)).toBe('Cause not recorded');
  });
});
