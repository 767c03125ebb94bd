/** Where the page is: `#/agents?w=7d`. A view and what narrows it, so that every state of the page has an address. */
export interface Place {
  readonly view: string;
  readonly params: Readonly<Record<string, string>>;
}

export const WINDOWS = [
  { name: '1h', ms: 3_600_000, words: 'the last hour' },
  { name: '24h', ms: 86_400_000, words: 'the last 24 hours' },
  { name: '7d', ms: 7 * 86_400_000, words: 'the last 7 days' },
  { name: '30d', ms: 30 * 86_400_000, words: 'the last 30 days' },
] as const;
export type Window = (typeof WINDOWS)[number];

const DEFAULT_WINDOW = WINDOWS[1];

export function readPlace(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  return { view: path, params: Object.fromEntries(new URLSearchParams(query)) };
}

export const windowOf = ({ params }: Place): Window =>
  WINDOWS.find(({ name }) => name === params['w']) ?? DEFAULT_WINDOW;

/** The address of a view. Parameters without a value are left out. */
export function hrefOf(view: string, params: Readonly<Record<string, string | undefined>> = {}): string {
  const given = Object.entries(params).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const query = new URLSearchParams(given).toString();
  return `#/${view}${query === '' ? '' : `?${query}`}`;
}
