import type {
  Block,
  Chain,
  Join,
  OnError,
  Step,
  StepFrame,
  WorkPolicy,
  WorkStep,
  WorkStepBody,
} from '../../../../../scripts/chains/language/chain.ts';
import type { Json } from '../../../../../scripts/core/json.ts';

/** Chains written as values, with the defaults that the loader would fill in. Work is `run` with argv, answered by a scripted executor. */
type Frame = Partial<Omit<StepFrame, 'id'>>;

export function chain(steps: readonly Step[], more: Partial<Chain> = {}): Chain {
  return {
    name: 'a-chain',
    description: '',
    inputs: {},
    outputs: {},
    budget: {},
    saga: false,
    ...more,
    steps: inOrder(steps),
  };
}

/** Steps wait for the one above unless they say otherwise. */
export function block(...steps: Step[]): Block {
  return { steps: inOrder(steps) };
}

const DEFAULT_NEEDS: readonly string[] = ['(above)'];

function inOrder(steps: readonly Step[]): Step[] {
  return steps.map((step, i) =>
    step.needs === DEFAULT_NEEDS ? { ...step, needs: i === 0 ? [] : [(steps[i - 1] as Step).id] } : step,
  );
}

function frame(id: string, more: Frame): StepFrame {
  return { id, label: id, needs: DEFAULT_NEEDS, onError: { kind: 'fail' } as OnError, ...more };
}

export function body(...argv: string[]): WorkStepBody & WorkPolicy {
  return { kind: 'run', argv, env: {}, accept: [0] };
}

export function run(
  id: string,
  more: Frame & WorkPolicy & Partial<Pick<WorkStep, 'fallback'>> & { argv?: string[] } = {},
): Step {
  const { argv = [id], fallback = [], retry, timeoutMs, ...rest } = more;
  return {
    ...frame(id, rest),
    kind: 'run',
    argv,
    env: {},
    accept: [0],
    fallback,
    ...(retry === undefined ? {} : { retry }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  };
}

export const agent = (
  id: string,
  name: string,
  prompt: Extract<Step, { kind: 'agent' }>['prompt'],
  more: Frame & WorkPolicy & { schema?: Json } = {},
): Step => ({
  ...frame(id, more),
  kind: 'agent',
  agent: name,
  prompt,
  tier: 'inherit',
  permissions: 'default',
  fallback: [],
});

export const set = (
  id: string,
  values: Extract<Step, { kind: 'set' }>['values'],
  more: Frame = {},
): Step => ({
  ...frame(id, more),
  kind: 'set',
  values,
});

export const group = (id: string, steps: Step[], more: Frame & { saga?: boolean } = {}): Step => ({
  ...frame(id, more),
  kind: 'group',
  saga: more.saga ?? false,
  block: block(...steps),
});

export const parallel = (
  id: string,
  branches: Readonly<Record<string, Step[]>>,
  more: Frame & Partial<Join> = {},
): Step => {
  const { join = 'all', rest = 'cancel', ...own } = more;
  return {
    ...frame(id, own),
    kind: 'parallel',
    join,
    rest,
    branches: Object.entries(branches).map(([name, steps]) => ({ name, block: block(...steps) })),
  };
};

export const foreach = (
  id: string,
  items: Extract<Step, { kind: 'foreach' }>['items'],
  steps: Step[],
  more: Frame & Partial<Join> & { concurrency?: number } = {},
): Step => {
  const { join = 'all', rest = 'cancel', concurrency = 1, ...own } = more;
  return {
    ...frame(id, own),
    kind: 'foreach',
    items,
    as: 'item',
    join,
    rest,
    concurrency,
    block: block(...steps),
  };
};

export const choose = (
  id: string,
  cases: readonly { if?: string; steps: Step[] }[],
  more: Frame = {},
): Step => ({
  ...frame(id, more),
  kind: 'switch',
  cases: cases.map((c) => ({ ...(c.if === undefined ? {} : { if: c.if }), block: block(...c.steps) })),
});

export const nested = (
  id: string,
  inner: Chain,
  given: Extract<Step, { kind: 'chain' }>['with'] = {},
  more: Frame = {},
): Step => ({ ...frame(id, more), kind: 'chain', chain: inner, with: given });

export const wait = (id: string, duration: string, more: Frame = {}): Step => ({
  ...frame(id, more),
  kind: 'wait',
  wait: { kind: 'for', duration },
});

export const approve = (
  id: string,
  more: Frame & Partial<Extract<Step, { kind: 'approve' }>['approval']> = {},
): Step => {
  const { message = 'Go on?', by = [], otherwise = 'reject', timeoutMs, ...own } = more;
  return {
    ...frame(id, own),
    kind: 'approve',
    approval: { message, by, otherwise, ...(timeoutMs === undefined ? {} : { timeoutMs }) },
  };
};

export const fail = (id: string, message: string, more: Frame = {}): Step => ({
  ...frame(id, more),
  kind: 'fail',
  message,
  code: 'raised',
});
