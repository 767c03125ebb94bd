import {
  type Block,
  type Join,
  LIMITS,
  type StepFrame,
  type StepKind,
  type StepOf,
  type Template,
} from '../chain.ts';
import { ID_PATTERN } from '../keys.ts';
import { type Fields, isOneExpression, isTemplated } from './fields.ts';
import { described, type Located, plain } from './located.ts';

/** Steps that hold other steps. */

export const COMPOSITE_KINDS = ['group', 'parallel', 'switch', 'foreach', 'chain'] as const;
export type CompositeKind = (typeof COMPOSITE_KINDS)[number];

export function isComposite(kind: StepKind): kind is CompositeKind {
  return (COMPOSITE_KINDS as readonly StepKind[]).includes(kind);
}

/** What a block inside of a step is read with. */
export interface Inside {
  readonly depth: number;
  readonly vars: readonly string[];
}

/** Reads blocks; handed over, because a block is read by reading steps. */
export interface BlockReader {
  /** `steps` and `outputs` of a map. */
  block(fields: Fields, inside: Inside): Block;
  /** A list of steps on its own. */
  list(fields: Fields, node: Located, inside: Inside): Block;
  /** One step that is a block on its own. */
  single(fields: Fields, node: Located, inside: Inside, position: number): Block | undefined;
}

type Body<K extends CompositeKind> = Omit<StepOf<K>, keyof StepFrame>;
type AnyBody = { [K in CompositeKind]: Body<K> }[CompositeKind];

export function readComposite(
  kind: CompositeKind,
  fields: Fields,
  inside: Inside,
  blocks: BlockReader,
): AnyBody | undefined {
  switch (kind) {
    case 'group':
      return { kind, saga: fields.flag('saga') ?? false, block: blocks.block(fields, inside) };
    case 'parallel':
      return readParallel(fields, inside, blocks);
    case 'switch':
      return readSwitch(fields, inside, blocks);
    case 'foreach':
      return readForeach(fields, inside, blocks);
    case 'chain':
      return readNested(fields);
  }
}

function readParallel(fields: Fields, inside: Inside, blocks: BlockReader): Body<'parallel'> | undefined {
  const entry = fields.entry('parallel');
  if (entry === undefined) return undefined;
  const { value } = entry;
  const form = 'Write a list of steps, or a map of names with a list of steps each.';
  const branches: { name: string; block: Block }[] = [];
  if (value.kind === 'list') {
    value.items.forEach((item, i) => {
      const block = blocks.single(fields, item, inside, i + 1);
      const name = block?.steps[0]?.id;
      if (block !== undefined && name !== undefined) branches.push({ name, block });
    });
  } else if (value.kind === 'map') {
    for (const { key, keyAt, value: steps } of value.entries) {
      if (!ID_PATTERN.test(key)) {
        fields.problem(
          keyAt,
          'id',
          `"${key}" is not a name of a branch.`,
          'Begin with a letter or _, and go on with letters, digits, _ and -.',
        );
      }
      branches.push({ name: key, block: blocks.list(fields, steps, inside) });
    }
  } else {
    return fields.wrong(entry, 'a list or a map', form);
  }
  const count = value.kind === 'list' ? value.items.length : value.entries.length;
  if (count === 0) return fields.problem(value.at, 'empty', '"parallel" has no branches.', form);
  if (count > LIMITS.branches) {
    return fields.problem(
      value.at,
      'limit',
      `"parallel" has ${count} branches; at most ${LIMITS.branches} are taken.`,
      'A foreach runs one block over a list.',
    );
  }
  return { kind: 'parallel', branches, ...readJoin(fields, count) };
}

/** `most`: how many executions there are, when the file tells. */
function readJoin(fields: Fields, most: number | undefined): Join {
  const rest = fields.oneOf('rest', ['cancel', 'finish']) ?? 'cancel';
  const entry = fields.entry('join');
  if (entry === undefined) return { join: 'all', rest };
  const value = entry.value.kind === 'scalar' ? entry.value.value : undefined;
  if (typeof value !== 'number')
    return { join: fields.oneOf('join', ['all', 'any'] as const) ?? 'all', rest };
  const join: Join['join'] = fields.number('join', 1, LIMITS.foreachItems, true) ?? 'all';
  if (typeof join === 'number' && most !== undefined && join > most) {
    fields.problem(
      entry.value.at,
      'join',
      `"join" waits for ${join}, but there are only ${most}.`,
      `Write a number up to ${most}, all, or any.`,
    );
  }
  return { join, rest };
}

