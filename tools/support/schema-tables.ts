import { markdownTable } from './markdown.ts';

type Schema = Readonly<Record<string, unknown>>;

/** What is read of a schema beside its tables. */
export interface SchemaTables {
  readonly title: string;
  readonly description: string;
  /** A table for the value itself, then one for each part that is named in `$defs` and has keys of its own. */
  readonly tables: readonly { readonly name: string; readonly description: string; readonly table: string }[];
}

interface Row {
  readonly key: string;
  readonly type: string;
  readonly preset: string;
  readonly text: string;
}

/** The keys of a JSON Schema as tables: key, type with its limits, default, meaning. Throws for a `$ref` that leads nowhere. */
export function schemaTables(schema: Schema): SchemaTables {
  const defs = objectOf(schema.$defs);
  const named = Object.entries(defs).filter(([, def]) => hasKeys(objectOf(def)));
  const table = (part: Schema): string =>
    markdownTable(
      ['key', 'type', 'default', 'meaning'],
      rowsOf(part, '', defs).map(({ key, type, preset, text }) => [`\`${key}\``, type, preset, text]),
    );
  return {
    title: textOf(schema.title),
    description: textOf(schema.description),
    tables: [
      ...(rowsOf(schema, '', defs).length > 0 ? [{ name: '', description: '', table: table(schema) }] : []),
      ...named.map(([name, def]) => ({
        name,
        description: textOf(objectOf(def).description),
        table: table(objectOf(def)),
      })),
    ],
  };
}

/** Rows for all keys below a schema, parents first; a part that is named in `$defs` has a table of its own instead. */
function rowsOf(schema: Schema, path: string, defs: Schema): Row[] {
  const required = new Set(listOf(schema.required));
  const own = Object.entries(objectOf(schema.properties)).flatMap(([name, value]) =>
    rowAndBelow(objectOf(value), path === '' ? name : `${path}.${name}`, required.has(name), defs),
  );
  const any = objectOf(schema.additionalProperties);
  const named = Object.keys(any).length > 0 ? rowAndBelow(any, `${path}.<name>`, false, defs) : [];
  const variants = [...listOf(schema.oneOf), ...listOf(schema.anyOf)].map(objectOf);
  const ofVariants = variants
    .filter((variant) => refName(variant) === undefined)
    .flatMap((variant) => rowsOf(variants.length > 1 ? { ...variant, required: [] } : variant, path, defs));
  return once([...own, ...named, ...ofVariants]);
}

/** Variants often name a key again only to say that it has to be there. */
function once(rows: readonly Row[]): Row[] {
  return rows.filter((row, i) => rows.findIndex(({ key }) => key === row.key) === i);
}

function rowAndBelow(value: Schema, key: string, required: boolean, defs: Schema): Row[] {
  const ref = refName(value);
  const def = ref === undefined ? {} : defOf(ref, defs);
  const whole = { ...def, ...value };
  const row: Row = {
    key,
    type: `${typeText(value, defs)}${required ? ', required' : ''}`,
    preset: whole.default === undefined ? '' : `\`${JSON.stringify(whole.default)}\``,
    text: textOf(whole.description),
  };
  if (ref !== undefined && hasTable(ref, defs)) return [row];
  const items = objectOf(whole.items);
  const below = refName(items) === undefined ? rowsOf(items, `${key}[]`, defs) : [];
  return [row, ...rowsOf(whole, key, defs), ...below];
}

/** A type in words, with its limits. */
function typeText(schema: Schema, defs: Schema): string {
  const ref = refName(schema);
  if (ref !== undefined) {
    return hasTable(ref, defs) ? `[${ref}](#${ref.toLowerCase()})` : typeText(defOf(ref, defs), defs);
  }
  const variants = [...listOf(schema.oneOf), ...listOf(schema.anyOf)];
  if (variants.length > 0 && schema.type === undefined) {
    return [...new Set(variants.map((variant) => typeText(objectOf(variant), defs)))].join(' or ');
  }
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  return types.map((type) => oneType(String(type ?? 'any'), schema, defs)).join(' or ');
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: '`true`, `false`',
  integer: 'whole number',
  object: 'object',
  null: '`null`',
  any: 'anything',
};

function oneType(type: string, schema: Schema, defs: Schema): string {
  if (type === 'array') {
    const items = objectOf(schema.items);
    const item = typeText(items, defs);
    const of = Object.keys(items).length === 0 ? '' : ` of ${item.includes(' or ') ? `(${item})` : item}`;
    return `list${of}${limits(schema.minItems, schema.maxItems, 'items')}`;
  }
  const word = WORDS[type] ?? type;
  if (type === 'string') return word + limits(schema.minLength, schema.maxLength, 'characters');
  if (type !== 'integer' && type !== 'number') return word;
  const above = schema.exclusiveMinimum;
  const low = above === undefined ? schema.minimum : `above ${String(above)}`;
  return word + limits(low, schema.maximum, '');
}

function limits(low: unknown, high: unknown, unit: string): string {
  const words = unit === '' ? '' : ` ${unit}`;
  if (low === undefined && high === undefined) return '';
  if (low === 1 && high === undefined && unit !== '') return ', not empty';
  if (low === undefined || (low === 0 && unit !== '')) return `, at most ${String(high)}${words}`;
  if (high === undefined) return `, at least ${String(low)}${words}`;
  return `, ${String(low)} to ${String(high)}${words}`;
}

function hasKeys(schema: Schema): boolean {
  return (
    Object.keys(objectOf(schema.properties)).length > 0 ||
    [...listOf(schema.oneOf), ...listOf(schema.anyOf)].some((variant) => hasKeys(objectOf(variant)))
  );
}

/** Where a schema points to inside `$defs`: `policy`, `step/properties/run`. */
function refName(schema: Schema): string | undefined {
  const ref = schema.$ref;
  return typeof ref === 'string' ? ref.replace('#/$defs/', '') : undefined;
}

/** Whether a part has a table of its own. */
function hasTable(name: string, defs: Schema): boolean {
  return !name.includes('/') && hasKeys(defOf(name, defs));
}

function defOf(name: string, defs: Schema): Schema {
  const def = name.split('/').reduce((part, key) => objectOf(part[key]), defs);
  if (Object.keys(def).length === 0) throw new Error(`There is no part called ${name} in $defs.`);
  return def;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const objectOf = (value: unknown): Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Schema) : {};
