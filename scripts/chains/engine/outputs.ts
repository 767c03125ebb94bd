import { ArbiterError } from '../../core/errors.ts';
import type { Json } from '../../core/json.ts';
import { LIMITS } from '../language/chain.ts';
import { fill } from '../language/template.ts';
import type { JournalEvent } from './events.ts';
import type { Frame, RunState, StepRun } from './run-state.ts';
import { scopeIn, scopeOf } from './scope.ts';

/** The good end of a step that has done no work: its transform makes the outputs. Throws as {@link outputsOf}. */
export function succeeded(state: RunState, step: StepRun, output: Json): JournalEvent {
  return { kind: 'succeeded', path: step.path, direction: 'do', outputs: outputsOf(state, step, output) };
}

/** What a step gave, through its transform. Throws for an expression that fails and for outputs that are too large. */
export function outputsOf(state: RunState, step: StepRun, output: Json): Json {
  const { transform } = step.step;
  const outputs = transform === undefined ? output : fill(transform, scopeOf(state, step, { output }));
  const bytes = Buffer.byteLength(JSON.stringify(outputs));
  if (bytes <= LIMITS.outputBytes) return outputs;
  throw new ArbiterError(
    'output-too-large',
    `The outputs have ${bytes} bytes; at most ${LIMITS.outputBytes} are kept.`,
    { fix: 'Write it to a file and give its path, or keep a part with `transform`.' },
  );
}

/** What comes out of a block that has ended well: what it says, else the outputs of its last step. */
export function blockOutputs(state: RunState, frame: Frame, path: string): Json {
  const { outputs } = frame.block;
  if (outputs !== undefined) return fill(outputs, scopeIn(state, frame.names, path));
  return frame.steps.at(-1)?.outputs ?? {};
}
