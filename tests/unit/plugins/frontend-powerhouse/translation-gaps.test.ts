import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogueFile, isLocale } from '../../../../plugins/frontend-powerhouse/tools/catalogue-files.ts';
import {
  type GapReport,
  translationGaps,
} from '../../../../plugins/frontend-powerhouse/tools/translation-gaps.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';

const signal = new AbortController().signal;

async function gaps(files: Record<string, unknown>, source?: string): Promise<GapReport> {
  const tree = Object.entries(files).map(([path, value]) => [
    path,
    typeof value === 'string' ? value : JSON.stringify(value, undefined, 1),
  ]);
  const params = source === undefined ? { path: '.' } : { path: '.', source };
  return await translationGaps.run(params, {
    cwd: writeTree(tempFolder(), Object.fromEntries(tree)),
    signal,
  });
}

const said = (report: GapReport): string[] =>
  report.findings.map((f) => `${f.locale} ${f.rule} ${f.key}`).sort();

describe('translation_gaps', () => {
  it('finds keys that are missing and keys that nobody asks for, with their lines', async () => {
    const report = await gaps({
      'messages/en.json': { home: { title: 'Home page', back: 'Go back' } },
      'messages/de.json': '{\n "home": { "title": "Startseite" },\n "alt": "weg"\n}',
    });
    expect(report.source).toEqual({ locale: 'en', why: 'it is English' });
    expect(report.findings).toMatchObject([
      {
        rule: 'key-missing',
        key: 'home.back',
        locale: 'de',
        severity: 'error',
        file: 'messages/de.json',
        line: 1,
      },
      { rule: 'key-extra', key: 'alt', locale: 'de', severity: 'warning', line: 3 },
    ]);
    expect(report.findings[0]?.message).toContain('messages/en.json:4');
    expect(report.counts).toEqual({
      catalogues: 2,
      keys: 2,
      findings: { error: 1, warning: 1, info: 0 },
      byLocale: { de: { 'key-missing': 1, 'key-extra': 1 } },
    });
  });

  it('compares ICU placeholders and tags, also those inside plurals', async () => {
    const report = await gaps({
      'locales/en.json': {
        a: 'Hello {name}, <b>welcome</b>',
        b: '{n, plural, one {# item of {owner}} other {# items of {owner}}}',
        c: "It's {x}",
      },
      'locales/de.json': {
        a: 'Hallo {nmae}, willkommen',
        b: '{n, plural, one {# Teil} other {# Teile}}',
        c: "{x} ist's",
      },
    });
    expect(report.format).toBe('icu');
    expect(said(report)).toEqual([
      'de placeholder-lost a',
      'de placeholder-lost b',
      'de placeholder-unknown a',
      'de tag-lost a',
    ]);
    expect(report.findings.find((f) => f.rule === 'placeholder-unknown')?.fix).toContain('{name}');
  });

  it('wants the plural forms that the language uses, and only tells of those for millions', async () => {
    const one = '{n, plural, one {# x} other {# x}}';
    const report = await gaps({
      'lang/en.json': { a: one },
      'lang/pl.json': { a: one },
      'lang/fr.json': { a: one },
      'lang/ja.json': { a: one },
    });
    expect(
      report.findings
        .map((f) => `${f.severity} ${f.locale} ${f.rule} ${/"(\w+)"/.exec(f.message)?.[1]}`)
        .sort(),
    ).toEqual([
      'info fr plural-missing many',
      'info ja plural-unused one',
      'warning pl plural-missing few',
      'warning pl plural-missing many',
    ]);
  });

  it('reports messages that are no ICU, in the source, too', async () => {
    const report = await gaps({
      'i18n/en.json': { a: '{n, plural, one {x}}', b: 'ok {x}', c: '{g, select, m {a} f {b} other {c}}' },
      'i18n/de.json': { a: 'egal', b: 'offen {x', c: '{g, select, m {a} other {c}}' },
    });
    expect(said(report)).toEqual(['de message-broken b', 'de select-differs c', 'en message-broken a']);
  });

  it('knows plurals of i18next by their suffix, and leaves count out where a form says it in words', async () => {
    const report = await gaps({
      'package.json': { dependencies: { i18next: '^26.0.0' } },
      'locales/en/common.json': {
        item_one: '{{count}} item of {{who}}',
        item_other: '{{count}} items of {{who}}',
        x_one: 'no plural',
      },
      'locales/pl/common.json': {
        item_one: 'jeden {{who}}',
        item_few: '{{count}} x {{who}}',
        item_other: '{{count}} y',
        x_one: 'nie',
      },
      'locales/de/common.json': { item_one: 'ein {{who}}', item_other: '{{count}} {{who}}', x_one: 'kein' },
    });
    expect(report.format).toBe('i18next');
    expect(said(report)).toEqual(['pl placeholder-lost item_other', 'pl plural-missing item_many']);
  });

  it('reports a plural text that is not translated once, not once a form', async () => {
    const report = await gaps({
      'locales/en.json': { a: 'x {{v}}', n_one: 'one', n_other: 'many' },
      'locales/de.json': { a: 'y {{v}}' },
    });
    expect(said(report)).toEqual(['de key-missing n']);
  });

  it('takes a regional catalogue beside its language for one that only says what differs', async () => {
    const report = await gaps({
      'messages/en.json': { a: 'one two', b: 'three four' },
      'messages/de.json': { a: 'eins zwei', b: 'drei vier' },
      'messages/de-AT.json': { b: 'drei feuer' },
      'messages/fr-CA.json': { a: 'un deux' },
    });
    expect(said(report)).toEqual(['fr-CA key-missing b']);
  });

  it('reports files that one language lacks or has alone', async () => {
    const report = await gaps({
      'locales/en/a.json': { k: 'x' },
      'locales/en/b.json': { k: 'x', l: 'y' },
      'locales/de/a.json': { k: 'z' },
      'locales/de/c.json': { k: 'z' },
    });
    expect(said(report)).toEqual(['de file-missing *', 'de file-without-source *']);
    expect(report.findings.find((f) => f.rule === 'file-missing')?.file).toBe('locales/de/b.json');
  });

  it('reads what FormatJS extracts, lists, and tells of empty, equal and doubled texts', async () => {
    const report = await gaps({
      'lang/en.json': {
        'a.b': { defaultMessage: 'Save the changes', description: 'button' },
        list: ['x', 'y'],
        e: 'w',
      },
      'lang/de.json': '{"a.b": {"defaultMessage": "Save the changes"}, "list": ["x"], "e": "", "e": " "}',
    });
    expect(said(report)).toEqual([
      'de empty e',
      'de key-missing list.1',
      'de key-twice e',
      'de same-as-source a.b',
    ]);
  });

  it('takes the language with most keys without English, or the one that was named', async () => {
    const files = { 'locales/de.json': { a: 'x', b: 'y' }, 'locales/fr.json': { a: 'x' } };
    expect((await gaps(files)).source).toEqual({ locale: 'de', why: 'it has most keys, 2' });
    expect((await gaps(files, 'fr')).source?.locale).toBe('fr');
    await expect(gaps(files, 'it')).rejects.toMatchObject({
      code: 'unknown_locale',
      fix: 'There are de, fr.',
    });
  });

  it('finds nothing where there are no catalogues', async () => {
    const report = await gaps({
      'package.json': {},
      'data/en.json': { a: 'x' },
      'locales/common.json': { a: 'x' },
    });
    expect(report).toMatchObject({ source: null, findings: [], counts: { catalogues: 0, keys: 0 } });
  });

  it('reports catalogues that cannot be read, and compares the others', async () => {
    const cwd = writeTree(tempFolder(), {
      'locales/en.json': '{"a":"x"}',
      'locales/de.json': '{"a":"x",}',
      'locales/fr.json': '',
      'locales/it.json': '["a"]',
      'locales/nl.json': '{}',
      'locales/es.json': `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
    });
    writeFileSync(join(cwd, 'locales/pt.json'), Buffer.from([0x7b, 0x22, 0xe9, 0x22, 0x7d]));
    writeFileSync(join(cwd, 'locales/sv.json'), `{"a":"${'x'.repeat(5_100_000)}"}`);
    const report = await translationGaps.run({ path: '.' }, { cwd, signal });
    expect(report.notRead.map((n) => n.file)).toEqual(
      ['de', 'es', 'fr', 'it', 'pt', 'sv'].map((l) => `locales/${l}.json`),
    );
    expect(report.findings.filter((f) => f.rule === 'key-missing').map((f) => f.locale)).toEqual(['nl']);
  });

  it('lists at most 1,500 findings, the worst first, and counts all', async () => {
    const many = Object.fromEntries(Array.from({ length: 1600 }, (_, i) => [`k${i}`, `text number ${i}`]));
    const report = await gaps({ 'locales/en.json': { ...many, z: 'last one' }, 'locales/de.json': many });
    expect(report.findings).toHaveLength(1500);
    expect(report.findings[0]?.rule).toBe('key-missing');
    expect(report.counts.findings).toEqual({ error: 1, warning: 0, info: 1600 });
    expect(report.notes.join(' ')).toContain('101 more findings are not listed');
  });

  it('is not deceived by keys that every object has', async () => {
    const report = await gaps({
      'locales/en.json': '{"__proto__": "x y", "constructor": "x y"}',
      'locales/de.json': '{"toString": "a b"}',
    });
    expect(said(report)).toEqual([
      'de key-extra toString',
      'de key-missing __proto__',
      'de key-missing constructor',
    ]);
  });
});

describe('catalogueFile', () => {
  it('sees the locale in a folder, in the name or between dots, below a folder of catalogues only', () => {
    expect(catalogueFile('app/locales/de/shop/cart.json')).toMatchObject({
      locale: 'de',
      pattern: 'app/locales/*/shop/cart.json',
    });
    expect(catalogueFile('messages/pt-BR.json')).toMatchObject({
      locale: 'pt-BR',
      pattern: 'messages/*.json',
    });
    expect(catalogueFile('src/i18n/common.zh_Hant.json')).toMatchObject({
      locale: 'zh_Hant',
      pattern: 'src/i18n/common.*.json',
    });
    expect(catalogueFile('data/de.json')).toBeUndefined();
    expect(catalogueFile('locales/nav.json')).toBeUndefined();
    expect(catalogueFile('locales/package.json')).toBeUndefined();
  });

  it('knows languages from words that look like them', () => {
    expect(['en', 'de-AT', 'zh_Hant_TW', 'es-419', 'fil'].map(isLocale)).toEqual(Array(5).fill(true));
    expect(['app', 'nav', 'ui', 'common', 'EN', 'eng', 'xx', 'de-'].map(isLocale)).toEqual(
      Array(8).fill(false),
    );
  });
});
