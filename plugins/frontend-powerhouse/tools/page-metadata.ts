import { join } from 'node:path';
import { messageOf } from '../../../scripts/core/errors.ts';
import type { Method, MethodContext } from '../../../scripts/core/method.ts';
import { pathFrom, readText, walkFiles } from '../../../scripts/core/source-files.ts';
import { countBySeverity, type Finding, type NotRead, sortFindings } from './finding.ts';
import { type Page, readPage } from './html-page.ts';
import { ownOrigin, relationFindings } from './page-relations.ts';
import { isErrorPage, isIndexable, pageFindings } from './page-rules.ts';

interface Params {
  readonly path: string;
}

export interface ListedPage {
  readonly route: string;
  readonly file: string;
  readonly title: string | null;
  readonly canonical: string | null;
  readonly indexable: boolean;
  /** Languages that it names versions in. */
  readonly languages: readonly string[];
}

export interface PageReport {
  readonly counts: {
    readonly pages: number;
    readonly indexable: number;
    readonly findings: { error: number; warning: number; info: number };
    readonly byRule: Readonly<Record<string, number>>;
  };
  /** Origin that most canonicals name; only addresses of it, and relative ones, are looked up. */
  readonly origin: string | null;
  /** At most 1,000. */
  readonly pages: readonly ListedPage[];
  /** At most 1,000; the counts are of all. */
  readonly findings: readonly Finding[];
  readonly notRead: readonly NotRead[];
  readonly notes: readonly string[];
}

const MAX_PAGES = 5_000;
const MAX_BYTES = 3_000_000;
const MAX_LISTED = 1_000;
const MAX_TEXT = 200;

export const pageMetadata: Method<Params, PageReport> = {
  name: 'page_metadata',
  description:
    'What built HTML pages say to search engines (title, description, canonical, robots, languages, structured data), and where it contradicts.',
  params: {
    type: 'object',
    additionalProperties: false,
    properties: {
      path: {
        type: 'string',
        minLength: 1,
        default: '.',
        description:
          'Folder with the built pages, from the caller’s folder; its files lie as they are served.',
      },
    },
  },
  idempotent: true,
  run: ({ path }: Params, { cwd, signal }: MethodContext) => {
    const root = pathFrom(cwd, path);
    const walked = walkFiles(root, { accept: (name) => /\.html?$/i.test(name), maxFiles: MAX_PAGES });
    const pages: Page[] = [];
    const notRead: NotRead[] = [];
    for (const file of walked.files) {
      signal.throwIfAborted();
      try {
        const html = readText(join(root, file), MAX_BYTES);
        if (html.trim() === '') notRead.push({ file, reason: 'it is empty' });
        else pages.push(readPage(file, html));
      } catch (error) {
        notRead.push({ file, reason: messageOf(error) });
      }
    }
    const findings = sortFindings([...pages.flatMap(pageFindings), ...relationFindings(pages)]);
    return {
      counts: {
        pages: pages.length,
        indexable: pages.filter((page) => isIndexable(page) && !isErrorPage(page)).length,
        findings: countBySeverity(findings),
        byRule: byRule(findings),
      },
      origin: ownOrigin(pages) ?? null,
      pages: pages.slice(0, MAX_LISTED).map(listed),
      findings: findings.slice(0, MAX_LISTED),
      notRead,
      notes: [
        ...(walked.truncated ? [`There are more than ${MAX_PAGES} pages; the rest was not looked at.`] : []),
        ...(findings.length > MAX_LISTED
          ? [`${findings.length - MAX_LISTED} more findings are not listed.`]
          : []),
        'Only what is in the files counts: no script was run, and headers, redirects, robots.txt and sitemaps were not seen.',
      ],
    };
  },
};

function listed(page: Page): ListedPage {
  const cut = (text: string | undefined): string | null => text?.slice(0, MAX_TEXT) ?? null;
  return {
    route: page.route,
    file: page.file,
    title: cut(page.titles[0]?.text),
    canonical: cut(page.canonicals[0]?.text),
    indexable: isIndexable(page),
    languages: page.alternates.slice(0, 60).map(({ hreflang }) => hreflang.slice(0, 20)),
  };
}

function byRule(findings: readonly Finding[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { rule } of findings) counts[rule] = (counts[rule] ?? 0) + 1;
  return counts;
}
