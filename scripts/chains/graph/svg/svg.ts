import { STEP_STATES, type StepViewState } from '../../view/run-view.ts';
import { STATE_WORD } from '../../view/state-words.ts';
import { costText, durationText } from '../../view/words.ts';
import type { ChainGraph } from '../graph.ts';
import { foldedText } from '../mermaid.ts';
import { badge, drawBlock } from './draw.ts';
import { ROOT_CLASS, styleSheet } from './style.ts';
import { type Font, widthOf, wrapTo } from './text-size.ts';
import { chainBox } from './units.ts';
import { element, xmlText } from './xml.ts';

const MARGIN = 28;
const MIN_WIDTH = 420;
const HEAD: Font = { size: 20, bold: true };
const ABOUT: Font = { size: 13 };
const LEGEND_ROW = 24;

/**
 * The picture as SVG, with a final newline: a whole document that can also be put into a page. Light and dark follow the reader's
 * setting. With the graph of a run each step has the colour and the symbol of its state, and a legend explains those.
 */
export function svgOf(graph: ChainGraph): string {
  const block = chainBox(graph.block);
  const inner = Math.max(block.width, MIN_WIDTH - 2 * MARGIN, Math.min(widthOf(graph.name, HEAD), 900));
  const head = headOf(graph, inner);
  const top = MARGIN + head.height;
  const legend = legendOf(graph, inner);
  const width = Math.ceil(inner + 2 * MARGIN);
  const height = Math.ceil(top + block.height + legend.height + MARGIN);
  const name = idOf(graph);
  const picture = element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: ROOT_CLASS,
      role: 'img',
      'aria-labelledby': `${name}-title ${name}-about`,
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
    },
    element('title', { id: `${name}-title` }, xmlText(`Chain ${graph.name}`)),
    element('desc', { id: `${name}-about` }, xmlText(aboutOf(graph))),
    element('style', {}, styleSheet()),
    element('rect', { class: 'page', width, height, rx: 10 }),
    shift(MARGIN, MARGIN, head.text),
    shift(MARGIN + (inner - block.width) / 2, top, drawBlock(block)),
    shift(MARGIN, top + block.height, legend.text),
  );
  return `${picture}\n`;
}

/** Only for references inside of the picture; no chain or run has other letters in its name that matter. */
const idOf = ({ name, run }: ChainGraph): string =>
  `arbiter-${name}${run === undefined ? '' : `-${run.id}`}`.replace(/[^A-Za-z0-9_-]/g, '_');

const shift = (x: number, y: number, text: string): string =>
  text === '' ? '' : element('g', { transform: `translate(${x} ${y})` }, text);

interface Part {
  readonly text: string;
  readonly height: number;
}

function headOf(graph: ChainGraph, width: number): Part {
  const lines = [
    ...wrapTo(graph.name, width, HEAD, 1).map((text) => ({ text, style: 'head', step: 18 })),
    ...[graph.description, runText(graph), foldedText(graph)]
      .flatMap((text) => wrapTo(text, width, ABOUT, 3))
      .map((text) => ({ text, style: 'about', step: 20 })),
  ];
  let y = 0;
  const drawn = lines.map(({ text, style, step }, i) => {
    y += i === 1 ? step + 4 : step;
    return element('text', { class: style, y }, xmlText(text));
  });
  return { text: drawn.join(''), height: y + 24 };
}

/** How the run stands. A run under way has no duration here: pictures read no clock. */
function runText({ run }: ChainGraph): string {
  if (run === undefined) return '';
  const took = run.endedAt === undefined ? '' : ` after ${durationText(run.endedAt - run.startedAt)}`;
  return `${run.id}: ${run.status.replace('_', ' ')}${took}; cost ${costText(run.cost)}`;
}

function aboutOf(graph: ChainGraph): string {
  const steps = `${graph.steps} ${graph.steps === 1 ? 'step' : 'steps'}`;
  const states = statesOf(graph).map((state) => legendText(graph, state));
  return [graph.description, `${steps}.`, runText(graph), states.join(', '), foldedText(graph)]
    .filter((text) => text !== '')
    .join(' ');
}

const statesOf = ({ tally }: ChainGraph): StepViewState[] =>
  tally === undefined ? [] : STEP_STATES.filter((state) => tally[state] !== undefined);

/** How many have not begun is not known: what is inside of a step is counted when it begins. */
const legendText = ({ tally }: ChainGraph, state: StepViewState): string =>
  state === 'pending' ? STATE_WORD[state] : `${STATE_WORD[state]} ${tally?.[state]}`;

function legendOf(graph: ChainGraph, width: number): Part {
  const states = statesOf(graph);
  if (states.length === 0) return { text: '', height: 0 };
  let x = 0;
  let row = 0;
  const drawn = states.map((state) => {
    const text = legendText(graph, state);
    const needed = 26 + widthOf(text, ABOUT) + 22;
    if (x > 0 && x + needed - 22 > width) {
      x = 0;
      row += 1;
    }
    const entry = shift(
      x + 9,
      26 + row * LEGEND_ROW,
      badge(state) + element('text', { class: 'about', x: 16, y: 4.5 }, xmlText(text)),
    );
    x += needed;
    return entry;
  });
  return { text: drawn.join(''), height: 26 + row * LEGEND_ROW + 12 };
}
