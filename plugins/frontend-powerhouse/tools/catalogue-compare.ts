import { type CatalogueFile, canonical } from './catalogue-files.ts';
import type { Catalogue, Message } from './catalogue-json.ts';
import type { Gap, GapFinding } from './gap-report.ts';
import { compareI18next, type PluralKey, pluralGaps, pluralKeys } from './messages-i18next.ts';
import { checkIcu, compareIcu } from './messages-icu.ts';

export type Format = 'icu' | 'i18next';

/** A catalogue that was read, and whose language it is. */
export type Read = CatalogueFile & Catalogue;

/** `known`: what the project's manifest says. Without it, `{{name}}` and plural suffixes speak for i18next. */
export function formatOf(read: readonly Read[], known: boolean | undefined): Format {
  if (known !== undefined) return known ? 'i18next' : 'icu';
  let i18next = 0;
  let icu = 0;
  for (const { messages } of read)
    for (const [key, { text }] of messages) {
      if (/\{\{|\$t\(/.test(text) || /_(one|other|few|many)$/.test(key)) i18next += 1;
      else if (/\{\s*\w+\s*[,}]/.test(text)) icu += 1;
    }
  return i18next > icu ? 'i18next' : 'icu';
}

export function compareCatalogues(
  read: readonly Read[],
  sourceLocale: string,
  format: Format,
  signal: AbortSignal,
): GapFinding[] {
  const findings = read.flatMap((r) => r.doubled.map(({ key, line }) => finding(r, key, line, DOUBLED)));
  const sources = new Map(read.filter((r) => r.locale === sourceLocale).map((r) => [r.pattern, r]));
  for (const source of sources.values()) findings.push(...sourceFindings(source, format));
  for (const target of read) {
    signal.throwIfAborted();
    if (target.locale === sourceLocale) continue;
    const source = sources.get(target.pattern);
    if (source === undefined) findings.push(finding(target, '*', 1, WITHOUT_SOURCE));
    else findings.push(...targetFindings(source, target, format, completes(target, read)));
  }
  return [...findings, ...missingFiles(read, sources, sourceLocale)];
}

const DOUBLED: Gap = {
  rule: 'key-twice',
  severity: 'error',
  message: 'The key stands twice in one object; the second one wins.',
  fix: 'Take one of them out.',
};
const WITHOUT_SOURCE: Gap = {
  rule: 'file-without-source',
  severity: 'warning',
  message: 'The source language has no such file.',
  fix: 'Add it to the source language, or take this one out.',
};
const EMPTY: Gap = {
  rule: 'empty',
  severity: 'warning',
  message: 'The translation is empty.',
  fix: 'Translate it, or take the key out so that the fallback is shown.',
};
const SAME: Gap = {
  rule: 'same-as-source',
  severity: 'info',
  message: 'The translation equals the source; names do, sentences do not.',
  fix: 'Ask whether it was translated.',
};

/** Whether a catalogue only says what differs from its base language, as `de-AT` beside `de`. */
function completes(target: Read, read: readonly Read[]): boolean {
  const language = languageOf(target.locale);
  return (
    language !== target.locale && read.some((r) => r.pattern === target.pattern && r.locale === language)
  );
}

function sourceFindings(source: Read, format: Format): GapFinding[] {
  if (format === 'i18next') return pluralFindings(source, pluralKeys(source.messages.keys()));
  return [...source.messages].flatMap(([key, { text, line }]) =>
    checkIcu(text, source.locale).map((gap) => finding(source, key, line, gap)),
  );
}

function targetFindings(source: Read, target: Read, format: Format, completesBase: boolean): GapFinding[] {
  const findings: GapFinding[] = [];
  const plurals =
    format === 'i18next' ? pluralKeys([...source.messages.keys(), ...target.messages.keys()]) : undefined;
  for (const [key, message] of source.messages) {
    if (plurals?.has(key)) continue;
    const translated = target.messages.get(key);
    if (translated !== undefined)
      findings.push(...textFindings(source, target, key, message, translated, format));
    else if (!completesBase) findings.push(finding(target, key, 1, missing(source, message)));
  }
  for (const [key, { line }] of target.messages)
    if (!source.messages.has(key) && !plurals?.has(key)) findings.push(finding(target, key, line, EXTRA));
  if (plurals !== undefined) findings.push(...pluralPairs(source, target, plurals, completesBase));
  return findings;
}

const EXTRA: Gap = {
  rule: 'key-extra',
  severity: 'warning',
  message: 'The source language has no such key.',
  fix: 'Take it out, or add it to the source.',
};

function missing(source: Read, { line }: Message): Gap {
  return {
    rule: 'key-missing',
    severity: 'error',
    message: `The key is not translated; the source has it at ${source.file}:${line}.`,
    fix: 'Have it translated.',
  };
}

function textFindings(
  source: Read,
  target: Read,
  key: string,
  from: Message,
  to: Message,
  format: Format,
  isPlural = false,
): GapFinding[] {
  const at = (gap: Gap): GapFinding => finding(target, key, to.line, gap);
  if (to.text.trim() === '') return from.text.trim() === '' ? [] : [at(EMPTY)];
  const pair = {
    key,
    source: from.text,
    target: to.text,
    sourceLocale: source.locale,
    targetLocale: target.locale,
  };
  const gaps = format === 'icu' ? compareIcu(pair) : compareI18next(pair, isPlural);
  const sameLanguage = languageOf(source.locale) === languageOf(target.locale);
  const same = !sameLanguage && from.text === to.text && /\p{L}{2,}\s+\p{L}{2,}/u.test(to.text);
  return [...gaps, ...(same ? [SAME] : [])].map(at);
}

/** Plural texts of i18next: their forms belong to the language, so only placeholders are compared one with another. */
function pluralPairs(
  source: Read,
  target: Read,
  plurals: ReadonlyMap<string, PluralKey>,
  completesBase: boolean,
): GapFinding[] {
  const findings: GapFinding[] = [];
  const bases = new Map<string, Message>();
  for (const [key, message] of source.messages) {
    const plural = plurals.get(key);
    if (plural?.form === 'other') bases.set(`${plural.base}\0${plural.type}`, message);
  }
  const translated = new Set<string>();
  for (const [key, message] of target.messages) {
    const plural = plurals.get(key);
    if (plural === undefined) continue;
    const id = `${plural.base}\0${plural.type}`;
    translated.add(id);
    const from = bases.get(id);
    if (from === undefined) findings.push(finding(target, key, message.line, EXTRA));
    else findings.push(...textFindings(source, target, key, from, message, 'i18next', true));
  }
  for (const [id, message] of bases)
    if (!translated.has(id) && !completesBase)
      findings.push(finding(target, id.split('\0')[0] as string, 1, missing(source, message)));
  return [...findings, ...pluralFindings(target, plurals)];
}

function pluralFindings(read: Read, plurals: ReadonlyMap<string, PluralKey>): GapFinding[] {
  const groups = new Map<string, { plural: PluralKey; forms: Set<string>; line: number }>();
  for (const [key, { line }] of read.messages) {
    const plural = plurals.get(key);
    if (plural === undefined) continue;
    const id = `${plural.base}\0${plural.type}`;
    const group = groups.get(id) ?? { plural, forms: new Set(), line };
    group.forms.add(plural.form);
    groups.set(id, group);
  }
  return [...groups.values()].flatMap(({ plural, forms, line }) =>
    pluralGaps(plural.base, plural.type, forms, read.locale).map(({ key, gap }) =>
      finding(read, key, line, gap),
    ),
  );
}

/** Files of the source language that another language of the same folder does not have at all. */
function missingFiles(
  read: readonly Read[],
  sources: ReadonlyMap<string, Read>,
  sourceLocale: string,
): GapFinding[] {
  const folders = new Map<string, Set<string>>();
  for (const { pattern, locale } of read) {
    const folder = pattern.slice(0, pattern.indexOf('*'));
    folders.set(folder, (folders.get(folder) ?? new Set()).add(locale));
  }
  return [...sources.values()].flatMap((source) => {
    const locales = folders.get(source.pattern.slice(0, source.pattern.indexOf('*'))) ?? new Set<string>();
    return [...locales]
      .filter((locale) => locale !== sourceLocale)
      .filter((locale) => !read.some((r) => r.pattern === source.pattern && r.locale === locale))
      .filter((locale) => !locales.has(languageOf(locale)) || languageOf(locale) === locale)
      .map((locale) => ({
        rule: 'file-missing',
        severity: 'error' as const,
        file: source.pattern.replace('*', locale),
        line: 1,
        message: `${locale} has no such file; ${source.file} has ${source.messages.size} messages.`,
        fix: 'Add it.',
        locale,
        key: '*',
      }));
  });
}

function finding(read: Read, key: string, line: number, gap: Gap): GapFinding {
  const message = `${key}: ${gap.message}`;
  return { ...gap, file: read.file, line, message, locale: read.locale, key };
}

function languageOf(locale: string): string {
  return (canonical(locale) ?? locale).split('-')[0] as string;
}
