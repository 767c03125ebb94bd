/** Which JSON files are message catalogues, by where they lie and what they are called. */

export interface CatalogueFile {
  readonly file: string;
  /** As the project writes it: `pt-BR`, `pt_BR`. */
  readonly locale: string;
  /** The path with `*` for the locale; catalogues of one text in several languages share it. */
  readonly pattern: string;
}

const CATALOGUE_FOLDER = /^(locales?|messages|langs?|languages|i18n|intl|translations?|dictionaries)$/i;

/** `locales/de/common.json`, `messages/de.json`, `i18n/common.de.json`; undefined for every other path. */
export function catalogueFile(path: string): CatalogueFile | undefined {
  const parts = path.split('/');
  const name = parts.pop() as string;
  const folder = parts.findIndex((part) => CATALOGUE_FOLDER.test(part));
  if (folder < 0 || !name.endsWith('.json')) return undefined;
  const inFolders = parts.findIndex((part, i) => i > folder && isLocale(part));
  if (inFolders >= 0) {
    const pattern = [...parts.slice(0, inFolders), '*', ...parts.slice(inFolders + 1), name].join('/');
    return { file: path, locale: parts[inFolders] as string, pattern };
  }
  const pieces = name.slice(0, -'.json'.length).split('.');
  const at = pieces.findLastIndex((piece) => isLocale(piece));
  if (at < 0) return undefined;
  const rest = pieces.map((piece, i) => (i === at ? '*' : piece)).join('.');
  return { file: path, locale: pieces[at] as string, pattern: [...parts, `${rest}.json`].join('/') };
}

const LANGUAGES = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });

/** Whether a name is a language that exists, with script and region, in the shortest form: `en`, `de-AT`, `zh_Hant_TW`. */
export function isLocale(name: string): boolean {
  if (!/^[a-z]{2,3}([-_][A-Za-z]{4})?([-_]([A-Za-z]{2}|\d{3}))?$/.test(name)) return false;
  const tag = canonical(name);
  const language = name.split(/[-_]/)[0] as string;
  return tag !== undefined && tag.split('-')[0] === language && LANGUAGES.of(language) !== undefined;
}

/** As the standard writes it: `pt-BR` for `pt_br`; undefined for what is none. */
export function canonical(locale: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(locale.replaceAll('_', '-'))[0];
  } catch {
    return undefined;
  }
}
