import { join, resolve } from 'node:path';
import { type ModelsRead, readModels } from '../models/read-models.ts';
import { dataFolder, type Environment } from './data-folder.ts';

/**
 * The models and prices of this user: the built-in list, over it `ARBITER_MODELS`, else `models.yaml` in the data folder. Never throws
 * for a user's file; what is wrong with it is in `problem`.
 */
export function openModels(env: Environment): ModelsRead {
  const asked = env['ARBITER_MODELS']?.trim();
  return asked === undefined || asked === ''
    ? readModels({ file: join(dataFolder(env), 'models.yaml'), asked: false })
    : readModels({ file: resolve(asked), asked: true });
}
