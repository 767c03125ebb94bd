import { nearest } from '../../../schema/validate.ts';
import type { OnError, Step, StepFrame, StepKind, WorkStep } from '../chain.ts';
import { STEP_KINDS, WORK_KINDS } from '../chain.ts';
import { FRAME_KEYS, ID_PATTERN, KIND_KEYS, POLICY_KEYS } from '../keys.ts';
import { type BlockReader, isComposite, readComposite } from './composite.ts';
import { Fields } from './fields.ts';
import type { LocatedMap } from './located.ts';
import { readPolicy } from './policy.ts';
import type { Reading, Use } from './reading.ts';
import { readCompensation, readFallbacks } from './recovery.ts';
import { placeholder, readSimple } from './simple.ts';
import { readWork } from './work.ts';

/** Where a step stands in the file. */
export interface Position {
  /** From 1, in its block. */
  readonly position: number;
  /** The step above it in the same block. */
  readonly above: Step | undefined;
  /** Blocks around it. */
  readonly depth: number;
  /** Variables of the blocks around it: `item`, `index`, `error`. */
  readonly vars: readonly string[];
}

/** Reads one step. Always gives one: what could not be read is a problem of the file and leaves a step that does nothing. */
export function readStep(reading: Reading, node: LocatedMap, where: Position, blocks: BlockReader): Step {
  const uses: Use[] = [];
  const fields = new Fields(reading, node, { uses, vars: where.vars, when: 'before' });
  const kind = kindOf(fields);
  if (kind !== undefined) allowKeys(fields, kind);
  const { frame, needs } = readFrame(fields, kind, where, blocks);
  const step = (kind && readBody(fields, kind, frame, where, blocks)) ?? placeholder(frame);
  const broken = fields.broken || step.kind !== kind;
  reading.steps.set(step, { node, at: node.at, uses, needs, broken });
  return step;
}

/** The kind whose key a step has. More than one, or none, is a problem. */
function kindOf(fields: Fields): StepKind | undefined {
  const found = STEP_KINDS.filter((kind) => fields.has(KIND_KEYS[kind][0]));
  // The steps of a foreach are its body.
  const kinds = found.includes('foreach') ? found.filter((kind) => kind !== 'group') : found;
  const [kind, second] = kinds;
  if (kind !== undefined && second === undefined) return kind;
  if (kind === undefined) return unknownKind(fields);
  const keys = kinds.map((one) => KIND_KEYS[one][0]);
  return fields.problem(
    fields.entry(KIND_KEYS[second as StepKind][0])?.keyAt ?? fields.node.at,
    'two-kinds',
    `The step is ${keys.join(' and ')} at once.`,
    'Make a step of each.',
  );
}

function unknownKind(fields: Fields): undefined {
  const kinds = STEP_KINDS.map((kind) => KIND_KEYS[kind][0]);
  for (const { key, keyAt } of fields.node.entries) {
    const right = nearest(key, kinds);
    const isOther =
      Object.values(KIND_KEYS).flat().includes(key) || (FRAME_KEYS as readonly string[]).includes(key);
    if (right === undefined || isOther) continue;
    return fields.problem(keyAt, 'unknown-key', `A step has no key "${key}".`, `Did you mean "${right}"?`);
  }
  return fields.problem(
    fields.node.at,
    'unknown-kind',
    'The step says nothing to do.',
    `Give it one of ${kinds.join(', ')}.`,
  );
}

function allowKeys(fields: Fields, kind: StepKind): void {
  const isWork = (WORK_KINDS as readonly StepKind[]).includes(kind);
  const known = [...KIND_KEYS[kind], ...FRAME_KEYS, ...(isWork ? [...POLICY_KEYS, 'fallback'] : [])];
  const article = kind === 'agent' || kind === 'approve' ? 'An' : 'A';
  fields.allow(`${article} ${kind} step`, known, (key) => {
    if (!isWork && [...POLICY_KEYS, 'fallback'].includes(key)) return elsewhereOfWork(key, kind);
    const others = STEP_KINDS.filter((other) => other !== kind && KIND_KEYS[other].includes(key));
    return others.length === 0 ? undefined : `"${key}" is a key of ${others.join(', ')} steps.`;
  });
}

function elsewhereOfWork(key: string, kind: StepKind): string {
  if (key === 'timeout' && (kind === 'wait' || kind === 'approve')) return `Write it inside of "${kind}".`;
  if (isComposite(kind)) return `Put "${key}" on the steps inside of it.`;
  return `"${key}" is for steps that do work: ${WORK_KINDS.join(', ')}.`;
}

