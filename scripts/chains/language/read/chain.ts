import type { Block, Budget, Chain } from '../chain.ts';
import { CHAIN_KEYS, NAME_PATTERN } from '../keys.ts';
import { blockReader } from './block.ts';
import { Fields } from './fields.ts';
import { readInputSpecs } from './input-specs.ts';
import { described, type Located } from './located.ts';
import type { Reading, Use } from './reading.ts';

/** The chain that a file holds, with every default filled in. What is wrong is among the problems of the file. */
export function readChain(reading: Reading, root: Located, defaultName: string): Chain | undefined {
  if (root.kind !== 'map') {
    reading.file.problem(
      root.at,
      'type',
      `A chain is a map, but this is ${described(root)}.`,
      'Begin with name: and steps:.',
    );
    return undefined;
  }
  const uses: Use[] = [];
  const fields = new Fields(reading, root, { uses, vars: [], when: 'after' });
  fields.allow('A chain', CHAIN_KEYS);
  const name = readName(fields, defaultName);
  const description = fields.text('description')?.trim() ?? '';
  const inputs = readInputSpecs(fields);
  const budget = readBudget(fields);
  const saga = fields.flag('saga') ?? false;
  const { steps } = readBlock(reading, fields);
  const outputs = fields.templates('outputs');
  const chain: Chain = { name, description, inputs, outputs, budget, saga, steps };
  reading.blocks.set(chain, { uses });
  return chain;
}

function readBlock(reading: Reading, fields: Fields): Block {
  const entry = fields.require('steps', 'A chain', 'Write steps: with a list below it.');
  const inside = { depth: 1, vars: [] };
  return entry === undefined ? { steps: [] } : blockReader(reading).list(fields, entry.value, inside);
}

function readName(fields: Fields, defaultName: string): string {
  const given = fields.text('name');
  if (given === undefined) return defaultName;
  if (!NAME_PATTERN.test(given)) {
    fields.problem(
      fields.entry('name')?.value.at ?? fields.node.at,
      'name',
      `"${given}" is not a name of a chain.`,
      'Use small letters, digits and -.',
    );
  }
  return given;
}

function readBudget(fields: Fields): Budget {
  const map = fields.map('budget');
  if (map === undefined) return {};
  const budget = fields.inner(map).allow('The budget of a run', ['usd', 'tokens', 'minutes']);
  const usd = budget.number('usd', 0.01, 1_000_000, false);
  const tokens = budget.number('tokens', 1, Number.MAX_SAFE_INTEGER, true);
  const minutes = budget.number('minutes', 0.01, 525_600, false);
  return {
    ...(usd !== undefined && { usd }),
    ...(tokens !== undefined && { tokens }),
    ...(minutes !== undefined && { minutes }),
  };
}
