import type { StepViewState } from './run-view.ts';

/** States in words, for people. */
export const STATE_WORD: Readonly<Record<StepViewState, string>> = {
  pending: 'not begun',
  running: 'running',
  backoff: 'will be tried again',
  waiting: 'waiting',
  succeeded: 'succeeded',
  failed: 'failed',
  skipped: 'skipped',
  cancelled: 'cancelled',
  undoing: 'being undone',
  undone: 'undone',
  undo_failed: 'could not be undone',
};

/** One column wide in terminals and in common fonts of browsers. Each differs in shape, so that no colour is needed. */
export const STATE_SYMBOL: Readonly<Record<StepViewState, string>> = {
  pending: '·',
  running: '●',
  backoff: '↻',
  waiting: '◷',
  succeeded: '✓',
  failed: '✗',
  skipped: '»',
  cancelled: '⊘',
  undoing: '↶',
  undone: '↩',
  undo_failed: '‼',
};
