import { seeded } from '../../../../../bench/kit/stats.ts';
import {
  type Block,
  type Chain,
  type Fallback,
  INPUT_TYPES,
  type InputSpec,
  type Join,
  type OnError,
  PERMISSION_MODES,
  type RetryPolicy,
  type Step,
  type StepFrame,
  type Template,
  TIERS,
  type Wait,
  WORK_KINDS,
  type WorkKind,
  type WorkPolicy,
  type WorkStepBody,
} from '../../../../../scripts/chains/language/chain.ts';

/**
 * Chains that a checked file may hold, by seed: every kind of step and every key, blocks in blocks, graphs by `needs`, sagas, nested
 * chains, expressions that name inputs, variables and steps that have run. The same seed gives the same chain.
 */
export function generateChain(seed: number): Chain {
  return new Generator(seed).chain(3);
}

const TEXTS = [
  'plain',
  'a: b',
  'a # b',
  '# c',
  'yes',
  'true',
  'null',
  '~',
  '12',
  '0x1F',
  '1e3',
  '- x',
  '? x',
  ': x',
  '{a}',
  '[a]',
  '*a',
  '&a',
  '!a',
  '@a',
  '`a`',
  '%a',
  '"a"',
  "it's",
  'a\\nb',
  'two\nlines\n',
  '\n\nlate',
  ' led',
  'trailed ',
  'é ✓ 😀',
  '--- ',
  '...',
  'a\tb',
  '$${{ literal }}',
  '}}',
  'x'.repeat(200),
];

/** What is known of the steps around: an expression for each. */
type Seen = ReadonlyMap<string, string>;

interface Around {
  readonly seen: Seen;
  readonly vars: readonly string[];
  readonly saga: boolean;
  readonly depth: number;
}

class Generator {
  readonly #random: () => number;
  readonly #seed: number;
  #made = 0;
  #inputs: readonly string[] = [];

  constructor(seed: number) {
    this.#random = seeded(seed);
    this.#seed = seed;
  }

  chain(depth: number, nested = false): Chain {
    const outer = this.#inputs;
    const inputs = this.#specs();
    this.#inputs = Object.keys(inputs);
    const saga = this.#chance(0.5);
    const { steps, seen } = this.#steps({ seen: new Map(), vars: [], saga, depth }, this.#many(1, 5));
    const after: Around = { seen, vars: [], saga, depth };
    const chain: Chain = {
      name: nested ? `inner-${this.#next()}` : `generated-${Math.abs(this.#seed)}`,
      description: this.#chance(0.5) ? 'What it is for.' : '',
      inputs,
      outputs: this.#chance(0.6) ? this.#templates(after) : {},
      budget: {
        ...this.#maybe(0.3, () => ({ usd: this.#many(1, 9) / 2 })),
        ...this.#maybe(0.3, () => ({ tokens: this.#many(1, 100_000) })),
        ...this.#maybe(0.3, () => ({ minutes: this.#many(1, 60) })),
      },
      saga,
      steps,
    };
    this.#inputs = outer;
    return chain;
  }

  #specs(): Record<string, InputSpec> {
    const values: Readonly<Record<(typeof INPUT_TYPES)[number], Template>> = {
      string: this.#pick(TEXTS.filter((text) => !text.includes('${{'))),
      number: 1.5,
      integer: 3,
      boolean: false,
      array: [1, 'a', null],
      object: { a: { b: [] } },
    };
    return Object.fromEntries(
      Array.from({ length: this.#many(0, 3) }, () => {
        const type = this.#pick(INPUT_TYPES);
        const value = values[type];
        const spec: InputSpec = {
          type,
          description: this.#chance(0.5) ? 'What it means.' : '',
          ...this.#maybe(0.7, () => ({ default: value })),
          ...this.#maybe(0.2, () => ({ enum: [value] })),
        };
        return [this.#chance(0.5) ? `in-put-${this.#next()}` : `input${this.#next()}`, spec];
      }),
    );
  }

