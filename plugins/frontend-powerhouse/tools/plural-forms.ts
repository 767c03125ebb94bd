import { canonical } from './catalogue-files.ts';

export type PluralType = 'cardinal' | 'ordinal';

/** How many whole numbers are tried to see which forms a language uses every day. */
const EVERYDAY = 1000;

const known = new Map<string, { all: ReadonlySet<string>; everyday: ReadonlySet<string> }>();

/**
 * The plural forms of a language, from Unicode's rules. `everyday` are those of whole numbers below 1,000: French has `many` for
 * millions only, and a text without it is rarely wrong.
 */
export function pluralForms(
  locale: string,
  type: PluralType,
): { readonly all: ReadonlySet<string>; readonly everyday: ReadonlySet<string> } {
  const key = `${locale}\0${type}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const rules = new Intl.PluralRules(canonical(locale) ?? locale, { type });
  const everyday = new Set<string>();
  for (let n = 0; n < EVERYDAY; n++) everyday.add(rules.select(n));
  const forms = { all: new Set<string>(rules.resolvedOptions().pluralCategories), everyday };
  known.set(key, forms);
  return forms;
}
