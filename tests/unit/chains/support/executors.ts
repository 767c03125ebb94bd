import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { methods as ahling } from '../../../../plugins/ahling-command-center/tools/methods.ts';
import { methods as exec } from '../../../../plugins/exec-automator/tools/methods.ts';
import { methods as fastapi } from '../../../../plugins/fastapi-backend/tools/methods.ts';
import { methods as frontend } from '../../../../plugins/frontend-powerhouse/tools/methods.ts';
import { methods as lobbi } from '../../../../plugins/lobbi-platform-manager/tools/methods.ts';
import { runExecutor } from '../../../../scripts/chains/steps/run.ts';
import type { Attempt, Executors, Outcome, WorkInput } from '../../../../scripts/chains/steps/work.ts';
import { messageOf } from '../../../../scripts/core/errors.ts';
import type { Json } from '../../../../scripts/core/json.ts';
import type { Method } from '../../../../scripts/core/method.ts';
import { methods as brain } from '../../../../scripts/methods/methods.ts';
import { checkParams } from '../../../../scripts/rpc/check-params.ts';

type Input<K extends WorkInput['kind']> = Extract<WorkInput, { readonly kind: K }>;

/** What an agent answers, and does to the files of its folder. By the step's id. */
export type Agents = Readonly<Record<string, (call: AgentCall) => unknown>>;

export interface AgentCall {
  readonly input: Input<'agent'>;
  readonly write: (path: string, text: string) => void;
}

/**
 * How a step fails. `before`: it did nothing. `after`: it did its work and was told that it had failed. `cancelled`: it did its work,
 * and before it could say so a person cancelled the run.
 */
export interface Fault {
  /** Path of the step in the run. */
  readonly step: string;
  readonly how: 'before' | 'after' | 'cancelled';
}

export interface Published {
  readonly topic: string;
  readonly payload: Json;
}

/** Real programs and real methods; agents by script; messages into a list. */
export function executorsOf(
  env: Readonly<Record<string, string>>,
  agents: Agents,
  published: Published[],
  fault: Fault | undefined,
  cancel: () => void,
): Executors {
  const run = runExecutor({ env });
  const executors: Executors = {
    run,
    rpc: { execute: rpc },
    agent: { execute: async (attempt) => answer(attempt, agents) },
    command: { execute: async () => broken('command', 'No template runs a command.') },
    publish: {
      execute: async ({ input }) => {
        if (input.kind === 'publish') published.push({ topic: input.topic, payload: input.payload });
        return { kind: 'succeeded', output: { messageId: 'm1', offset: published.length } };
      },
    },
  };
  if (fault === undefined) return executors;
  const faulty = Object.entries(executors).map(([kind, executor]) => [
    kind,
    {
      execute: async (attempt: Attempt): Promise<Outcome> => {
        if (attempt.step !== fault.step || attempt.direction !== 'do') return executor.execute(attempt);
        if (fault.how !== 'before') await executor.execute(attempt);
        if (fault.how !== 'cancelled')
          return broken('exit', `${fault.step} was made to fail ${fault.how} its work.`);
        cancel();
        await aborted(attempt.signal);
        return broken('cancelled', 'The step was cancelled.', 'unknown');
      },
    },
  ]);
  return Object.fromEntries(faulty) as unknown as Executors;
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve());
  });

const METHODS: Readonly<Record<string, readonly Method[]>> = {
  'jira-orchestrator': brain,
  'ahling-command-center': ahling,
  'exec-automator': exec,
  'fastapi-backend': fastapi,
  'frontend-powerhouse': frontend,
  'lobbi-platform-manager': lobbi,
};

async function rpc({ input, cwd, signal }: Attempt): Promise<Outcome> {
  if (input.kind !== 'rpc') return broken('internal', 'not a call');
  const method = METHODS[input.plugin]?.find(({ name }) => name === input.method);
  if (method === undefined) return broken('unknown-method', `${input.plugin} has no method ${input.method}.`);
  const checked = checkParams(method.params, input.params);
  if (checked.kind === 'wrong') return broken('bad-params', checked.message);
  try {
    const result = await method.run(checked.params as never, { cwd, signal });
    return { kind: 'succeeded', output: JSON.parse(JSON.stringify(result)) as Json };
  } catch (error) {
    return broken('method-failed', messageOf(error));
  }
}

function answer(attempt: Attempt, agents: Agents): Outcome {
  const { input, step, cwd } = attempt;
  if (input.kind !== 'agent') return broken('internal', 'not an agent');
  const id = step.split('/').at(-1) as string;
  const act = agents[id];
  if (act === undefined) return broken('no-script', `The test has no answer for the step ${step}.`);
  const output = act({ input, write: (path, text) => writeFileSync(join(cwd, path), text) });
  const checked = checkParams((input.schema ?? {}) as Record<string, unknown>, output);
  return checked.kind === 'right'
    ? { kind: 'succeeded', output: output as Json }
    : broken('output-invalid', `${step}: ${checked.message}`);
}

function broken(code: string, message: string, effect: 'none' | 'unknown' = 'none'): Outcome {
  return { kind: 'failed', error: { code, message, retryable: false, effect } };
}
