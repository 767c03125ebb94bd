import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { routeOf } from '../../../../plugins/frontend-powerhouse/tools/html-page.ts';
import { addressOf, isHreflang } from '../../../../plugins/frontend-powerhouse/tools/page-address.ts';
import {
  type PageReport,
  pageMetadata,
} from '../../../../plugins/frontend-powerhouse/tools/page-metadata.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';

const signal = new AbortController().signal;

async function report(files: Record<string, string>): Promise<PageReport> {
  return await pageMetadata.run({ path: '.' }, { cwd: writeTree(tempFolder(), files), signal });
}

const said = (result: PageReport): string[] => result.findings.map((f) => `${f.file} ${f.rule}:${f.line}`);

interface Parts {
  readonly title?: string;
  readonly canonical?: string;
  readonly head?: string;
  readonly body?: string;
}

/** A page without fault, with other parts where the test says so. */
function page(route: string, parts: Parts = {}): string {
  const title = parts.title ?? `Page ${route}`;
  const canonical = parts.canonical ?? `https://shop.example${route}`;
  return [
    '<!doctype html><html lang="en"><head>',
    title === '' ? '' : `<title>${title}</title>`,
    `<meta name="description" content="About ${route}.">`,
    canonical === '' ? '' : `<link rel="canonical" href="${canonical}">`,
    parts.head ?? '',
    '</head><body>',
    parts.body ?? '<h1>Heading</h1>',
    '</body></html>',
  ].join('\n');
}