function readFrame(
  fields: Fields,
  kind: StepKind | undefined,
  where: Position,
  blocks: BlockReader,
): { frame: StepFrame; needs: ReturnType<typeof readNeeds> } {
  const id = readId(fields, kind, where.position);
  const label = fields.text('name') ?? id;
  const needs = readNeeds(fields);
  const condition = fields.condition(fields.entry('if'));
  const onError = readOnError(fields, where, blocks);
  const output = new Fields(fields.reading, fields.node, {
    uses: fields.sight.uses,
    vars: [...where.vars, 'output'],
    when: 'done',
  });
  const transform = output.template('transform');
  const compensate = readCompensation(fields);
  const frame: StepFrame = {
    id,
    label,
    needs: needs?.map((need) => need.id) ?? (where.above === undefined ? [] : [where.above.id]),
    ...(condition !== undefined && { if: condition }),
    onError,
    ...(transform !== undefined && { transform }),
    ...(compensate !== undefined && { compensate }),
  };
  return { frame, needs };
}

function readId(fields: Fields, kind: StepKind | undefined, position: number): string {
  const { ids, givenIds, file } = fields.reading;
  const given = fields.text('id');
  if (given === undefined) {
    const base = `${kind ?? 'step'}-${position}`;
    let id = base;
    for (let n = 2; ids.has(id) || givenIds.has(id); n++) id = `${base}-${n}`;
    ids.set(id, fields.node.at);
    return id;
  }
  const at = fields.entry('id')?.value.at ?? fields.node.at;
  if (!ID_PATTERN.test(given)) {
    fields.problem(
      at,
      'id',
      `"${given}" is not an id.`,
      'Begin with a letter or _, and go on with letters, digits, _ and -.',
    );
  }
  const first = ids.get(given);
  if (first !== undefined) {
    fields.problem(
      at,
      'duplicate-id',
      `The id "${given}" is taken by the step in line ${file.lineOf(first)}.`,
      'Ids are unique in a file, also in different blocks: give one of them another.',
    );
  } else {
    ids.set(given, at);
  }
  return given;
}

function readNeeds(fields: Fields): readonly { readonly id: string; readonly at: number }[] | undefined {
  const entry = fields.entry('needs');
  if (entry === undefined) return undefined;
  const items = entry.value.kind === 'list' ? entry.value.items : [entry.value];
  const needs = new Map<string, { id: string; at: number }>();
  for (const item of items) {
    if (item.kind === 'scalar' && typeof item.value === 'string') {
      needs.set(item.value, { id: item.value, at: item.at });
    } else {
      fields.problem(
        item.at,
        'type',
        '"needs" is a list of ids of steps.',
        'Write needs: [one, two], or needs: [] to begin at once.',
      );
    }
  }
  return [...needs.values()];
}

function readOnError(fields: Fields, where: Position, blocks: BlockReader): OnError {
  const entry = fields.entry('on_error');
  if (entry === undefined) return { kind: 'fail' };
  if (entry.value.kind !== 'map') {
    return { kind: fields.oneOf('on_error', ['fail', 'continue']) ?? 'fail' };
  }
  const handler = fields.inner(entry.value).allow('on_error', ['steps', 'outputs']);
  if (
    handler.require('steps', 'on_error', 'Give it steps: […], or write on_error: continue.') === undefined
  ) {
    fields.broken = true;
    return { kind: 'fail' };
  }
  const vars = [...where.vars, 'error'];
  return { kind: 'steps', block: blocks.block(handler, { depth: where.depth + 1, vars }) };
}

function readBody(
  fields: Fields,
  kind: StepKind,
  frame: StepFrame,
  where: Position,
  blocks: BlockReader,
): Step | undefined {
  switch (kind) {
    case 'run':
    case 'agent':
    case 'command':
    case 'rpc':
    case 'publish': {
      const work = readWork(kind, fields);
      const policy = readPolicy(fields);
      const fallback = readFallbacks(fields, kind);
      return work && ({ ...frame, ...work, ...policy, fallback } satisfies WorkStep);
    }
    case 'set':
    case 'fail':
    case 'wait':
    case 'approve': {
      const body = readSimple(kind, fields);
      return body && { ...frame, ...body };
    }
    default: {
      const body = readComposite(kind, fields, { depth: where.depth + 1, vars: where.vars }, blocks);
      return body && { ...frame, ...body };
    }
  }
}