  #steps(around: Around, count: number): { steps: Step[]; seen: Map<string, string> } {
    const steps: Step[] = [];
    /** By step: what a step that needs it sees of this block. */
    const ends = new Map<string, Map<string, string>>();
    for (let i = 0; i < count; i++) {
      const above = steps.at(-1);
      const needs = this.#chance(0.7)
        ? above === undefined
          ? []
          : [above.id]
        : steps.filter(() => this.#chance(0.4)).map((step) => step.id);
      const before = new Map(needs.flatMap((id) => [...(ends.get(id) ?? [])]));
      const { step, inner } = this.#step({ ...around, seen: new Map([...around.seen, ...before]) }, needs);
      steps.push(step);
      ends.set(step.id, new Map([...before, ...inner, [step.id, refTo(step)]]));
    }
    return { steps, seen: new Map([...around.seen, ...[...ends.values()].flatMap((end) => [...end])]) };
  }

  #block(around: Around, count = this.#many(1, 3)): { block: Block; seen: Map<string, string> } {
    const { steps, seen } = this.#steps({ ...around, depth: around.depth - 1 }, count);
    const outputs = this.#maybe(0.3, () => ({ outputs: this.#value({ ...around, seen }) }));
    return { block: { steps, ...outputs }, seen };
  }

  #step(around: Around, needs: readonly string[]): { step: Step; inner: Map<string, string> } {
    const id = `${this.#pick(['s', 'step-', '_x'])}${this.#next()}`;
    const { body, inner } = this.#body(around, id);
    const handler = this.#onError(around);
    const frame: StepFrame = {
      id,
      label: this.#chance(0.2) ? 'A label: with # signs' : id,
      needs,
      ...this.#maybe(0.2, () => ({ if: this.#condition(around) })),
      onError: handler.onError,
      ...this.#maybe(0.2, () => ({ transform: { changed: `\${{ output }}`, more: this.#text(around) } })),
      ...this.#maybe(around.saga ? 0.4 : 0, () => ({
        compensate: this.#work(
          { ...around, seen: new Map([...around.seen, ...inner, [id, `steps.${id}.state`]]) },
          this.#pick(WORK_KINDS),
        ),
      })),
    };
    return { step: { ...frame, ...body } as Step, inner: new Map([...inner, ...handler.inner]) };
  }

  #onError(around: Around): { onError: OnError; inner: Map<string, string> } {
    if (around.depth > 0 && this.#chance(0.1)) {
      const { block, seen } = this.#block({ ...around, vars: [...around.vars, 'error'] }, 1);
      return { onError: { kind: 'steps', block }, inner: seen };
    }
    return { onError: { kind: this.#chance(0.2) ? 'continue' : 'fail' }, inner: new Map() };
  }

  #body(around: Around, id: string): { body: object; inner: Map<string, string> } {
    const kinds = [...WORK_KINDS, ...WORK_KINDS, 'set', 'fail', 'wait', 'approve'] as const;
    const composite = ['group', 'parallel', 'parallel-list', 'switch', 'foreach', 'chain'] as const;
    const kind = this.#pick(around.depth > 0 ? [...kinds, ...composite, ...composite] : kinds);
    const none = new Map<string, string>();
    switch (kind) {
      case 'set':
        return {
          body: { kind, values: { value: this.#value(around), ...this.#templates(around) } },
          inner: none,
        };
      case 'fail':
        return {
          body: { kind, message: this.#text(around), code: this.#pick(['raised', 'own-code']) },
          inner: none,
        };
      case 'wait':
        return { body: { kind, wait: this.#wait(around) }, inner: none };
      case 'approve':
        return {
          body: {
            kind,
            approval: {
              message: this.#text(around),
              by: this.#pick([[], ['ann'], ['ann', 'bob']]),
              ...this.#maybe(0.4, () => ({ timeoutMs: this.#ms() })),
              otherwise: this.#pick(['reject', 'approve']),
            },
          },
          inner: none,
        };
      case 'group': {
        const saga = this.#chance(0.4);
        const { block, seen } = this.#block({ ...around, saga: saga || around.saga });
        return { body: { kind, saga, block }, inner: seen };
      }
      case 'parallel': {
        const made = Array.from({ length: this.#many(1, 3) }, () => this.#block({ ...around }));
        // A branch of a map has steps only.
        const branches = made.map(({ block }, i) => ({ name: `branch-${i}`, block: { steps: block.steps } }));
        const inner = new Map(made.flatMap(({ seen }) => [...seen]));
        return { body: { kind, branches, ...this.#join(branches.length) }, inner };
      }
      case 'parallel-list': {
        const made = Array.from({ length: this.#many(1, 3) }, () => this.#step({ ...around, depth: 0 }, []));
        const branches = made.map(({ step }) => ({ name: step.id, block: { steps: [step] } }));
        const inner = new Map(made.map(({ step }) => [step.id, `steps.${step.id}.state`]));
        return { body: { kind: 'parallel', branches, ...this.#join(branches.length) }, inner };
      }
      case 'switch': {
        const made = Array.from({ length: this.#many(1, 3) }, () => this.#block(around));
        const last = this.#chance(0.5);
        const cases = made.map(({ block }, i) => ({
          ...(last && i === made.length - 1 ? {} : { if: this.#condition({ ...around, vars: ['run'] }) }),
          block,
        }));
        return { body: { kind, cases }, inner: new Map(made.flatMap(({ seen }) => [...seen])) };
      }
      case 'foreach': {
        const as = this.#pick(['item', `it_${id.replaceAll('-', '_')}`]);
        const { block } = this.#block({ ...around, vars: [...around.vars, as, 'index'] });
        const items = this.#chance(0.5) ? '${{ [1, 2] }}' : [this.#text(around), 2, { a: null }];
        const join = this.#join(Array.isArray(items) ? items.length : 3);
        return { body: { kind, items, as, concurrency: this.#many(1, 64), block, ...join }, inner: none };
      }
      case 'chain': {
        const chain = this.chain(around.depth - 1, true);
        const names = Object.keys(chain.inputs).filter(
          (name) => chain.inputs[name]?.default === undefined || this.#chance(0.5),
        );
        return {
          body: { kind, chain, with: Object.fromEntries(names.map((name) => [name, '${{ run.id }}'])) },
          inner: none,
        };
      }
      default: {
        const work = this.#work(around, kind);
        const fallback = this.#chance(0.3) ? this.#fallbacks(around, work) : [];
        return { body: { ...work, fallback }, inner: none };
      }
    }
  }

  #work(around: Around, kind: WorkKind): WorkStepBody & WorkPolicy {
    const policy: WorkPolicy = {
      ...this.#maybe(0.4, () => ({ retry: this.#retry() })),
      ...this.#maybe(0.4, () => ({ timeoutMs: this.#ms() })),
    };
    const model = (): object => ({
      tier: this.#pick(TIERS),
      permissions: this.#pick(PERMISSION_MODES),
      ...this.#maybe(0.3, () => ({ usd: this.#many(1, 9) / 4 })),
      ...this.#maybe(0.3, () => ({ cwd: this.#text(around) })),
    });
    return { ...this.#workBody(around, kind, model), ...policy };
  }

  #workBody(around: Around, kind: WorkKind, model: () => object): WorkStepBody {
    switch (kind) {
      case 'run':
        return {
          kind,
          ...(this.#chance(0.5)
            ? { argv: ['echo', ...Array.from({ length: this.#many(0, 3) }, () => this.#scalar(around))] }
            : { script: this.#pick(['true', 'echo "$VALUE"\nexit 0\n', 'cat <<E\n${{ literal }}\nE\n']) }),
          env: this.#chance(0.3) ? { VALUE: this.#scalar(around), _b: 1 } : {},
          ...this.#maybe(0.3, () => ({ cwd: this.#text(around) })),
          ...this.#maybe(0.3, () => ({ stdin: this.#value(around) })),
          accept: this.#pick([[0], [0, 1], [255]]),
        };
      case 'agent':
        return {
          kind,
          agent: this.#chance(0.8) ? 'some-plugin:agent' : '${{ run.id }}',
          prompt: this.#text(around),
          ...this.#maybe(0.4, () => ({ schema: { type: 'object', properties: { a: { enum: [1, null] } } } })),
          ...model(),
        } as WorkStepBody;
      case 'command':
        return {
          kind,
          command: 'some-plugin:command',
          args: this.#chance(0.5) ? '' : this.#text(around),
          ...model(),
        } as WorkStepBody;
      case 'rpc':
        return { kind, plugin: 'some-plugin', method: this.#text(around), params: this.#value(around) };
      case 'publish':
        return { kind, topic: this.#text(around), payload: this.#value(around), priority: this.#many(1, 10) };
    }
  }

  #fallbacks(around: Around, step: WorkStepBody & WorkPolicy): Fallback[] {
    return Array.from({ length: this.#many(1, 3) }, (): Fallback => {
      const kind = this.#pick(['work', 'cached', 'value'] as const);
      if (kind === 'cached') return { kind, maxAgeMs: this.#ms() };
      if (kind === 'value') return { kind, value: this.#value(around) };
      const body = this.#work(around, this.#pick(WORK_KINDS));
      // An agent takes from the agent of its step what it is not given itself.
      return { kind, body: body.kind === 'agent' && step.kind === 'agent' ? { ...step, ...body } : body };
    });
  }

  #retry(): Partial<RetryPolicy> {
    return {
      ...this.#maybe(0.8, () => ({ attempts: this.#many(1, 100) })),
      ...this.#maybe(0.5, () => ({
        backoff: this.#pick(['none', 'linear', 'exponential', 'fibonacci'] as const),
      })),
      ...this.#maybe(0.5, () => ({ delayMs: this.#ms() })),
      ...this.#maybe(0.5, () => ({ maxDelayMs: this.#ms() })),
      ...this.#maybe(0.5, () => ({ jitter: this.#chance(0.5) })),
      ...this.#maybe(0.3, () => ({ on: this.#pick([[], ['exit'], ['exit', 'timeout']]) })),
    };
  }

  #wait(around: Around): Wait {
    return this.#pick([
      (): Wait => ({ kind: 'for', duration: this.#pick(['10m', '1.5h', `\${{ ${this.#ref(around)} }}`]) }),
      (): Wait => ({ kind: 'until', time: '2026-01-31T09:00:00Z' }),
      (): Wait => ({
        kind: 'topic',
        topic: this.#text(around),
        ...this.#maybe(0.5, () => ({ match: 'message.payload.ok == true' })),
        ...this.#maybe(0.5, () => ({ timeoutMs: this.#ms() })),
      }),
    ])();
  }

  #join(most: number): Join {
    return { join: this.#pick(['all', 'any', this.#many(1, most)]), rest: this.#pick(['cancel', 'finish']) };
  }

  #templates(around: Around): Record<string, Template> {
    const names = ['a', 'with space', 'b-c', '1', 'true', '__proto__'].filter(() => this.#chance(0.2));
    return Object.fromEntries(names.map((name) => [name, this.#value(around)]));
  }

  #value(around: Around, depth = 2): Template {
    const kind = this.#many(0, depth > 0 ? 3 : 1);
    if (kind === 0) return this.#pick([null, true, false, 0, -1, 1.5, 1e300, 9_007_199_254_740_991, '']);
    if (kind === 1) return this.#text(around);
    const items = Array.from({ length: this.#many(0, 3) }, () => this.#value(around, depth - 1));
    return kind === 2 ? items : Object.fromEntries(items.map((item, i) => [`key ${i}`, item]));
  }

  #scalar(around: Around): Template {
    return this.#chance(0.8) ? this.#text(around) : this.#pick([1, 2.5, true]);
  }

  #text(around: Around): string {
    const kind = this.#many(0, 3);
    if (kind === 0) return `\${{ ${this.#ref(around)} }}`;
    if (kind === 1) return `before \${{ ${this.#ref(around)} }}: \${{ {"a": {"b": 1}}.a.b }} #after`;
    return this.#pick(TEXTS);
  }

  #condition(around: Around): string {
    return `${this.#ref(around)} != "nothing" ? ${this.#pick(['true', 'run.id == "x"'])} : false`;
  }

  #ref(around: Around): string {
    const places = [
      'run.id',
      ...around.vars.map((name) => (name === 'error' ? 'error.code' : name)),
      ...this.#inputs.map((name) => `inputs.${name}`),
      ...around.seen.values(),
      ...around.seen.values(),
    ];
    return this.#pick(places);
  }

  #maybe<T extends object>(chance: number, make: () => T): T | Record<string, never> {
    return this.#chance(chance) ? make() : {};
  }

  /** 1 ms to some days, in all units. */
  #ms(): number {
    return this.#many(1, 50) * this.#pick([1, 1000, 60_000, 3_600_000]);
  }

  #next(): number {
    this.#made += 1;
    return this.#made;
  }

  #chance(p: number): boolean {
    return this.#random() < p;
  }

  #many(least: number, most: number): number {
    return least + Math.floor(this.#random() * (most - least + 1));
  }

  #pick<T>(of: readonly T[]): T {
    return of[Math.floor(this.#random() * of.length)] as T;
  }
}

/** An expression that names something a step surely has. */
function refTo(step: Step): string {
  if (step.transform !== undefined) return `steps.${step.id}.changed`;
  if (step.kind === 'set') return `steps.${step.id}.value`;
  if (step.kind === 'foreach') return `steps.${step.id}.outputs.items`;
  return `steps.${step.id}.state`;
}
