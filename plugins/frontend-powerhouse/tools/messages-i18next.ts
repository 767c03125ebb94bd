import { differences, type Gap, type Pair } from './gap-report.ts';
import { type PluralType, pluralForms } from './plural-forms.ts';

const SUFFIX = /^(.+?)(_ordinal)?_(zero|one|two|few|many|other)$/;

/** The parts of a key that names one plural form: `item_ordinal_few`. */
export interface PluralKey {
  readonly base: string;
  readonly type: PluralType;
  readonly form: string;
}

/** Groups keys of JSON format 4: a key is a plural when its base also has `_other`. */
export function pluralKeys(keys: Iterable<string>): Map<string, PluralKey> {
  const all = new Set(keys);
  const found = new Map<string, PluralKey>();
  for (const key of all) {
    const match = SUFFIX.exec(key);
    if (match === null) continue;
    const [, base = '', ordinal = '', form = ''] = match;
    if (all.has(`${base}${ordinal}_other`))
      found.set(key, { base, type: ordinal === '' ? 'cardinal' : 'ordinal', form });
  }
  return found;
}

/** Placeholders and nested texts of a translation against its source. `{{count}}` may be left out of a plural form: "one item". */
export function compareI18next({ source, target }: Pair, isPlural: boolean): Gap[] {
  const wanted = placeholders(source);
  const found = placeholders(target);
  if (isPlural) for (const names of [wanted, found]) names.delete('{{count}}');
  return differences('placeholder', wanted, found);
}

/** Plural forms that a language needs and a base key does not have; and those that it never uses. */
export function pluralGaps(
  base: string,
  type: PluralType,
  forms: ReadonlySet<string>,
  locale: string,
): { key: string; gap: Gap }[] {
  const { all, everyday } = pluralForms(locale, type);
  const key = (form: string): string => `${base}${type === 'ordinal' ? '_ordinal' : ''}_${form}`;
  const missing = [...all].filter((form) => !forms.has(form));
  // i18next shows _zero for 0 in every language that has the key.
  const unused = [...forms].filter((form) => form !== 'zero' && !all.has(form));
  return [
    ...missing.map((form) => ({
      key: key(form),
      gap: {
        rule: 'plural-missing',
        severity: everyday.has(form) ? ('error' as const) : ('info' as const),
        message: `${locale} needs the plural form "${form}"; without it the fallback language is shown.`,
        fix: `Add ${key(form)}.`,
      },
    })),
    ...unused.map((form) => ({
      key: key(form),
      gap: {
        rule: 'plural-unused',
        severity: 'info' as const,
        message: `${locale} never uses the plural form "${form}".`,
        fix: 'Take it out.',
      },
    })),
  ];
}

function placeholders(text: string): Set<string> {
  const found = new Set<string>();
  for (const match of text.matchAll(/\{\{\s*-?\s*([^,}\s]+)\s*(,[^}]*)?\}\}/g)) found.add(`{{${match[1]}}}`);
  for (const match of text.matchAll(/\$t\(\s*([^,)\s]+)/g)) found.add(`$t(${match[1]})`);
  return found;
}
