import { messageOf } from '../../../scripts/core/errors.ts';
import type { Finding } from './finding.ts';
import type { Page, Placed } from './html-page.ts';
import { isHreflang } from './page-address.ts';

/** What one page says, judged by itself. */
export function pageFindings(page: Page): Finding[] {
  const found: Finding[] = [];
  const add = (rule: string, severity: Finding['severity'], message: string, fix: string, line = 1): void => {
    found.push({ rule, severity, file: page.file, line, message, fix });
  };
  if (!page.lang?.trim())
    add('lang-missing', 'warning', 'The html element has no lang.', 'Set it on the server.');
  structuredData(page, add);
  images(page, add);
  if (isErrorPage(page)) return found;
  titles(page, add);
  canonicals(page, add);
  for (const { hreflang, line } of page.alternates)
    if (!isHreflang(hreflang))
      add(
        'hreflang-invalid',
        'error',
        `hreflang="${hreflang}" is no language with an optional script and region.`,
        'Write en, en-GB (not en-UK), zh-Hant or x-default; a region alone is not allowed.',
        line,
      );
  const [first, second] = page.headings;
  if (first === undefined && isIndexable(page))
    add('h1-missing', 'warning', 'There is no h1.', 'Give the page one that says what it is.');
  if (second !== undefined)
    add(
      'h1-several',
      'info',
      `There are ${page.headings.length} h1.`,
      'One is clearer; several are no error.',
      second.line,
    );
  return found;
}

type Add = (rule: string, severity: Finding['severity'], message: string, fix: string, line?: number) => void;

/** 404 and 500 pages are not meant to be found. */
export function isErrorPage(page: Page): boolean {
  return /(^|\/)(404|500|_not-found|_error|_global-error|offline)$/.test(page.route);
}

/** Whether robots may show the page: no `noindex` and no `none` in a robots meta. */
export function isIndexable(page: Page): boolean {
  return !['robots', 'googlebot'].some((name) =>
    page.metas.get(name)?.some(({ text }) => /\b(noindex|none)\b/i.test(text)),
  );
}

function titles(page: Page, add: Add): void {
  const [title, another] = page.titles;
  if (title === undefined || title.text === '')
    add('title-missing', 'error', 'There is no title.', 'Give the page a title of its own.', title?.line);
  if (another !== undefined)
    add(
      'title-several',
      'warning',
      `There are ${page.titles.length} titles; the first one counts.`,
      'Leave one.',
      another.line,
    );
  const description = page.metas.get('description') ?? [];
  if (!description.some(({ text }) => text !== '') && isIndexable(page))
    add(
      'description-missing',
      'warning',
      'There is no description.',
      'Say in one or two sentences what is on the page.',
      description[0]?.line,
    );
}

function canonicals(page: Page, add: Add): void {
  const [canonical, another] = page.canonicals;
  if (canonical === undefined) {
    if (isIndexable(page))
      add(
        'canonical-missing',
        'warning',
        'There is no canonical address.',
        'Name the page’s own absolute address.',
      );
    return;
  }
  if (another !== undefined)
    add(
      'canonical-several',
      'error',
      `There are ${page.canonicals.length} canonicals; all are ignored.`,
      'Leave one.',
      another.line,
    );
  if (!/^https?:\/\//i.test(canonical.text))
    add(
      'canonical-relative',
      'error',
      `The canonical "${short(canonical.text)}" is not absolute.`,
      'Write it with protocol and host.',
      canonical.line,
    );
  else if (/[?&](utm_\w+|gclid|fbclid)=/i.test(canonical.text))
    add(
      'canonical-with-tracking',
      'warning',
      'The canonical has tracking parameters.',
      'Leave them out.',
      canonical.line,
    );
  if (/^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:|\/|$)/i.test(canonical.text))
    add(
      'canonical-local',
      'error',
      'The canonical names this machine.',
      'Set the production address at build time.',
      canonical.line,
    );
}

function images(page: Page, add: Add): void {
  for (const name of ['og:image', 'twitter:image'])
    for (const { text, line } of page.metas.get(name) ?? [])
      if (!/^https?:\/\//i.test(text))
        add(
          'preview-image-relative',
          'error',
          `${name} "${short(text)}" is not absolute; previews show no picture.`,
          'Write it with protocol and host.',
          line,
        );
}

/** One of these is needed for Google to show a product snippet. */
const PRODUCT_NEEDS = ['review', 'aggregateRating', 'offers'];

function structuredData(page: Page, add: Add): void {
  for (const { text, line } of page.structured) {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      add(
        'structured-data-broken',
        'error',
        `The JSON-LD is no JSON: ${messageOf(error)}.`,
        'Make it with JSON.stringify.',
        line,
      );
      continue;
    }
    for (const item of items(value)) {
      const types = [item['@type']].flat();
      if (types.length === 0 || types[0] === undefined)
        add(
          'structured-data-untyped',
          'warning',
          'An object of the JSON-LD has no @type.',
          'Name its type.',
          line,
        );
      if (!types.includes('Product')) continue;
      if (item.name === undefined)
        add('product-incomplete', 'warning', 'The Product has no name.', 'Add it.', line);
      if (!PRODUCT_NEEDS.some((name) => item[name] !== undefined))
        add(
          'product-incomplete',
          'warning',
          `The Product has none of ${PRODUCT_NEEDS.join(', ')}.`,
          'Add what is visible on the page; nothing else.',
          line,
        );
    }
  }
}

function items(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(items);
  if (typeof value !== 'object' || value === null) return [];
  const item = value as Record<string, unknown>;
  return Array.isArray(item['@graph']) ? item['@graph'].flatMap(items) : [item];
}

export function short(text: string): string {
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

export function lineOfFirst(texts: readonly Placed[] | undefined): number {
  return texts?.[0]?.line ?? 1;
}
