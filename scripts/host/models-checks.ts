import { safeLine } from '../core/untrusted.ts';
import { ModelsFileError, readTierLimits } from '../models/read-models.ts';
import type { Environment } from './data-folder.ts';
import { openModels } from './open-models.ts';
import type { Check } from './self-checks.ts';
import { projectModelsFile } from './tier-settings.ts';

/** Longest reason that is shown; a file may be wrong in many places. */
const MAX_REASON = 600;

/** Whether the person's and the project's file of models can be used. Nothing to say when there are none. */
export function checkModels(env: Environment, project: string): Check[] {
  const { own, problem } = openModels(env);
  return [
    ...(own === undefined ? [] : ([['ok', `models and prices of your own in ${own}`]] satisfies Check[])),
    ...(problem === undefined
      ? []
      : ([['bad', `${safeLine(problem.message, MAX_REASON)} The built-in list is used.`]] satisfies Check[])),
    ...checkProject(project),
  ];
}

function checkProject(project: string): Check[] {
  try {
    readTierLimits(projectModelsFile(project));
    return [];
  } catch (error) {
    if (!(error instanceof ModelsFileError)) throw error;
    return [['bad', `${safeLine(error.message, MAX_REASON)} Tiers are not bounded by this project.`]];
  }
}
