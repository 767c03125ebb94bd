import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser';
import { messageOf } from '../../../scripts/core/errors.ts';
import { differences, type Gap, type Pair } from './gap-report.ts';
import { type PluralType, pluralForms } from './plural-forms.ts';

/** What one ICU message uses. */
interface Parts {
  readonly values: ReadonlySet<string>;
  readonly tags: ReadonlySet<string>;
  readonly plurals: readonly {
    readonly name: string;
    readonly type: PluralType;
    readonly forms: readonly string[];
  }[];
  readonly selects: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Compares a translated ICU message with its source. A source that cannot be read says nothing about its translations. */
export function compareIcu({ source, target, targetLocale }: Pair): Gap[] {
  const found = read(target);
  if (typeof found === 'string') return [broken(found)];
  const wanted = read(source);
  if (typeof wanted === 'string') return pluralGaps(found, targetLocale);
  return [
    ...differences('placeholder', wanted.values, found.values),
    ...differences('tag', wanted.tags, found.tags),
    ...pluralGaps(found, targetLocale),
    ...selectGaps(wanted, found),
  ];
}

/** What is wrong with a message of the source language itself. */
export function checkIcu(text: string, locale: string): Gap[] {
  const found = read(text);
  return typeof found === 'string' ? [broken(found)] : pluralGaps(found, locale);
}

function broken(why: string): Gap {
  return {
    rule: 'message-broken',
    severity: 'error',
    message: `The message cannot be read as ICU: ${why}.`,
    fix: "Close its braces and tags; a literal brace is written '{'.",
  };
}

function pluralGaps(found: Parts, locale: string): Gap[] {
  return found.plurals.flatMap(({ name, type, forms }) => {
    const { all, everyday } = pluralForms(locale, type);
    const missing = [...all].filter((form) => form !== 'other' && !forms.includes(form));
    const unused = forms.filter((form) => !form.startsWith('=') && !all.has(form));
    return [
      ...missing.map(
        (form): Gap => ({
          rule: 'plural-missing',
          severity: everyday.has(form) ? 'warning' : 'info',
          message: `{${name}} has no form "${form}", which ${locale} uses.`,
          fix: 'Add the form; without it "other" is shown, which is wrong grammar.',
        }),
      ),
      ...unused.map(
        (form): Gap => ({
          rule: 'plural-unused',
          severity: 'info',
          message: `{${name}} has a form "${form}", which ${locale} never uses.`,
          fix: 'Take it out; for exact numbers write =0 or =1.',
        }),
      ),
    ];
  });
}

function selectGaps(wanted: Parts, found: Parts): Gap[] {
  return [...wanted.selects].flatMap(([name, options]) => {
    const given = found.selects.get(name);
    if (given === undefined) return [];
    const missing = [...options].filter((option) => !given.has(option));
    if (missing.length === 0) return [];
    return [
      {
        rule: 'select-differs',
        severity: 'warning' as const,
        message: `{${name}} lacks the choices ${missing.join(', ')} of the source.`,
        fix: 'Add them, or make sure that "other" is right for them.',
      },
    ];
  });
}

/** The parts of a message, or why it cannot be read. */
function read(text: string): Parts | string {
  let elements: MessageFormatElement[];
  try {
    elements = parse(text);
  } catch (error) {
    if (error instanceof RangeError) return 'it is nested too deep';
    return messageOf(error).toLowerCase().replaceAll('_', ' ');
  }
  const values = new Set<string>();
  const tags = new Set<string>();
  const plurals: { name: string; type: PluralType; forms: string[] }[] = [];
  const selects = new Map<string, Set<string>>();
  const work: MessageFormatElement[] = [...elements];
  for (let element = work.pop(); element !== undefined; element = work.pop()) {
    if (element.type === TYPE.literal || element.type === TYPE.pound) continue;
    if (element.type === TYPE.tag) {
      tags.add(`<${element.value}>`);
      work.push(...element.children);
      continue;
    }
    values.add(`{${element.value}}`);
    if (element.type !== TYPE.plural && element.type !== TYPE.select) continue;
    const forms = Object.keys(element.options);
    if (element.type === TYPE.plural)
      plurals.push({ name: element.value, type: element.pluralType ?? 'cardinal', forms });
    else selects.set(element.value, new Set([...(selects.get(element.value) ?? []), ...forms]));
    for (const option of Object.values(element.options)) work.push(...option.value);
  }
  return { values, tags, plurals, selects };
}
