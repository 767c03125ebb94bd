import { join, resolve } from 'node:path';
import { type ModelsRead, readModels } from '../models/read-models.ts';
import { dataFolder, type Environment } from './data-folder.ts';

/** The person's own file of models: `ARBITER_MODELS`, else `models.yaml` in the data folder. */
export function modelsFile(env: Environment): string {
  return askedFor(env) ?? join(dataFolder(env), 'models.yaml');
}

/**
 * The models and prices of this user: the built-in list, and over it the person's own file. Never throws for that file; what is wrong
 * with it is in `problem`.
 */
export function openModels(env: Environment): ModelsRead {
  return readModels({ file: modelsFile(env), asked: askedFor(env) !== undefined });
}

function askedFor(env: Environment): string | undefined {
  const file = env['ARBITER_MODELS']?.trim();
  return file === undefined || file === '' ? undefined : resolve(file);
}
