/**
 * The token comes behind `#` in the address, which browsers send to nobody. It is taken out of the address at once, so that it is in no
 * history and on no screen that is shared, and kept for this tab, so that loading the page again works.
 */
const KEY = 'arbiter-token';

export function takeToken(): string | undefined {
  const given = /^#token=([\w-]+)$/.exec(location.hash)?.[1];
  if (given !== undefined) {
    sessionStorage.setItem(KEY, given);
    history.replaceState(null, '', '#/live');
  }
  return sessionStorage.getItem(KEY) ?? undefined;
}
