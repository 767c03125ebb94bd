import fc from 'fast-check';
import type { Block, Chain, Step } from '../../../../../scripts/chains/language/chain.ts';
import { type RunView, STEP_STATES, type StepView } from '../../../../../scripts/chains/view/run-view.ts';
import {
  approve,
  block,
  body,
  chain,
  choose,
  foreach,
  group,
  nested,
  parallel,
  run,
  wait,
} from '../../engine/support/steps.ts';
import { view } from './samples.ts';

/** The shape of a chain without ids; those follow from the place. */
interface Shape {
  readonly kind: 'run' | 'approve' | 'wait' | 'group' | 'parallel' | 'switch' | 'foreach' | 'chain';
  readonly label: string;
  readonly inner: readonly (readonly Shape[])[];
  readonly needs: 'above' | 'none' | readonly number[];
  readonly undo: boolean;
  readonly handler: readonly Shape[];
}

const label = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.lorem({ maxCount: 4 }),
  fc.constant('"]]><script>&'),
);

const LEAVES = ['run', 'run', 'approve', 'wait'] as const;
const HOLDERS = ['group', 'parallel', 'switch', 'foreach', 'chain'] as const;

const needs = fc.oneof(
  { arbitrary: fc.constant('above' as const), weight: 3 },
  { arbitrary: fc.constant('none' as const), weight: 1 },
  { arbitrary: fc.array(fc.nat(5), { minLength: 1, maxLength: 3 }), weight: 1 },
);

/** Blocks with so many blocks inside each other. */
function blocks(depth: number): fc.Arbitrary<readonly Shape[]> {
  const deeper = depth === 0 ? undefined : blocks(depth - 1);
  const inner = deeper ?? fc.constant([]);
  const step: fc.Arbitrary<Shape> = fc.record({
    kind: deeper === undefined ? fc.constantFrom(...LEAVES) : fc.constantFrom(...LEAVES, ...HOLDERS),
    label,
    inner: fc.array(inner, { minLength: 1, maxLength: 3 }),
    needs,
    undo: fc.boolean(),
    handler: fc.oneof({ arbitrary: fc.constant([]), weight: 4 }, { arbitrary: inner, weight: 1 }),
  });
  return fc.array(step, { minLength: 1, maxLength: depth + 3 });
}

/** Chains of all kinds of steps, nested, with undo and error handlers, and with names that nobody expects. */
export const anyChain: fc.Arbitrary<Chain> = fc
  .tuple(blocks(2), label, fc.boolean())
  .map(([steps, description, saga]) => {
    const ids = { next: 0 };
    return chain(blockOf(steps, ids).steps, { name: 'any-chain', description, saga });
  });

/** A chain, and a run of it in which each step is in some state. */
export const anyRun: fc.Arbitrary<readonly [Chain, RunView]> = anyChain.chain((one) =>
  fc
    .array(fc.constantFrom(...STEP_STATES), { minLength: 1, maxLength: 20 })
    .map(
      (states) => [one, view(pathsOf(one.steps, '').map((path, i) => stepView(path, i, states)))] as const,
    ),
);

function stepView(path: string, i: number, states: readonly StepView['state'][]): StepView {
  return {
    path,
    id: path,
    label: path,
    kind: 'run',
    state: states[i % states.length] ?? 'pending',
    depth: 0,
    attempt: i % 3,
    startedAt: 0,
    endedAt: i * 997,
  };
}

function blockOf(shapes: readonly Shape[], ids: { next: number }): Block {
  const steps: Step[] = [];
  for (const shape of shapes) steps.push(stepOf(shape, ids, steps));
  return block(...steps);
}

function stepOf(shape: Shape, ids: { next: number }, above: readonly Step[]): Step {
  ids.next += 1;
  const id = `s${ids.next}`;
  const inners = shape.inner;
  const steps = (i = 0): Step[] => [...blockOf(inners[i] ?? [], ids).steps];
  const needs =
    typeof shape.needs === 'string' ? [] : shape.needs.map((n) => above[n % Math.max(1, above.length)]?.id);
  const more = {
    label: shape.label,
    ...(shape.needs === 'above' ? {} : { needs: [...new Set(needs.filter((need) => need !== undefined))] }),
    ...(shape.undo ? { compensate: body('undo', id) } : {}),
    ...(shape.handler.length === 0
      ? {}
      : { onError: { kind: 'steps' as const, block: blockOf(shape.handler, ids) } }),
  };
  switch (shape.kind) {
    case 'run':
      return run(id, { ...more, argv: [shape.label, id] });
    case 'approve':
      return approve(id, { ...more, message: shape.label });
    case 'wait':
      return wait(id, '1m', more);
    case 'group':
      return group(id, steps(), more);
    case 'foreach':
      return foreach(id, '${{ inputs.list }}', steps(), more);
    case 'chain':
      return nested(id, chain(steps()), {}, more);
    case 'parallel':
      return parallel(id, Object.fromEntries(inners.map((_, i) => [`b${i}`, steps(i)])), more);
    case 'switch':
      return choose(
        id,
        inners.map((_, i) => ({
          ...(i > 0 && i === inners.length - 1 ? {} : { if: shape.label }),
          steps: steps(i),
        })),
        more,
      );
  }
}

/** Paths of all steps, of a foreach those of two items. */
export function pathsOf(steps: readonly Step[], prefix: string): string[] {
  return steps.flatMap((step) => [
    prefix + step.id,
    ...innerPaths(step, prefix),
    ...(step.onError.kind === 'steps' ? pathsOf(step.onError.block.steps, prefix) : []),
  ]);
}

function innerPaths(step: Step, prefix: string): string[] {
  switch (step.kind) {
    case 'group':
      return pathsOf(step.block.steps, prefix);
    case 'parallel':
      return step.branches.flatMap((branch) => pathsOf(branch.block.steps, prefix));
    case 'switch':
      return step.cases.flatMap((one) => pathsOf(one.block.steps, prefix));
    case 'foreach':
      return [0, 1].flatMap((i) => pathsOf(step.block.steps, `${prefix}${step.id}[${i}]/`));
    case 'chain':
      return pathsOf(step.chain.steps, `${prefix}${step.id}/`);
    default:
      return [];
  }
}
