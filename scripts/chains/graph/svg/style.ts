import { FONTS } from './measure.ts';
import { DARK, LIGHT, type Palette } from './palette.ts';

const SANS = 'system-ui,-apple-system,&quot;Segoe UI&quot;,Roboto,Helvetica,Arial,sans-serif'.replaceAll(
  '&quot;',
  "'",
);
const CODE = "ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono',monospace";

/** Class of the root; all rules are below it, so that pictures can be put into a page without changing that. */
export const ROOT_CLASS = 'arbiter-chain';

/**
 * The style sheet. Colours stand in plain rules and not in variables, which some programs that draw SVG do not know; they show the
 * light scheme.
 */
export const styleSheet = (): string =>
  [
    rules(shapes()),
    rules(colours(LIGHT)),
    `@media (prefers-color-scheme:dark){${rules(colours(DARK))}}`,
  ].join('');

type Rules = Readonly<Record<string, string>>;

const rules = (all: Rules): string =>
  Object.entries(all)
    .map(([selector, body]) => `${selectors(selector)}{${body}}`)
    .join('');

const selectors = (list: string): string =>
  list
    .split(',')
    .map((one) => `.${ROOT_CLASS} ${one}`)
    .join(',');

function shapes(): Rules {
  const fonts = Object.entries(FONTS).map(([style, { size, bold, mono }]) => [
    `.${style}`,
    `font-size:${size}px${bold ? ';font-weight:600' : ''}${mono ? `;font-family:${CODE}` : ''}`,
  ]);
  return {
    text: `font-family:${SANS}`,
    ...Object.fromEntries(fonts),
    '.head': 'font-size:20px;font-weight:650',
    '.about': 'font-size:13px',
    '.arrow': 'fill:none;stroke-width:1.5',
    '.arrow.error,.arrow.undo': 'stroke-dasharray:4 4',
    '.box': 'stroke-width:1.2',
    '.cluster': 'fill-opacity:.06;stroke-opacity:.45',
    '.panel': 'stroke-opacity:.35',
    '.box.undo,.cluster.error': 'stroke-dasharray:4 4',
    '.box.folded': 'stroke-dasharray:2 4',
    '.icon': 'fill:none;stroke-width:1.5;stroke-linecap:round;stroke-linejoin:round',
    '.icon.folded': 'stroke-width:2.6;stroke-dasharray:none',
    '.ring': 'stroke-width:1.6',
    '.ring.running,.ring.undoing,.ring.waiting,.ring.backoff': 'stroke-width:1.6',
    '.sign': 'fill:none;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round',
  };
}

function colours(palette: Palette): Rules {
  const { page, ink, muted, line, border, card, panel, error, onSymbol, families, states } = palette;
  return {
    '.page': `fill:${page}`,
    '.head,.label,.lane': `fill:${ink}`,
    '.about,.detail,.note,.legend': `fill:${muted}`,
    '.code,.cond': `fill:${muted}`,
    '.arrow': `stroke:${line}`,
    '.tip,.dot': `fill:${line}`,
    '.dot-ring': `fill:none;stroke:${line}`,
    '.arrow.error': `stroke:${error}`,
    '.tip.error': `fill:${error}`,
    '.box': `fill:${card};stroke:${border}`,
    '.cluster': `fill:${panel};stroke:${panel}`,
    '.cluster.error': `fill:${error};stroke:${error}`,
    '.panel': `fill:${page};fill-opacity:.55;stroke:${panel}`,
    ...Object.fromEntries(
      Object.entries(families).flatMap(([family, { strong, tint }]) => [
        [`.tile.${family}`, `fill:${tint}`],
        [`.icon.${family}`, `stroke:${strong}`],
      ]),
    ),
    ...Object.fromEntries(
      Object.entries(states).flatMap(([state, { strong, tint }]) => [
        [`.box.s-${state}`, `fill:${tint};stroke:${state === 'pending' ? border : strong}`],
        [
          `.cluster.s-${state}`,
          state === 'pending' ? `stroke:${panel}` : `stroke:${strong};stroke-opacity:1`,
        ],
        [`.mark.s-${state}`, `fill:${strong}`],
        [`.ring.s-${state}`, `fill:${strong};stroke:${strong}`],
      ]),
    ),
    '.ring.s-pending,.ring.s-undoing': `fill:${card}`,
    '.sign': `stroke:${onSymbol}`,
    '.sign.s-running': `fill:${onSymbol}`,
    '.sign.s-undoing': `stroke:${states.undoing.strong}`,
  };
}
