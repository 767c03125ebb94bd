import type { StepViewState } from '../../view/run-view.ts';
import type { GraphItem } from '../graph.ts';

/** What a kind of step looks like: lines in a square of 16, and the family that gives it its colour. */
export interface Icon {
  readonly path: string;
  readonly family: IconFamily;
}

export type IconFamily = 'model' | 'machine' | 'data' | 'person' | 'flow' | 'error';

const WARNING = 'M8 2.6 14 13H2ZM8 6.6v3M8 11.3v.1';

export const ICONS: Readonly<Record<GraphItem['icon'], Icon>> = {
  run: { family: 'machine', path: 'M3 4l4 4-4 4M8.5 12.5H13' },
  agent: {
    family: 'model',
    path: 'M4.5 5.5h7a1.5 1.5 0 0 1 1.5 1.5v4a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 3 11V7a1.5 1.5 0 0 1 1.5-1.5ZM8 5.5V3M6.2 8.6v.8M9.8 8.6v.8',
  },
  command: { family: 'model', path: 'M10.5 2.5l-5 11' },
  rpc: { family: 'machine', path: 'M2.5 5.5h10M10 3l2.5 2.5L10 8M13.5 10.5h-10M6 8l-2.5 2.5L6 13' },
  publish: {
    family: 'machine',
    path: 'M8 7.6a.6.6 0 1 0 .01 0M5.2 11a4.2 4.2 0 0 1 0-6M10.8 5a4.2 4.2 0 0 1 0 6M3 13.2a7.4 7.4 0 0 1 0-10.4M13 2.8a7.4 7.4 0 0 1 0 10.4',
  },
  set: { family: 'data', path: 'M3.5 6h9M3.5 10h9' },
  fail: { family: 'error', path: WARNING },
  wait: { family: 'person', path: 'M8 2.2a5.8 5.8 0 1 0 .01 0M8 4.8V8l2.2 1.6' },
  approve: {
    family: 'person',
    path: 'M6.4 2.8a2.4 2.4 0 1 0 .01 0M2 13.2a4.5 4.5 0 0 1 8.8 0M10.4 7l1.5 1.5 2.6-2.8',
  },
  group: {
    family: 'flow',
    path: 'M8 2.6l5.6 2.8L8 8.2 2.4 5.4ZM2.4 8.2 8 11l5.6-2.8M2.4 10.8 8 13.6l5.6-2.8',
  },
  parallel: { family: 'flow', path: 'M3.5 3v10M8 3v10M12.5 3v10' },
  switch: { family: 'flow', path: 'M8 2.5V6L3.5 9.5v4M8 6l4.5 3.5v4' },
  foreach: { family: 'flow', path: 'M13 8.2a5 5 0 1 1-1.7-4M11.6 1.6v2.9H8.7' },
  chain: {
    family: 'flow',
    path: 'M6.6 9.4l2.8-2.8M7.4 4.8l1.4-1.4a2.7 2.7 0 0 1 3.8 3.8l-1.4 1.4M8.6 11.2l-1.4 1.4a2.7 2.7 0 0 1-3.8-3.8l1.4-1.4',
  },
  error: { family: 'error', path: WARNING },
  folded: { family: 'flow', path: 'M3.5 8v.1M8 8v.1M12.5 8v.1' },
};

const BACK = 'M-1.4-4.2-4-1.6-1.4 1M-4-1.6h5a2.7 2.7 0 0 1 0 5.4H-1';

/** Shapes of the states, in a circle of radius 9 around 0; they differ without any colour. */
export const STATE_PATH: Readonly<Record<StepViewState, string>> = {
  pending: '',
  running: 'M-2.4-4 4 0-2.4 4Z',
  backoff: 'M3.7-1.6A4 4 0 1 0 3.9 1M4.3-4.4v3h-3',
  waiting: 'M0-4.4V.4l3 2',
  succeeded: 'M-4 .4-1.2 3.2 4-3',
  failed: 'M-3.2-3.2 3.2 3.2M3.2-3.2-3.2 3.2',
  skipped: 'M-4-3-.6 0-4 3M.8-3 4.2 0 .8 3',
  cancelled: 'M-4 4 4-4',
  undoing: BACK,
  undone: BACK,
  undo_failed: 'M0-5v5.6M0 4v.2',
};
