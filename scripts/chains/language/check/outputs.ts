import { isObject, type Json } from '../../../core/json.ts';
import type { Block, Step } from '../chain.ts';

/** The names that the outputs of a step do not go beyond, when they lack a key; undefined when they have it, or nobody can tell. */
export function hasOutput(step: Step, key: string): readonly string[] | undefined {
  const names = namesOf(step);
  return names === undefined || names.includes(key) ? undefined : names;
}

type Names = readonly string[] | undefined;

function namesOf(step: Step): Names {
  if (step.onError.kind === 'steps') return undefined;
  if (step.transform !== undefined) return keysOf(step.transform);
  const own = ofKind(step);
  if (!('fallback' in step)) return own;
  return union([
    own,
    ...step.fallback.map((one) => {
      if (one.kind === 'cached') return [];
      return one.kind === 'value'
        ? keysOf(one.value)
        : ofKind({ ...step, ...one.body, fallback: [] } as Step);
    }),
  ]);
}

function ofKind(step: Step): Names {
  switch (step.kind) {
    case 'run':
      return ['stdout', 'stderr', 'exitCode', 'json', 'truncated'];
    case 'agent':
      return step.schema === undefined ? ['text'] : ofSchema(step.schema);
    case 'command':
      return ['text'];
    case 'publish':
      return ['messageId', 'offset'];
    case 'set':
      return keysOf(step.values);
    case 'wait':
      return step.wait.kind === 'topic' ? ['message'] : [];
    case 'approve':
      return ['approved', 'by', 'reason', 'at'];
    case 'parallel':
      return ['results', 'succeeded', 'failed'];
    case 'foreach':
      return ['items', 'failed'];
    case 'group':
      return ofBlock(step.block);
    case 'switch':
      return union(step.cases.map((one) => ofBlock(one.block)));
    case 'chain':
      return Object.keys(step.chain.outputs);
    case 'rpc':
    case 'fail':
      return undefined;
  }
}

function ofBlock(block: Block): Names {
  if (block.outputs !== undefined) return keysOf(block.outputs);
  const last = block.steps.at(-1);
  return last === undefined ? undefined : namesOf(last);
}

/** Keys that are written out; a value that is one expression may have any. */
function keysOf(value: Json): Names {
  return isObject(value) ? Object.keys(value) : undefined;
}

function ofSchema(schema: Json): Names {
  if (!isObject(schema) || schema.additionalProperties !== false) return undefined;
  return isObject(schema.properties ?? null) ? Object.keys(schema.properties as object) : undefined;
}

function union(all: readonly Names[]): Names {
  const known = all.filter((names) => names !== undefined);
  return known.length === all.length ? [...new Set(known.flat())] : undefined;
}
