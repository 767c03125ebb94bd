import { type Block, LIMITS, type Step } from '../chain.ts';
import type { BlockReader, Inside } from './composite.ts';
import { Fields } from './fields.ts';
import { described, type Located } from './located.ts';
import type { Reading, Use } from './reading.ts';
import { readStep } from './step.ts';

/** Reads the steps of a chain, with all blocks inside of them. */
export function blockReader(reading: Reading): BlockReader {
  const reader: BlockReader = {
    block(fields, inside) {
      const uses: Use[] = [];
      const entry = fields.require('steps', 'A block', 'Give it at least one step.');
      const steps = entry === undefined ? [] : readSteps(reading, fields, entry.value, inside, reader);
      const outer = new Fields(reading, fields.node, { uses, vars: inside.vars, when: 'after' });
      const outputs = outer.template('outputs');
      return placed(reading, { steps, ...(outputs !== undefined && { outputs }) }, uses);
    },
    list(fields, node, inside) {
      return placed(reading, { steps: readSteps(reading, fields, node, inside, reader) }, []);
    },
    single(fields, node, inside, position) {
      const step = readItem(reading, fields, node, inside, reader, position, undefined);
      return step && placed(reading, { steps: [step] }, []);
    },
  };
  return reader;
}

function placed(reading: Reading, block: Block, uses: readonly Use[]): Block {
  reading.blocks.set(block, { uses });
  return block;
}

const FORM = 'Write a list of steps, each with a "-".';

function readSteps(
  reading: Reading,
  fields: Fields,
  node: Located,
  inside: Inside,
  reader: BlockReader,
): readonly Step[] {
  if (node.kind !== 'list') {
    fields.problem(node.at, 'type', `Steps have to be a list, but are ${described(node)}.`, FORM);
    return [];
  }
  if (node.items.length === 0) fields.problem(node.at, 'empty', 'There are no steps.', 'Give at least one.');
  if (inside.depth > LIMITS.nesting) {
    fields.problem(
      node.at,
      'limit',
      `Blocks are nested more than ${LIMITS.nesting} deep.`,
      'Move inner steps into a chain of their own.',
    );
    return [];
  }
  const steps: Step[] = [];
  node.items.forEach((item, i) => {
    const step = readItem(reading, fields, item, inside, reader, i + 1, steps.at(-1));
    if (step !== undefined) steps.push(step);
  });
  return steps;
}

function readItem(
  reading: Reading,
  fields: Fields,
  item: Located,
  { depth, vars }: Inside,
  reader: BlockReader,
  position: number,
  above: Step | undefined,
): Step | undefined {
  if (item.kind !== 'map') {
    return fields.problem(item.at, 'type', `A step has to be a map, but is ${described(item)}.`, FORM);
  }
  reading.stepCount += 1;
  if (reading.stepCount <= LIMITS.steps) {
    return readStep(reading, item, { position, above, depth, vars }, reader);
  }
  if (reading.stepCount === LIMITS.steps + 1) {
    fields.problem(
      item.at,
      'limit',
      `The chain has more than ${LIMITS.steps} steps.`,
      'Use a foreach, or split the chain.',
    );
  }
  return undefined;
}
