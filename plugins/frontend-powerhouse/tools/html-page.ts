import { type DefaultTreeAdapterTypes, parse } from 'parse5';

type Element = DefaultTreeAdapterTypes.Element;
type ParentNode = DefaultTreeAdapterTypes.ParentNode;

/** A text of a page, and the line it stands in. */
export interface Placed {
  readonly text: string;
  readonly line: number;
}

/** What one HTML file says of itself to search engines and previews. */
export interface Page {
  readonly file: string;
  /** Path that it is served at, by its file: `/`, `/about`, `/blog/a`. Always without a slash at the end. */
  readonly route: string;
  readonly lang: string | undefined;
  readonly titles: readonly Placed[];
  /** `<meta name>` and `<meta property>`, by name in small letters. */
  readonly metas: ReadonlyMap<string, readonly Placed[]>;
  readonly canonicals: readonly Placed[];
  readonly alternates: readonly (Placed & { readonly hreflang: string })[];
  readonly headings: readonly Placed[];
  /** Texts of `<script type="application/ld+json">`. */
  readonly structured: readonly Placed[];
}

/** Reads a page as browsers do: what is not closed is closed, nothing throws. */
export function readPage(file: string, html: string): Page {
  const titles: Placed[] = [];
  const metas = new Map<string, Placed[]>();
  const canonicals: Placed[] = [];
  const alternates: (Placed & { hreflang: string })[] = [];
  const headings: Placed[] = [];
  const structured: Placed[] = [];
  let lang: string | undefined;
  for (const element of elements(parse(html, { sourceCodeLocationInfo: true }))) {
    const line = element.sourceCodeLocation?.startLine ?? 1;
    const attribute = (name: string): string | undefined => element.attrs.find((a) => a.name === name)?.value;
    switch (element.tagName) {
      case 'html':
        lang = attribute('lang');
        break;
      case 'title':
        // Drawings have titles, too.
        if (element.namespaceURI.endsWith('xhtml')) titles.push({ text: textOf(element), line });
        break;
      case 'meta': {
        const name = (attribute('name') ?? attribute('property'))?.trim().toLowerCase();
        if (name !== undefined)
          metas.set(name, [...(metas.get(name) ?? []), { text: (attribute('content') ?? '').trim(), line }]);
        break;
      }
      case 'link': {
        const rel = (attribute('rel') ?? '').toLowerCase().split(/\s+/);
        const text = (attribute('href') ?? '').trim();
        const hreflang = attribute('hreflang');
        if (rel.includes('canonical')) canonicals.push({ text, line });
        if (rel.includes('alternate') && hreflang !== undefined) alternates.push({ text, line, hreflang });
        break;
      }
      case 'h1':
        headings.push({ text: textOf(element), line });
        break;
      case 'script':
        if (attribute('type')?.trim().toLowerCase() === 'application/ld+json')
          structured.push({ text: textOf(element), line });
        break;
      default:
    }
  }
  return { file, route: routeOf(file), lang, titles, metas, canonicals, alternates, headings, structured };
}

/** `/blog` for `blog/index.html` and for `blog.html`. */
export function routeOf(file: string): string {
  return `/${file.replace(/\.html?$/i, '').replace(/(^|\/)index$/, '')}`.replace(/(.)\/$/, '$1');
}

/** All elements in the order of the page, without recursion. */
function* elements(root: ParentNode): Generator<Element> {
  const work: ParentNode[] = [root];
  for (let node = work.pop(); node !== undefined; node = work.pop()) {
    if ('tagName' in node) yield node;
    const inside = 'content' in node ? node.content.childNodes : node.childNodes;
    for (let i = inside.length - 1; i >= 0; i--) {
      const child = inside[i];
      if (child !== undefined && 'childNodes' in child) work.push(child);
    }
  }
}

function textOf(element: Element): string {
  const parts: string[] = [];
  const work: DefaultTreeAdapterTypes.ChildNode[] = [...element.childNodes].reverse();
  for (let node = work.pop(); node !== undefined; node = work.pop()) {
    if ('value' in node) parts.push(node.value);
    else if ('childNodes' in node) work.push(...[...node.childNodes].reverse());
  }
  return parts.join('').replace(/\s+/g, ' ').trim();
}