describe('page_metadata', () => {
  it('says nothing about pages that agree with themselves, and lists them', async () => {
    const result = await report({
      'index.html': page('/'),
      'about/index.html': page('/about/'),
      'a.html': page('/a'),
    });
    expect(result.findings).toEqual([]);
    expect(result).toMatchObject({ origin: 'https://shop.example', counts: { pages: 3, indexable: 3 } });
    expect(result.pages.map((p) => p.route)).toEqual(['/a', '/about', '/']);
  });

  it('reports what is missing, by page', async () => {
    const result = await report({ 'a.html': '<html><head></head><body>text</body></html>' });
    expect(result.findings.map((f) => `${f.severity} ${f.rule}`).sort()).toEqual([
      'error title-missing',
      'warning canonical-missing',
      'warning description-missing',
      'warning h1-missing',
      'warning lang-missing',
    ]);
  });

  it('asks pages that are not to be found for less', async () => {
    const result = await report({
      'hidden.html':
        '<html lang="en"><head><title>x</title><meta name="robots" content="NOINDEX, follow"></head></html>',
      '404.html': '<html lang="en"><head></head></html>',
    });
    expect(result.findings).toEqual([]);
    expect(result.counts.indexable).toBe(0);
  });

  it('does not take the title of a drawing for the title of the page', async () => {
    const drawing = '<h1>x</h1><svg><title>Logo</title></svg>';
    expect(said(await report({ 'a.html': page('/a', { body: drawing }) }))).toEqual([]);
    expect(said(await report({ 'a.html': page('/a', { title: '', body: drawing }) }))).toEqual([
      'a.html title-missing:1',
    ]);
  });

  it('reports titles and descriptions that several pages share, unless one hands its place over', async () => {
    const result = await report({
      'a.html': page('/a', { title: 'Same' }),
      'b.html': page('/b', { title: 'Same' }),
      'c.html': page('/c', { title: 'Same', canonical: 'https://shop.example/a' }),
      'd.html': page('/d', { title: 'Same', head: '<meta name="robots" content="noindex">' }),
    });
    expect(said(result)).toEqual(['a.html title-double:2', 'b.html title-double:2']);
    expect(result.findings[0]?.message).toContain('/b');
  });

  it('reports canonicals that are relative, local, doubled or carry tracking', async () => {
    const result = await report({
      'a.html': page('/a', { canonical: '/a' }),
      'b.html': page('/b', { canonical: 'http://localhost:3000/b' }),
      'c.html': page('/c', { head: '<link rel="canonical" href="https://shop.example/c">' }),
      'd.html': page('/d', { canonical: 'https://shop.example/d?utm_source=x' }),
    });
    expect(said(result)).toEqual([
      'a.html canonical-relative:4',
      'b.html canonical-local:4',
      'c.html canonical-several:5',
      'd.html canonical-with-tracking:4',
    ]);
  });

  it('reports canonicals that lead to a hidden page, to a chain, or contradict noindex', async () => {
    const to = (route: string): Parts => ({ canonical: `https://shop.example${route}` });
    const result = await report({
      'a.html': page('/a', to('/hidden')),
      'hidden.html': page('/hidden', { head: '<meta name="robots" content="noindex">' }),
      'b.html': page('/b', to('/c/')),
      'c.html': page('/c', to('/d')),
      'd.html': page('/d'),
      'e.html': page('/e', { ...to('/d'), head: '<meta name="googlebot" content="none">' }),
      'f.html': page('/f', { canonical: 'https://other.example/hidden' }),
    });
    expect(said(result)).toEqual([
      'a.html canonical-to-noindex:4',
      'b.html canonical-chain:4',
      'e.html noindex-with-canonical:4',
    ]);
  });

  it('wants language versions to name themselves and each other', async () => {
    const links = (...pairs: [string, string][]): Parts => ({
      head: pairs
        .map(([l, h]) => `<link rel="alternate" hreflang="${l}" href="https://shop.example${h}">`)
        .join('\n'),
    });
    const result = await report({
      'en.html': page('/en', links(['en', '/en'], ['de', '/de'], ['fr', '/fr'])),
      'de.html': page('/de', links(['en', '/en'], ['de', '/de'])),
      'fr.html': page('/fr', links(['fr', '/fr'])),
      'it.html': page('/it', links(['en-UK', '/en'])),
    });
    expect(said(result)).toEqual([
      'en.html hreflang-without-return:7',
      'it.html hreflang-invalid:5',
      'it.html hreflang-without-return:5',
      'it.html hreflang-without-self:5',
    ]);
  });

  it('reads structured data in graphs and lists, and says what is no JSON', async () => {
    const ld = (value: string): Parts => ({ head: `<script type="application/ld+json">${value}</script>` });
    const result = await report({
      'a.html': page('/a', ld('{"@type":"Product","name":"x","offers":{}}')),
      'b.html': page('/b', ld('{"@graph":[{"@type":["Product","Thing"],"name":"x"}]}')),
      'c.html': page('/c', ld('{"@type":"Product",}')),
      'd.html': page('/d', ld('[{"name":"x"}]')),
      'e.html': page('/e', ld('null')),
    });
    expect(said(result)).toEqual([
      'b.html product-incomplete:5',
      'c.html structured-data-broken:5',
      'd.html structured-data-untyped:5',
    ]);
  });

  it('reports preview pictures that are not absolute', async () => {
    const head =
      '<meta property="og:image" content="/x.png"><meta name="twitter:image" content="https://a.example/x.png">';
    expect(said(await report({ 'a.html': page('/a', { head }) }))).toEqual([
      'a.html preview-image-relative:5',
    ]);
  });

  it('reads what browsers read in broken pages, and reports what cannot be read', async () => {
    const cwd = writeTree(tempFolder(), {
      'a.html': '<title>x<h1>y',
      'deep.html': `${'<div>'.repeat(20_000)}<h1>z</h1>`,
      'empty.html': ' \n',
      'note.txt': 'no page',
    });
    writeFileSync(join(cwd, 'latin.html'), Buffer.from([0x3c, 0x70, 0x3e, 0xe9]));
    writeFileSync(join(cwd, 'huge.html'), `<p>${'x'.repeat(3_100_000)}`);
    const result = await pageMetadata.run({ path: '.' }, { cwd, signal });
    expect(result.notRead.map((n) => n.file)).toEqual(['empty.html', 'huge.html', 'latin.html']);
    expect(result.pages.map((p) => p.file)).toEqual(['a.html', 'deep.html']);
    expect(result.findings.some((f) => f.file === 'deep.html' && f.rule === 'h1-missing')).toBe(false);
  });

  it('lists at most 1,000 findings and counts all', async () => {
    const files: Record<string, string> = {};
    for (let i = 0; i < 300; i++) files[`p${i}.html`] = '<p>';
    const result = await report(files);
    expect(result.findings).toHaveLength(1000);
    expect(result.counts.byRule).toMatchObject({ 'title-missing': 300, 'h1-missing': 300 });
    expect(result.notes.join(' ')).toContain('500 more findings are not listed');
  });

  it('says that a folder is not there, and that one without pages has none', async () => {
    expect(() => pageMetadata.run({ path: 'out' }, { cwd: tempFolder(), signal })).toThrow(/does not exist/);
    expect(await report({ 'a.txt': '' })).toMatchObject({ origin: null, pages: [], findings: [] });
  });
});

describe('addresses of pages', () => {
  it('treats index files, endings and slashes as one address', () => {
    expect(['index.html', 'a/index.html', 'a.html', 'a/b.htm'].map(routeOf)).toEqual([
      '/',
      '/a',
      '/a',
      '/a/b',
    ]);
    expect(
      ['https://x.example/a/', '/a', 'https://x.example/a/index.html', '/a.html'].map(
        (a) => addressOf(a)?.route,
      ),
    ).toEqual(Array(4).fill('/a'));
    expect(addressOf('https://%zz/')).toBeUndefined();
    expect(addressOf('/%zz')).toBeUndefined();
  });

  it('knows which language tags search engines understand', () => {
    expect(['de', 'de-AT', 'zh-Hant', 'zh-Hant-TW', 'x-default', 'EN-gb'].map(isHreflang)).toEqual(
      Array(6).fill(true),
    );
    expect(['en-UK', 'AT', 'de_AT', 'english', 'xx', 'de-', ''].map(isHreflang)).toEqual(
      Array(7).fill(false),
    );
  });
});
