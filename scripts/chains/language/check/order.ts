import { nearest } from '../../../schema/validate.ts';
import type { Step } from '../chain.ts';
import type { Reading } from '../read/reading.ts';

/** Which steps of a block have ended when another one begins. */
export interface Order {
  /** By position in the block. */
  isBefore(a: number, b: number): boolean;
}

/** The order of a block's steps by their `needs`. Unknown ones and circles are problems. */
export function orderOf(steps: readonly Step[], reading: Reading): Order {
  const at = new Map(steps.map((step, i) => [step.id, i]));
  checkNeeds(steps, at, reading);
  if (steps.every((step, i) => isInLine(step, steps[i - 1]))) return { isBefore: (a, b) => a < b };
  const needs = steps.map((step) => step.needs.flatMap((id) => at.get(id) ?? []));
  const sorted = sort(needs);
  if (sorted.kind === 'circle') {
    reportCircle(steps, sorted.circle, reading);
    // Nothing can be said about the order, and one report of the circle is enough.
    return { isBefore: (a, b) => a !== b };
  }
  return closureOf(needs, sorted.order);
}

function isInLine(step: Step, above: Step | undefined): boolean {
  return above === undefined
    ? step.needs.length === 0
    : step.needs.length === 1 && step.needs[0] === above.id;
}

function checkNeeds(steps: readonly Step[], at: ReadonlyMap<string, number>, reading: Reading): void {
  for (const step of steps) {
    for (const need of reading.steps.get(step)?.needs ?? []) {
      if (reading.file.isFull) return;
      if (need.id === step.id) {
        reading.file.problem(
          need.at,
          'cycle',
          `The step "${step.id}" needs itself.`,
          'Take it out of its needs.',
        );
      } else if (!at.has(need.id)) {
        reading.file.problem(
          need.at,
          'unknown-step',
          `There is no step "${need.id}" in this block.`,
          adviceFor(need.id, step, steps, reading),
        );
      }
    }
  }
}

function adviceFor(wrong: string, step: Step, steps: readonly Step[], reading: Reading): string {
  if (reading.ids.has(wrong))
    return 'It is in another block; needs names steps of the same one. Name the step around it.';
  const others = steps.filter((other) => other !== step).map((other) => other.id);
  const right = nearest(wrong, others);
  if (right !== undefined) return `Did you mean "${right}"?`;
  return others.length === 0
    ? 'There are no others in it.'
    : `Steps of it are ${others.slice(0, 12).join(', ')}${others.length > 12 ? ', …' : ''}.`;
}

type Sorted =
  | { readonly kind: 'order'; readonly order: readonly number[] }
  | { readonly kind: 'circle'; readonly circle: readonly number[] };

/** Positions so that needs come first, or one circle. Iterative: a block may have thousands of steps in a line. */
function sort(needs: readonly (readonly number[])[]): Sorted {
  const state = new Uint8Array(needs.length);
  const order: number[] = [];
  for (let start = 0; start < needs.length; start++) {
    const path: { readonly at: number; next: number }[] = [];
    const enter = (at: number): void => {
      state[at] = 1;
      path.push({ at, next: 0 });
    };
    if (state[start] === 0) enter(start);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const need = needs[top.at]?.[top.next++];
      if (need === undefined) {
        state[top.at] = 2;
        order.push(top.at);
        path.pop();
      } else if (state[need] === 1) {
        const from = path.findIndex(({ at }) => at === need);
        const circle = path.slice(from).map(({ at }) => at);
        // A step that needs itself is reported where it says so.
        if (circle.length > 1) return { kind: 'circle', circle };
      } else if (state[need] === 0) {
        enter(need);
      }
    }
  }
  return { kind: 'order', order };
}

function reportCircle(steps: readonly Step[], circle: readonly number[], reading: Reading): void {
  const first = circle.indexOf(Math.min(...circle));
  const ids = [...circle.slice(first), ...circle.slice(0, first)].map((i) => steps[i]?.id ?? '');
  const step = steps[circle[first] as number] as Step;
  const place = reading.steps.get(step);
  reading.file.problem(
    place?.needs?.[0]?.at ?? place?.at ?? 0,
    'cycle',
    `The steps wait for each other: ${[...ids, ids[0]].join(' needs ')}.`,
    'Take one of these needs out.',
  );
}

/** For each step the set of those before it, as bits: a block of 10,000 steps takes 12 MB for as long as it is checked. */
function closureOf(needs: readonly (readonly number[])[], order: readonly number[]): Order {
  const words = Math.ceil(needs.length / 32);
  const rows = needs.map(() => new Uint32Array(0));
  for (const at of order) {
    const row = new Uint32Array(words);
    for (const need of needs[at] ?? []) {
      const before = rows[need] as Uint32Array;
      for (let w = 0; w < before.length; w++) row[w] = (row[w] as number) | (before[w] as number);
      row[need >>> 5] = (row[need >>> 5] as number) | (1 << (need & 31));
    }
    rows[at] = row;
  }
  return { isBefore: (a, b) => (((rows[b]?.[a >>> 5] ?? 0) >>> (a & 31)) & 1) === 1 };
}
