/** Addresses and language tags in the head of a page. */

/** The path that an address names, without a slash at the end, and its origin when it has one. Undefined for what is no address. */
export function addressOf(
  text: string,
): { readonly origin: string | undefined; readonly route: string } | undefined {
  try {
    const isAbsolute = /^https?:\/\//i.test(text);
    const url = new URL(text, 'http://page.invalid/');
    const route = decodeURI(url.pathname)
      .replace(/\.html?$/i, '')
      .replace(/\/index$/, '/')
      .replace(/(.)\/$/, '$1');
    return { origin: isAbsolute ? url.origin : undefined, route };
  } catch {
    return undefined;
  }
}

const LANGUAGES = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });
const REGIONS = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

/** `de`, `de-AT`, `zh-Hant`, `zh-Hant-TW`, `x-default`; the language and the region must exist. */
export function isHreflang(tag: string): boolean {
  if (/^x-default$/i.test(tag)) return true;
  const parts = /^([a-z]{2,3})(-[a-z]{4})?(-([a-z]{2}))?$/i.exec(tag);
  if (parts === null) return false;
  const [, language = '', , , region] = parts;
  if (LANGUAGES.of(language.toLowerCase()) === undefined) return false;
  // Unicode knows UK as a name for GB; search engines do not.
  return (
    region === undefined || (region.toUpperCase() !== 'UK' && REGIONS.of(region.toUpperCase()) !== undefined)
  );
}
