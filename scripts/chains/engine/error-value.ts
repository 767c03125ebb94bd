import type { Json } from '../../core/json.ts';
import type { StepRun } from './run-state.ts';

/** A step's error as expressions see it. */
export function errorValue({ error, path, attempt }: StepRun): Json {
  if (error === undefined) return null;
  return { ...error.details, code: error.code, message: error.message, step: path, attempts: attempt };
}
