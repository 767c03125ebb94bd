/** One thing on an agenda, as it is written. Times are minutes since midnight. */
export interface AgendaItem {
  readonly line: number;
  readonly section: string;
  readonly title: string;
  readonly owner: string;
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly minutes: number | undefined;
  /** Items below this one with a length of their own. */
  readonly parts: readonly { readonly line: number; readonly minutes: number }[];
}

export interface Agenda {
  readonly format: 'csv' | 'markdown list' | 'markdown table';
  readonly items: readonly AgendaItem[];
  readonly truncated: boolean;
}

/** A day with more rows than that is not an agenda. */
export const MAX_ITEMS = 1_000;
export const MAX_TITLE_CHARS = 200;
