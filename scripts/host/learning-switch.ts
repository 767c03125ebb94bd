import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../core/files.ts';
import { type Environment, stateFiles } from './data-folder.ts';

/** Whether Arbiter may learn: off by the environment, which no command can undo, or by a file that is there. */
export class LearningSwitch {
  readonly #file: string;
  readonly #env: Environment;

  constructor(dataFolder: string, env: Environment) {
    this.#file = join(stateFiles(dataFolder).switches, 'learning.off');
    this.#env = env;
  }

  /** Why it is off; undefined when it is on. Reads, changes nothing. */
  get off(): 'env' | 'switch' | undefined {
    if (isSet(this.#env['ARBITER_NO_LEARNING'])) return 'env';
    return existsSync(this.#file) ? 'switch' : undefined;
  }

  /** Throws when the data folder cannot be written. */
  turnOff(): void {
    writeFileAtomic(this.#file, 'learning\n');
  }

  turnOn(): void {
    rmSync(this.#file, { force: true });
  }
}

function isSet(value: string | undefined): boolean {
  const text = value?.trim().toLowerCase();
  return text !== undefined && text !== '' && text !== '0' && text !== 'false';
}
