import { nearest } from '../../../schema/validate.ts';
import { INPUT_TYPES, type InputSpec, type InputType } from '../chain.ts';
import { misfit } from '../inputs.ts';
import { ID_PATTERN, INPUT_KEYS } from '../keys.ts';
import { type Fields, isTemplated } from './fields.ts';
import { type Entry, plain } from './located.ts';

/** `inputs` of a chain. */
export function readInputSpecs(chain: Fields): Record<string, InputSpec> {
  const map = chain.map('inputs');
  const specs = (map?.entries ?? []).map((entry): [string, InputSpec] => {
    if (!ID_PATTERN.test(entry.key)) {
      chain.problem(
        entry.keyAt,
        'id',
        `"${entry.key}" is not a name of an input.`,
        'Begin with a letter or _, and go on with letters, digits, _ and -.',
      );
    }
    chain.reading.inputs.set(entry.key, entry.keyAt);
    return [entry.key, readSpec(chain, entry)];
  });
  return Object.fromEntries(specs);
}

const ANY: InputSpec = { type: 'string', description: '' };

function readSpec(chain: Fields, entry: Entry): InputSpec {
  const { value } = entry;
  if (value.kind === 'scalar') return { ...ANY, type: shortType(chain, entry) ?? 'string' };
  if (value.kind === 'list') {
    chain.wrong(entry, 'a type or a map', 'Write name: string, or name: { type: string, default: x }.');
    return ANY;
  }
  const fields = chain.inner(value).allow('An input', INPUT_KEYS);
  const type = fields.oneOf('type', INPUT_TYPES) ?? 'string';
  const description = fields.has('description') ? (fields.text('description') ?? '') : '';
  const choices = readEnum(fields, type);
  const spec: InputSpec = { type, description, ...(choices !== undefined && { enum: choices }) };
  const fallback = fields.entry('default');
  if (fields.broken || fallback === undefined) {
    chain.broken ||= fields.broken;
    return fallback === undefined ? spec : { ...spec, default: plain(fallback.value) };
  }
  const given = plain(fallback.value);
  const wrong = misfit(spec, given);
  if (wrong !== undefined) {
    chain.problem(fallback.value.at, 'default', `The default of "${entry.key}" ${wrong.message}`, wrong.fix);
  } else if (isTemplated(given)) {
    chain.problem(
      fallback.value.at,
      'no-expression-here',
      'A default takes no expression.',
      'Write the value itself, or compute it in a set step.',
    );
  }
  return { ...spec, default: given };
}

function shortType(chain: Fields, entry: Entry): InputType | undefined {
  const word = entry.value.kind === 'scalar' ? entry.value.value : undefined;
  const type = INPUT_TYPES.find((one) => one === word);
  if (type !== undefined) return type;
  const right = typeof word === 'string' ? nearest(word, INPUT_TYPES) : undefined;
  const fix =
    right === undefined ? 'A value to start with goes into { default: … }.' : `Did you mean "${right}"?`;
  return chain.wrong(entry, `one of ${INPUT_TYPES.join(', ')}`, fix);
}

function readEnum(fields: Fields, type: InputType): InputSpec['enum'] {
  const items = fields.list('enum', 'Write enum: [one, two].');
  if (items === undefined) return undefined;
  if (items.length === 0)
    return fields.problem(
      fields.node.at,
      'empty',
      '"enum" is empty, so no value would do.',
      'Write enum: [one, two].',
    );
  return items.map((item) => {
    const value = plain(item);
    const wrong = misfit({ type, description: '' }, value);
    if (wrong !== undefined) fields.problem(item.at, 'enum', `A value of "enum" ${wrong.message}`, wrong.fix);
    return value;
  });
}
