import { stringify } from 'yaml';
import type {
  Block,
  Chain,
  Fallback,
  Step,
  WorkPolicy,
  WorkStepBody,
} from '../../../../../scripts/chains/language/chain.ts';
import { formatDuration } from '../../../../../scripts/chains/language/duration.ts';

/** The files of a chain: its own, and those of the chains inside of it, by name. `short` decides for each default whether it is left out. */
export function printChain(
  chain: Chain,
  short: () => boolean,
): { text: string; nested: Map<string, string> } {
  const nested = new Map<string, string>();
  const text = stringify(new Printer(short, nested).chain(chain), { lineWidth: short() ? 80 : 0 });
  return { text, nested };
}

type Map_ = Record<string, unknown>;

class Printer {
  readonly #short: () => boolean;
  readonly #nested: Map<string, string>;

  constructor(short: () => boolean, nested: Map<string, string>) {
    this.#short = short;
    this.#nested = nested;
  }

  chain(chain: Chain): Map_ {
    return {
      name: chain.name,
      ...this.#unless(chain.description === '', { description: chain.description }),
      ...this.#unless(Object.keys(chain.inputs).length === 0, {
        inputs: Object.fromEntries(
          Object.entries(chain.inputs).map(([name, spec]) => {
            const { description, ...rest } = spec;
            if (Object.keys(rest).length === 1 && description === '' && this.#short())
              return [name, spec.type];
            return [name, { ...rest, ...(description === '' ? {} : { description }) }];
          }),
        ),
      }),
      ...this.#unless(Object.keys(chain.outputs).length === 0, { outputs: chain.outputs }),
      ...this.#unless(Object.keys(chain.budget).length === 0, { budget: chain.budget }),
      ...this.#default('saga', chain.saga, false),
      steps: this.#steps(chain.steps),
    };
  }

  #steps(steps: readonly Step[]): Map_[] {
    return steps.map((step, i) => this.#step(step, i === 0 ? [] : [steps[i - 1]?.id]));
  }

  #step(step: Step, inOrder: readonly unknown[]): Map_ {
    const { onError, compensate, transform } = step;
    return {
      id: step.id,
      ...(step.label === step.id ? {} : { name: step.label }),
      ...(JSON.stringify(step.needs) === JSON.stringify(inOrder) && this.#short()
        ? {}
        : { needs: step.needs.length === 1 && this.#short() ? step.needs[0] : step.needs }),
      ...(step.if === undefined ? {} : { if: this.#condition(step.if) }),
      ...(onError.kind === 'steps'
        ? { on_error: this.#block(onError.block) }
        : this.#default('on_error', onError.kind, 'fail')),
      ...(transform === undefined ? {} : { transform }),
      ...(compensate === undefined ? {} : { compensate: this.#work(compensate) }),
      ...this.#body(step),
    };
  }

  #body(step: Step): Map_ {
    switch (step.kind) {
      case 'run':
      case 'agent':
      case 'command':
      case 'rpc':
      case 'publish':
        return {
          ...this.#work(step),
          ...this.#unless(step.fallback.length === 0, {
            fallback: step.fallback.map((one) => this.#fallback(one, step.kind)),
          }),
        };
      case 'set':
        return { set: step.values };
      case 'fail':
        return {
          fail:
            step.code === 'raised' && this.#short()
              ? step.message
              : { message: step.message, code: step.code },
        };
      case 'wait':
        return { wait: this.#wait(step) };
      case 'approve':
        return { approve: this.#approval(step) };
      case 'group':
        return { ...this.#default('saga', step.saga, false), ...this.#block(step.block) };
      case 'parallel': {
        const isList = step.branches.every(
          ({ name, block }) => block.steps.length === 1 && block.steps[0]?.id === name,
        );
        const branches = isList
          ? step.branches.map(({ block }) => this.#step(block.steps[0] as Step, []))
          : Object.fromEntries(step.branches.map(({ name, block }) => [name, this.#steps(block.steps)]));
        return { parallel: branches, ...this.#join(step) };
      }
      case 'switch':
        return {
          switch: step.cases.map((one) => ({
            ...(one.if === undefined
              ? this.#short()
                ? {}
                : { else: true }
              : { if: this.#condition(one.if) }),
            ...this.#block(one.block),
          })),
        };
      case 'foreach':
        return {
          foreach: step.items,
          ...this.#default('as', step.as, 'item'),
          ...this.#default('concurrency', step.concurrency, 1),
          ...this.#block(step.block),
          ...this.#join(step),
        };
      case 'chain':
        this.#nested.set(step.chain.name, stringify(this.chain(step.chain)));
        return {
          chain: step.chain.name,
          ...this.#unless(Object.keys(step.with).length === 0, { with: step.with }),
        };
    }
  }

  #block(block: Block): Map_ {
    return {
      steps: this.#steps(block.steps),
      ...(block.outputs === undefined ? {} : { outputs: block.outputs }),
    };
  }

  #work(work: WorkStepBody & WorkPolicy): Map_ {
    const { retry, timeoutMs } = work;
    const onlyAttempts = retry !== undefined && Object.keys(retry).join() === 'attempts';
    return {
      ...this.#workBody(work),
      ...(retry === undefined
        ? {}
        : {
            retry:
              onlyAttempts && this.#short()
                ? retry.attempts
                : {
                    ...(retry.attempts === undefined ? {} : { attempts: retry.attempts }),
                    ...(retry.backoff === undefined ? {} : { backoff: retry.backoff }),
                    ...(retry.delayMs === undefined ? {} : { delay: formatDuration(retry.delayMs) }),
                    ...(retry.maxDelayMs === undefined
                      ? {}
                      : { max_delay: formatDuration(retry.maxDelayMs) }),
                    ...(retry.jitter === undefined ? {} : { jitter: retry.jitter }),
                    ...(retry.on === undefined ? {} : { on: retry.on }),
                  },
          }),
      ...(timeoutMs === undefined ? {} : { timeout: formatDuration(timeoutMs) }),
    };
  }

  #workBody(work: WorkStepBody): Map_ {
    switch (work.kind) {
      case 'run':
        return {
          run: work.argv ?? work.script?.replaceAll('${{', () => '$${{'),
          ...this.#unless(Object.keys(work.env).length === 0, { env: work.env }),
          ...(work.cwd === undefined ? {} : { cwd: work.cwd }),
          ...(work.stdin === undefined ? {} : { stdin: work.stdin }),
          ...(work.accept.join() === '0' && this.#short() ? {} : { accept: work.accept }),
        };
      case 'agent':
        return {
          agent: work.agent,
          prompt: work.prompt,
          ...(work.schema === undefined ? {} : { schema: work.schema }),
          ...this.#model(work),
        };
      case 'command':
        return {
          command: `${this.#short() ? '/' : ''}${work.command}`,
          ...this.#unless(work.args === '', { args: work.args }),
          ...this.#model(work),
        };
      case 'rpc':
        return { rpc: { plugin: work.plugin, method: work.method, params: work.params } };
      case 'publish': {
        const { topic, payload, priority } = work;
        return { publish: { topic, payload, ...this.#default('priority', priority, 5) } };
      }
    }
  }

  #model(work: WorkStepBody & { readonly kind: 'agent' | 'command' }): Map_ {
    return {
      ...this.#default('tier', work.tier, 'auto'),
      ...this.#default('permissions', work.permissions, 'default'),
      ...(work.usd === undefined ? {} : { budget: { usd: work.usd } }),
      ...(work.cwd === undefined ? {} : { cwd: work.cwd }),
    };
  }

  #fallback(fallback: Fallback, step: Step['kind']): Map_ {
    switch (fallback.kind) {
      case 'cached':
        return { cached: formatDuration(fallback.maxAgeMs) };
      case 'value':
        return { value: fallback.value };
      case 'work': {
        // What an agent leaves out it has from the agent of its step, not by default.
        const whole = step === 'agent' && fallback.body.kind === 'agent';
        return (whole ? new Printer(() => false, this.#nested) : this).#work(fallback.body);
      }
    }
  }

  #wait({ wait }: Step & { readonly kind: 'wait' }): unknown {
    switch (wait.kind) {
      case 'for':
        return this.#short() ? wait.duration : { for: wait.duration };
      case 'until':
        return { until: wait.time };
      case 'topic':
        return {
          topic: wait.topic,
          ...(wait.match === undefined ? {} : { match: this.#condition(wait.match) }),
          ...(wait.timeoutMs === undefined ? {} : { timeout: formatDuration(wait.timeoutMs) }),
        };
    }
  }

  #approval({ approval }: Step & { readonly kind: 'approve' }): unknown {
    const { message, by, timeoutMs, otherwise } = approval;
    if (by.length === 0 && timeoutMs === undefined && otherwise === 'reject' && this.#short()) return message;
    return {
      message,
      ...this.#unless(by.length === 0, { by }),
      ...(timeoutMs === undefined ? {} : { timeout: formatDuration(timeoutMs) }),
      ...this.#default('otherwise', otherwise, 'reject'),
    };
  }

  #join(step: Step & { readonly kind: 'parallel' | 'foreach' }): Map_ {
    return { ...this.#default('join', step.join, 'all'), ...this.#default('rest', step.rest, 'cancel') };
  }

  #condition(condition: string): string {
    return this.#short() ? condition : `\${{ ${condition} }}`;
  }

  #default(key: string, value: unknown, usual: unknown): Map_ {
    return value === usual && this.#short() ? {} : { [key]: value };
  }

  #unless(isDefault: boolean, keys: Map_): Map_ {
    return isDefault && this.#short() ? {} : isDefault && Object.values(keys)[0] === '' ? {} : keys;
  }
}
