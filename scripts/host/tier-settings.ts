import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelClass } from '../models/ladder.ts';
import { classInName } from '../models/model-id.ts';
import { type ModelsRead, readTierLimits } from '../models/read-models.ts';
import type { TierLimits } from '../models/tier.ts';
import type { Environment } from './data-folder.ts';
import { modelsFile, openModels } from './open-models.ts';

/**
 * Floors and ceilings of the person and of a project, as their files say now: they are looked at for each question and read again only
 * when they have changed. A file that cannot be used counts as none; `arbiter doctor` says why.
 */
export class TierSettings {
  readonly #env: Environment;
  readonly #read = new Map<string, { readonly stamp: string; readonly value: unknown }>();

  constructor(env: Environment) {
    this.#env = env;
  }

  /** What the person allows. */
  user(agent: string): TierLimits {
    return this.#own()?.limitsOf(agent) ?? {};
  }

  /** What `.arbiter/models.yaml` of a project allows. */
  project(folder: string, agent: string): TierLimits {
    const file = projectModelsFile(folder);
    return this.#kept(file, () => ignoringFaults(() => readTierLimits(file)))?.(agent) ?? {};
  }

  /** The class of a model, by its name, else by the person's file; undefined when neither knows it. */
  classOf(model: string): ModelClass | undefined {
    return classInName(model) ?? this.#own()?.book.tierOf(model);
  }

  #own(): ModelsRead | undefined {
    return this.#kept(modelsFile(this.#env), () => openModels(this.#env));
  }

  /** What was made of a file, made anew after a change; undefined while there is no file. */
  #kept<T>(file: string, make: () => T): T | undefined {
    const stamp = stampOf(file);
    if (stamp === undefined) return undefined;
    const known = this.#read.get(file);
    if (known?.stamp === stamp) return known.value as T;
    const value = make();
    this.#read.set(file, { stamp, value });
    return value;
  }
}

/** Where a project bounds the tiers of work in it. */
export const projectModelsFile = (folder: string): string => join(folder, '.arbiter', 'models.yaml');

function stampOf(file: string): string | undefined {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat?.isFile() === true ? `${stat.ino} ${stat.size} ${stat.mtimeMs}` : undefined;
}

function ignoringFaults<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
