import type { Chain, Step } from '../chain.ts';
import { evaluate, outlineOf } from '../expression.ts';
import { entryOf, type Located } from '../read/located.ts';
import type { Reading } from '../read/reading.ts';
import type { Sites, StepSite } from './sites.ts';

/** What can be said of a chain's form: compensations without a saga, and parts that can never run. */
export function checkStructure(chain: Chain, reading: Reading, sites: Sites): void {
  for (const site of sites.all) {
    checkCompensation(chain, reading, site);
    checkCondition(reading, site.step);
    if (site.step.kind === 'switch') checkCases(reading, site.step);
  }
}

function checkCompensation(chain: Chain, reading: Reading, site: StepSite): void {
  const entry = placeOf(reading, site.step, 'compensate');
  if (entry === undefined || chain.saga) return;
  for (let owner = site.block.owner; owner !== undefined; owner = owner.block.owner) {
    if (owner.step.kind === 'group' && owner.step.saga) return;
  }
  reading.file.problem(
    entry.keyAt,
    'no-saga',
    'Nothing calls this compensation: the step is in no saga.',
    'Write saga: true on the chain, or on a group around the step.',
  );
}

function checkCondition(reading: Reading, step: Step): void {
  if (step.if === undefined || constant(step.if) !== false) return;
  const entry = placeOf(reading, step, 'if');
  reading.file.warning(
    entry?.value.at ?? 0,
    'never-runs',
    `The step "${step.id}" never runs: its condition is always false.`,
    'Make the condition depend on something, or remove the step.',
  );
}

function checkCases(reading: Reading, step: Step & { readonly kind: 'switch' }): void {
  const entry = placeOf(reading, step, 'switch');
  const nodes = entry?.value.kind === 'list' ? entry.value.items : [];
  // Cases that could not be read are left out, and then the two lists do not go together.
  if (nodes.length !== step.cases.length) return;
  let taken: number | undefined;
  step.cases.forEach((one, i) => {
    const node = nodes[i] as Located;
    const value = one.if === undefined ? true : constant(one.if);
    if (taken !== undefined) {
      reading.file.problem(
        node.at,
        'unreachable-case',
        `This case is never reached: the one in line ${reading.file.lineOf(taken)} always holds.`,
        'Move that one to the end, or give it a condition.',
      );
    } else if (value === false) {
      reading.file.problem(
        node.at,
        'unreachable-case',
        'This case is never taken: its condition is always false.',
        'Make the condition depend on something, or remove the case.',
      );
    }
    if (value === true) taken ??= node.at;
  });
}

/** The value of a condition that depends on nothing; undefined when it does depend on something, or cannot be evaluated. */
function constant(condition: string): boolean | undefined {
  try {
    const { steps, inputs, vars } = outlineOf(condition, () => true);
    if (steps.size + inputs.size + vars.size > 0) return undefined;
    const value = evaluate(condition, { inputs: {}, vars: {}, step: () => undefined });
    return typeof value === 'boolean' ? value : undefined;
  } catch {
    // The check of expressions says what is wrong with it.
    return undefined;
  }
}

function placeOf(reading: Reading, step: Step, key: string): ReturnType<typeof entryOf> {
  const place = reading.steps.get(step);
  return place && entryOf(place.node, key);
}
