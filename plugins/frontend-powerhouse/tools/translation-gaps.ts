import { join } from 'node:path';
import { messageOf } from '../../../scripts/core/errors.ts';
import { type Method, type MethodContext, MethodError } from '../../../scripts/core/method.ts';
import { pathFrom, readText, walkFiles } from '../../../scripts/core/source-files.ts';
import { compareCatalogues, type Format, formatOf, type Read } from './catalogue-compare.ts';
import { type CatalogueFile, canonical, catalogueFile } from './catalogue-files.ts';
import { type Catalogue, readCatalogue } from './catalogue-json.ts';
import { compare, countBySeverity, type NotRead, sortFindings } from './finding.ts';
import type { GapFinding } from './gap-report.ts';
import { dependencyVersion } from './read-sources.ts';

interface Params {
  readonly path: string;
  readonly source?: string;
}

export interface GapReport {
  readonly format: Format;
  /** The language that the others are compared with, and why it was taken. */
  readonly source: { readonly locale: string; readonly why: string } | null;
  readonly counts: {
    readonly catalogues: number;
    readonly keys: number;
    readonly findings: { error: number; warning: number; info: number };
    /** By locale and rule. */
    readonly byLocale: Readonly<Record<string, Readonly<Record<string, number>>>>;
  };
  /** At most 1,500; the counts are of all. */
  readonly findings: readonly GapFinding[];
  readonly notRead: readonly NotRead[];
  readonly notes: readonly string[];
}

const MAX_BYTES = 5_000_000;
const MAX_FILES = 5_000;
const MAX_LISTED = 1_500;

export const translationGaps: Method<Params, GapReport> = {
  name: 'translation_gaps',
  description:
    'What the JSON message catalogues of a project lack against its source language: keys, placeholders, plural forms; ICU and i18next.',
  params: {
    type: 'object',
    additionalProperties: false,
    properties: {
      path: {
        type: 'string',
        minLength: 1,
        default: '.',
        description: 'Folder of the project, from the caller’s folder.',
      },
      source: {
        type: 'string',
        minLength: 2,
        description: 'Locale that the others are compared with. Without it: en, else the one with most keys.',
      },
    },
  },
  idempotent: true,
  run: ({ path, source }: Params, { cwd, signal }: MethodContext) => {
    const root = pathFrom(cwd, path);
    const walked = walkFiles(root, { accept: (name) => name.endsWith('.json'), maxFiles: MAX_FILES });
    const files = walked.files.map(catalogueFile).filter((f): f is CatalogueFile => f !== undefined);
    const { read, notRead } = readAll(root, files, signal);
    const chosen = chooseSource(read, source);
    const format = formatOf(read, usesI18next(root));
    const findings =
      chosen === null ? [] : sortFindings(compareCatalogues(read, chosen.locale, format, signal));
    return {
      format,
      source: chosen,
      counts: {
        catalogues: read.length,
        keys: new Set(read.filter((r) => r.locale === chosen?.locale).flatMap((r) => namesOf(r))).size,
        findings: countBySeverity(findings),
        byLocale: byLocale(findings),
      },
      findings: worstFirst(findings).slice(0, MAX_LISTED),
      notRead,
      notes: [
        ...(walked.truncated
          ? [`There are more than ${MAX_FILES} JSON files; the rest was not looked at.`]
          : []),
        ...(findings.length > MAX_LISTED
          ? [`${findings.length - MAX_LISTED} more findings are not listed.`]
          : []),
        'Catalogues are JSON files with a locale in their path below a folder such as locales, messages or i18n. Whether the code uses a key is not looked at.',
      ],
    };
  },
};

function readAll(
  root: string,
  files: readonly CatalogueFile[],
  signal: AbortSignal,
): { read: Read[]; notRead: NotRead[] } {
  const read: Read[] = [];
  const notRead: NotRead[] = [];
  for (const file of files) {
    signal.throwIfAborted();
    try {
      const catalogue: Catalogue = readCatalogue(readText(join(root, file.file), MAX_BYTES));
      read.push({ ...file, ...catalogue });
    } catch (error) {
      notRead.push({ file: file.file, reason: messageOf(error) });
    }
  }
  return { read, notRead };
}

/** Throws `unknown_locale` when a locale was named that no catalogue has. */
function chooseSource(read: readonly Read[], named: string | undefined): GapReport['source'] {
  const locales = [...new Set(read.map((r) => r.locale))].sort(compare);
  if (named !== undefined) {
    const found = locales.find((l) => l === named || canonical(l) === canonical(named));
    if (found !== undefined) return { locale: found, why: 'it was named' };
    const fix = locales.length > 0 ? `There are ${locales.join(', ')}.` : 'No catalogue was found at all.';
    throw new MethodError('unknown_locale', `No catalogue is of the locale ${named}.`, { fix });
  }
  const english = locales.find((l) => l === 'en') ?? locales.find((l) => /^en[-_]/.test(l));
  if (english !== undefined) return { locale: english, why: 'it is English' };
  const sizes = locales.map((locale) => ({
    locale,
    keys: read.filter((r) => r.locale === locale).reduce((sum, r) => sum + r.messages.size, 0),
  }));
  const [most] = sizes.sort((a, b) => b.keys - a.keys || compare(a.locale, b.locale));
  return most === undefined ? null : { locale: most.locale, why: `it has most keys, ${most.keys}` };
}

function usesI18next(root: string): boolean | undefined {
  if (dependencyVersion(root, 'i18next-icu') !== undefined) return false;
  if (['i18next', 'react-i18next', 'next-i18next'].some((n) => dependencyVersion(root, n) !== undefined))
    return true;
  const icu = ['next-intl', 'use-intl', 'react-intl', '@formatjs/intl', '@lingui/core'];
  return icu.some((n) => dependencyVersion(root, n) !== undefined) ? false : undefined;
}

function namesOf(read: Read): string[] {
  return [...read.messages.keys()].map((key) => `${read.pattern}\0${key}`);
}

function byLocale(findings: readonly GapFinding[]): Record<string, Record<string, number>> {
  const counts: Record<string, Record<string, number>> = {};
  for (const { locale, rule } of findings) {
    const own = counts[locale] ?? {};
    own[rule] = (own[rule] ?? 0) + 1;
    counts[locale] = own;
  }
  return counts;
}

function worstFirst(findings: readonly GapFinding[]): GapFinding[] {
  const rank = { error: 0, warning: 1, info: 2 };
  return [...findings].sort((a, b) => rank[a.severity] - rank[b.severity]);
}
