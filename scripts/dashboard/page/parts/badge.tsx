import type { JSX } from 'preact';

/** What a word stands for decides its colour; the word is always there, so the colour is never needed. */
const TONES: Readonly<Record<string, string>> = {
  agent: 'blue',
  shortlist: 'violet',
  team: 'teal',
  abstain: 'grey',
  finished: 'green',
  succeeded: 'green',
  closed: 'green',
  DONE: 'green',
  kept: 'green',
  missed: 'red',
  running: 'blue',
  waiting: 'violet',
  'half-open': 'amber',
  backoff: 'amber',
  unfinished: 'amber',
  interrupted: 'amber',
  warning: 'amber',
  compensated: 'amber',
  undone: 'amber',
  undoing: 'amber',
  BLOCKED: 'amber',
  NEEDS_CONTEXT: 'amber',
  DONE_WITH_CONCERNS: 'amber',
  failed: 'red',
  refused: 'red',
  rejected: 'red',
  open: 'red',
  tripped: 'red',
  undo_failed: 'red',
  compensation_failed: 'red',
};

/** Words of the program that people would not say so. */
const WORDS: Readonly<Record<string, string>> = { abstain: 'silent', compensated: 'undone' };

const toneOf = (word: string): string => TONES[word] ?? (word.startsWith('alarm') ? 'red' : 'grey');

export function Badge({ word }: { readonly word: string }): JSX.Element {
  return <span class={`badge ${toneOf(word)}`}>{WORDS[word] ?? word.replaceAll('_', ' ')}</span>;
}
