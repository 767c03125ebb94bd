import type { Finding } from './finding.ts';
import type { Page } from './html-page.ts';
import { addressOf } from './page-address.ts';
import { isErrorPage, isIndexable, lineOfFirst, short } from './page-rules.ts';

/** What pages say about each other, and where it contradicts. Only addresses of the site itself are looked up. */
export function relationFindings(pages: readonly Page[]): Finding[] {
  const shown = pages.filter((page) => isIndexable(page) && !isErrorPage(page));
  const byRoute = new Map(pages.map((page) => [page.route, page]));
  const origin = ownOrigin(pages);
  const target = (address: string): Page | undefined => {
    const found = addressOf(address);
    if (found === undefined || (found.origin !== undefined && found.origin !== origin)) return undefined;
    return byRoute.get(found.route);
  };
  return [
    ...doubles(shown, 'title', (page) => page.titles[0]?.text),
    ...doubles(shown, 'description', (page) => page.metas.get('description')?.[0]?.text),
    ...pages.flatMap((page) => canonicalFindings(page, target)),
    ...pages.flatMap((page) => alternateFindings(page, target)),
  ];
}

/** The origin that most canonicals name: that of the site. */
export function ownOrigin(pages: readonly Page[]): string | undefined {
  const counts = new Map<string, number>();
  for (const page of pages)
    for (const { text } of page.canonicals) {
      const origin = addressOf(text)?.origin;
      if (origin !== undefined) counts.set(origin, (counts.get(origin) ?? 0) + 1);
    }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

function doubles(pages: readonly Page[], what: string, text: (page: Page) => string | undefined): Finding[] {
  const groups = new Map<string, Page[]>();
  for (const page of pages) {
    const own = text(page);
    // A page that hands its place to another may share its texts.
    if (!own || !isOwnCanonical(page)) continue;
    groups.set(own, [...(groups.get(own) ?? []), page]);
  }
  return [...groups].flatMap(([own, same]) =>
    same.length < 2
      ? []
      : same.map((page) => ({
          rule: `${what}-double`,
          severity: 'warning' as const,
          file: page.file,
          line: what === 'title' ? lineOfFirst(page.titles) : lineOfFirst(page.metas.get('description')),
          message: `${same.length} pages have the ${what} "${short(own)}", also ${otherThan(same, page)}.`,
          fix: 'Say what is on this page and on no other.',
        })),
  );
}

function otherThan(same: readonly Page[], page: Page): string {
  return (same.find((other) => other !== page) as Page).route;
}

function isOwnCanonical(page: Page): boolean {
  const [canonical] = page.canonicals;
  return canonical === undefined || addressOf(canonical.text)?.route === page.route;
}

function canonicalFindings(page: Page, target: (address: string) => Page | undefined): Finding[] {
  const [canonical] = page.canonicals;
  if (canonical === undefined || isOwnCanonical(page)) return [];
  const at = { file: page.file, line: canonical.line };
  const other = target(canonical.text);
  if (!isIndexable(page))
    return [
      {
        ...at,
        rule: 'noindex-with-canonical',
        severity: 'warning',
        message: `The page is noindex and names ${short(canonical.text)} as canonical: two opposite wishes.`,
        fix: 'Keep one of them.',
      },
    ];
  if (other === undefined) return [];
  if (!isIndexable(other))
    return [
      {
        ...at,
        rule: 'canonical-to-noindex',
        severity: 'error',
        message: `The canonical ${other.route} is noindex: neither page is shown.`,
        fix: 'Let the canonical be indexed, or name another.',
      },
    ];
  if (isOwnCanonical(other)) return [];
  return [
    {
      ...at,
      rule: 'canonical-chain',
      severity: 'warning',
      message: `The canonical ${other.route} names another page as its own canonical.`,
      fix: 'Name the last page of the chain.',
    },
  ];
}

function alternateFindings(page: Page, target: (address: string) => Page | undefined): Finding[] {
  if (page.alternates.length === 0) return [];
  const found: Finding[] = [];
  const names = page.alternates.map(({ text }) => addressOf(text)?.route);
  if (!names.includes(page.route))
    found.push({
      rule: 'hreflang-without-self',
      severity: 'warning',
      file: page.file,
      line: lineOfFirst(page.alternates),
      message: 'The language versions do not name this page itself.',
      fix: 'Each version lists all versions and itself.',
    });
  for (const { text, line, hreflang } of page.alternates) {
    const other = target(text);
    if (other === undefined || other === page) continue;
    if (other.alternates.some((back) => addressOf(back.text)?.route === page.route)) continue;
    found.push({
      rule: 'hreflang-without-return',
      severity: 'error',
      file: page.file,
      line,
      message: `${other.route} (${hreflang}) does not name this page in return; the pair is ignored.`,
      fix: `Add this page to the versions of ${other.file}.`,
    });
  }
  return found;
}
