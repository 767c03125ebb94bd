import { failed, failure } from '../../chains/steps/failure.ts';
import type { Attempt, Executors, Outcome, StepError } from '../../chains/steps/work.ts';
import { ArbiterError } from '../../core/errors.ts';
import { isObject, type Json } from '../../core/json.ts';
import { checkParams } from '../../rpc/check-params.ts';

/**
 * What the work of a step gives: its output, or a function of the attempt that gives it. A text is the `text` of an agent or a
 * command and the `stdout` of a program; what a program's output leaves out is empty, its exit code 0.
 */
export type StepScript = Json | ((attempt: Attempt) => Json | Promise<Json>);

/** By the step's path in the run (`deploy`, `each[3]/push`), else by its id (`push`). */
export type StepScripts = Readonly<Record<string, StepScript>>;

class StepFailure extends Error {
  readonly error: StepError;

  constructor(error: StepError) {
    super(error.message);
    this.error = error;
  }
}

/** How a step fails beside its code and message. */
export interface FailureOptions {
  /** Default: a sentence with the code. */
  readonly message?: string;
  /** Whether trying again may help. Default false. */
  readonly retryable?: boolean;
  /** Whether its work may have been done all the same; a saga then undoes it, too. Default `none`. */
  readonly effect?: StepError['effect'];
}

/** A script of a step that fails with a code, such as `exit`, `timeout` or `not-found`. */
export function fails(code: string, options: FailureOptions = {}): () => never {
  const { message = `It was made to fail with ${code}.`, retryable = false, effect = 'none' } = options;
  return () => {
    throw new StepFailure(failure(code, message, { retryable, effect }));
  };
}

export interface ScriptedWork {
  readonly steps: StepScripts;
  readonly undo: StepScripts;
  /** Publishes the messages of steps for real. */
  readonly publish: Executors['publish'];
  /** Told what in a script was no answer of a step but a fault; the run ends with it. */
  readonly broken: (error: unknown) => void;
}

/** Executors that do what scripts say; nothing is started. A step without a script, and not `publish`, is a fault of the test. */
export function scriptedExecutors(work: ScriptedWork): Executors {
  const execute = async (attempt: Attempt): Promise<Outcome> => {
    try {
      return checked(attempt, normalised(attempt, await outputOf(attempt, work)));
    } catch (error) {
      if (error instanceof StepFailure) return failed(error.error);
      work.broken(error);
      return failed(failure('broken-script', 'The script of the step threw.', { effect: 'unknown' }));
    }
  };
  const publish = async (attempt: Attempt): Promise<Outcome> =>
    scriptOf(attempt, work) === undefined ? work.publish.execute(attempt) : execute(attempt);
  return {
    run: { execute },
    agent: { execute },
    command: { execute },
    rpc: { execute },
    publish: { execute: publish },
  };
}

function scriptOf({ step, direction }: Attempt, { steps, undo }: ScriptedWork): StepScript | undefined {
  const scripts = direction === 'do' ? steps : undo;
  return [step, step.split('/').at(-1) as string, idIn(step)]
    .filter((name) => Object.hasOwn(scripts, name))
    .map((name) => scripts[name])[0];
}

/** The id in a path's last part, which may have an item's number behind it. */
const idIn = (path: string): string => (path.split('/').at(-1) as string).replace(/\[\d+\]$/, '');

async function outputOf(attempt: Attempt, work: ScriptedWork): Promise<Json> {
  const script = scriptOf(attempt, work);
  if (typeof script === 'function') return script(attempt);
  if (script !== undefined) return script;
  if (attempt.direction === 'undo') return {};
  throw new ArbiterError('no-script', `The step ${attempt.step} (${attempt.input.kind}) has no script.`, {
    fix: `Say what it gives: steps: { ${JSON.stringify(attempt.step)}: … }.`,
  });
}

function normalised({ input }: Attempt, output: Json): Json {
  if (input.kind === 'run') {
    const given = typeof output === 'string' ? { stdout: output } : output;
    return isObject(given) ? { stdout: '', stderr: '', exitCode: 0, ...given } : given;
  }
  if (input.kind === 'rpc') return isObject(output) ? output : { result: output };
  return typeof output === 'string' ? { text: output } : output;
}

/** As a real run would: an agent's answer that does not fit the step's schema is a failure of the step. */
function checked({ input, step }: Attempt, output: Json): Outcome {
  if (input.kind === 'agent' && isObject(input.schema)) {
    const fit = checkParams(input.schema, output);
    if (fit.kind === 'wrong')
      return failed(
        failure('output-invalid', `The answer of ${step} does not fit its schema. ${fit.message}`),
      );
  }
  return { kind: 'succeeded', output };
}