function readSwitch(fields: Fields, inside: Inside, blocks: BlockReader): Body<'switch'> | undefined {
  const form = 'Write a list: - if: ${{ … }} with steps below it; the last may go without if.';
  const items = fields.list('switch', form);
  if (items === undefined) return undefined;
  if (items.length === 0) return fields.problem(fields.node.at, 'empty', '"switch" has no cases.', form);
  const cases: { if?: string; block: Block }[] = [];
  for (const item of items) {
    if (item.kind !== 'map') {
      fields.problem(item.at, 'type', `A case has to be a map, but is ${described(item)}.`, form);
      continue;
    }
    const one = fields.inner(item).allow('A case', ['if', 'else', 'steps', 'outputs']);
    const condition = one.condition(one.entry('if'));
    const otherwise = one.entry('else');
    if (otherwise !== undefined && (one.flag('else') !== true || one.has('if'))) {
      one.problem(
        otherwise.keyAt,
        'type',
        '"else" is true, and stands without "if".',
        'Write else: true, or leave it out.',
      );
    }
    const block = blocks.block(one, inside);
    if (one.broken) fields.broken = true;
    // A condition that could not be read must not make this the case that always holds.
    const unread = one.has('if') && condition === undefined;
    if (!unread) cases.push({ ...(condition !== undefined && { if: condition }), block });
  }
  return { kind: 'switch', cases };
}

function readForeach(fields: Fields, inside: Inside, blocks: BlockReader): Body<'foreach'> | undefined {
  const items = readItems(fields);
  const as = readAs(fields) ?? 'item';
  const concurrency = fields.number('concurrency', 1, LIMITS.concurrency, true) ?? 1;
  const block = blocks.block(fields, { ...inside, vars: [...inside.vars, as, 'index'] });
  const join = readJoin(fields, Array.isArray(items) ? items.length : undefined);
  return items === undefined ? undefined : { kind: 'foreach', items, as, concurrency, block, ...join };
}

function readItems(fields: Fields): Template | undefined {
  const entry = fields.entry('foreach');
  if (entry === undefined) return undefined;
  const form = 'Write foreach: ${{ … }} with an expression that gives a list, or the list itself.';
  if (entry.value.kind === 'list') {
    if (entry.value.items.length <= LIMITS.foreachItems) return fields.asTemplate(entry.value);
    return fields.problem(
      entry.value.at,
      'limit',
      `"foreach" has ${entry.value.items.length} items; at most ${LIMITS.foreachItems} are taken.`,
      'Split the list.',
    );
  }
  const value = plain(entry.value);
  if (typeof value !== 'string' || !isTemplated(value)) return fields.wrong(entry, 'a list', form);
  if (!isOneExpression(value)) {
    return fields.problem(
      entry.value.at,
      'type',
      '"foreach" is a text around an expression, not a list.',
      form,
    );
  }
  return fields.asTemplate(entry.value);
}

/** Names that mean something else in an expression. */
const TAKEN = new Set([
  ...['inputs', 'steps', 'run', 'index', 'error', 'output', 'message', 'cel'],
  ...[
    'true',
    'false',
    'null',
    'in',
    'as',
    'break',
    'const',
    'continue',
    'else',
    'for',
    'function',
    'if',
    'import',
  ],
  ...['let', 'loop', 'package', 'namespace', 'return', 'var', 'void', 'while', 'prototype', '__proto__'],
  ...[
    'int',
    'uint',
    'double',
    'bool',
    'string',
    'bytes',
    'list',
    'map',
    'null_type',
    'type',
    'dyn',
    'optional',
  ],
]);

function readAs(fields: Fields): string | undefined {
  const as = fields.text('as');
  if (as === undefined) return undefined;
  const at = fields.entry('as')?.value.at ?? fields.node.at;
  if (!/^[A-Za-z_]\w*$/.test(as)) {
    return fields.problem(
      at,
      'id',
      `"${as}" is not a name of a variable.`,
      'Use letters, digits and _; a - would be a minus.',
    );
  }
  if (TAKEN.has(as)) {
    return fields.problem(at, 'id', `"${as}" means something else in expressions.`, 'Take another name.');
  }
  return as;
}

function readNested(fields: Fields): Body<'chain'> | undefined {
  const reference = fields.text('chain');
  const given = fields.templates('with');
  if (reference === undefined) return undefined;
  const at = fields.entry('chain')?.value.at ?? fields.node.at;
  const chain = fields.reading.nested(reference, at);
  if (chain !== undefined) return { kind: 'chain', chain, with: given };
  fields.broken = true;
  return undefined;
}
