import { describe, expect, it } from 'vitest';
import { DARK, LIGHT, type Palette } from '../../../../scripts/chains/graph/svg/palette.ts';

/** Contrast of two colours, 1 to 21, as WCAG 2 defines it. */
function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((i) => {
    const part = Number.parseInt(colour.slice(i, i + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

describe.each<[string, Palette]>([
  ['light', LIGHT],
  ['dark', DARK],
])('the %s scheme', (_, palette) => {
  const cards = [palette.page, palette.card, ...Object.values(palette.states).map((state) => state.tint)];

  it('has texts that can be read on the page and on nodes of every state', () => {
    for (const card of cards) {
      expect(contrast(palette.ink, card)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(palette.muted, card)).toBeGreaterThanOrEqual(4.5);
    }
    for (const { strong, tint } of Object.values(palette.states))
      expect(contrast(strong, tint)).toBeGreaterThanOrEqual(4.5);
  });

  it('has symbols, icons and arrows that can be seen', () => {
    for (const { strong, tint } of Object.values(palette.families))
      expect(contrast(strong, tint)).toBeGreaterThanOrEqual(3);
    for (const { strong } of Object.values(palette.states))
      expect(contrast(strong, palette.onSymbol)).toBeGreaterThanOrEqual(3);
    expect(contrast(palette.line, palette.page)).toBeGreaterThanOrEqual(3);
    expect(contrast(palette.error, palette.page)).toBeGreaterThanOrEqual(3);
  });

  it('is checked by a measure that knows black on white', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  });
});
