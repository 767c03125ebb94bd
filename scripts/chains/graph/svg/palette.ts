import type { StepViewState } from '../../view/run-view.ts';
import type { IconFamily } from './icons.ts';

/** Colours of one scheme. A test holds texts to a contrast of 4.5 and symbols to 3. */
export interface Palette {
  readonly page: string;
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly border: string;
  readonly card: string;
  readonly panel: string;
  readonly error: string;
  /** On a filled symbol. */
  readonly onSymbol: string;
  readonly families: Readonly<Record<IconFamily, Pair>>;
  readonly states: Readonly<Record<StepViewState, Pair>>;
}

export interface Pair {
  readonly strong: string;
  readonly tint: string;
}

const pair = (strong: string, tint: string): Pair => ({ strong, tint });

export const LIGHT: Palette = {
  page: '#ffffff',
  ink: '#1f2328',
  muted: '#59636e',
  line: '#818b98',
  border: '#d1d9e0',
  card: '#ffffff',
  panel: '#656c76',
  error: '#cf222e',
  onSymbol: '#ffffff',
  families: {
    model: pair('#7a3fd8', '#f5edff'),
    machine: pair('#0860c4', '#e3f1ff'),
    data: pair('#0b6e66', '#def5f1'),
    person: pair('#8a5a00', '#fff4cf'),
    flow: pair('#4d5762', '#eceff2'),
    error: pair('#c11f2b', '#ffebe9'),
  },
  states: {
    pending: pair('#59636e', '#ffffff'),
    running: pair('#0860c4', '#e8f3ff'),
    backoff: pair('#8a5a00', '#fff8dd'),
    waiting: pair('#7a3fd8', '#f8f2ff'),
    succeeded: pair('#17722f', '#eefbf1'),
    failed: pair('#c11f2b', '#fff0ef'),
    skipped: pair('#59636e', '#f6f8fa'),
    cancelled: pair('#4d5762', '#eceff2'),
    undoing: pair('#a84400', '#fff4ea'),
    undone: pair('#a84400', '#fff4ea'),
    undo_failed: pair('#82071e', '#ffe3e6'),
  },
};

export const DARK: Palette = {
  page: '#0d1117',
  ink: '#f0f6fc',
  muted: '#9aa4ae',
  line: '#717a84',
  border: '#3d444d',
  card: '#151b23',
  panel: '#9198a1',
  error: '#f85149',
  onSymbol: '#0d1117',
  families: {
    model: pair('#b68cff', '#261c3d'),
    machine: pair('#58a6ff', '#13243c'),
    data: pair('#43c9b4', '#0e2b2a'),
    person: pair('#dda52e', '#2f2611'),
    flow: pair('#a7b0b9', '#252c35'),
    error: pair('#ff7b72', '#35191c'),
  },
  states: {
    pending: pair('#9aa4ae', '#151b23'),
    running: pair('#58a6ff', '#10213a'),
    backoff: pair('#dda52e', '#292110'),
    waiting: pair('#b68cff', '#211a35'),
    succeeded: pair('#46c15a', '#10281a'),
    failed: pair('#ff7b72', '#31171a'),
    skipped: pair('#9aa4ae', '#161c24'),
    cancelled: pair('#a7b0b9', '#21272f'),
    undoing: pair('#ec8a45', '#2d1d11'),
    undone: pair('#ec8a45', '#2d1d11'),
    undo_failed: pair('#ffa198', '#421419'),
  },
};
