import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../core/files.ts';
import { fingerprint } from '../core/ids.ts';
import { type Environment, stateFiles } from './data-folder.ts';

/**
 * Whether Arbiter may speak. One file per switch, and the file being there means off, so that sessions that switch at the
 * same time cannot undo each other and a half-written file is still a switch. Without a data folder everything is on.
 */

export const SCOPES = ['prompt', 'session', 'project', 'everywhere'] as const;
export type Scope = (typeof SCOPES)[number];

/** The file of the widest switch, which also follows the user between machines: `everywhere.ts`. */
export const EVERYWHERE_OFF = 'everywhere.off';

/** Who asks. */
export interface Place {
  readonly sessionId: string;
  /** The folder the session was started in. */
  readonly project: string;
}

/** `env`: `ARBITER_OFF` is set, which no command can undo. */
export type Switched = { readonly kind: 'on' } | { readonly kind: 'off'; readonly by: Scope | 'env' };

export class Switches {
  readonly #folder: string;
  readonly #env: Environment;

  constructor(dataFolder: string, env: Environment) {
    this.#folder = stateFiles(dataFolder).switches;
    this.#env = env;
  }

  /** The widest switch that is off, if any. Reads the folder, changes nothing. */
  read(place: Place): Switched {
    if (envIsOff(this.#env)) return { kind: 'off', by: 'env' };
    const files = this.#files();
    const by = WIDEST_FIRST.find((scope) => files.size > 0 && files.has(nameOf(scope, place)));
    return by === undefined ? { kind: 'on' } : { kind: 'off', by };
  }

  /** The same for the prompt that has just come: uses up an "off for the next prompt". */
  readForPrompt(place: Place): Switched {
    const switched = this.read(place);
    if (switched.kind === 'off') rmSync(this.#file('prompt', place), { force: true });
    return switched;
  }

  /** Throws when the data folder cannot be written. */
  turnOff(scope: Scope, place: Place): void {
    writeFileAtomic(this.#file(scope, place), `${scope === 'project' ? place.project : scope}\n`);
  }

  /** Removes the switch of this scope and of the narrower ones; wider ones stay. Throws when it cannot. */
  turnOn(scope: Scope, place: Place): void {
    for (const s of SCOPES.slice(0, SCOPES.indexOf(scope) + 1)) rmSync(this.#file(s, place), { force: true });
  }

  #file(scope: Scope, place: Place): string {
    return join(this.#folder, nameOf(scope, place));
  }

  /**
   * Names in the folder, none where there is no folder: one look for all scopes, because a prompt waits for it. Most people never switch
   * anything, and an error for each of their prompts would cost more than the look.
   */
  #files(): ReadonlySet<string> {
    if (!existsSync(this.#folder)) return new Set();
    try {
      return new Set(readdirSync(this.#folder));
    } catch {
      return new Set();
    }
  }
}

const WIDEST_FIRST = SCOPES.toReversed();

function nameOf(scope: Scope, place: Place): string {
  if (scope === 'everywhere') return EVERYWHERE_OFF;
  const key = scope === 'project' ? place.project : place.sessionId;
  return `${scope}-${fingerprint(key)}.off`;
}

function envIsOff(env: Environment): boolean {
  const value = env['ARBITER_OFF']?.trim().toLowerCase();
  return value !== undefined && value !== '' && value !== '0' && value !== 'false';
}
