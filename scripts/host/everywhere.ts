import { existsSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { readIfThere, writeFileAtomic } from '../core/files.ts';
import { parseStamp, type Stamp } from '../crdt/hlc.ts';
import {
  type EverywhereChoice,
  everywhereChoice,
  setEverywhereSwitch,
} from '../store/replica/preferences.ts';
import type { Replica } from '../store/replica/replica.ts';
import { stateFiles } from './data-folder.ts';
import { EVERYWHERE_OFF } from './switches.ts';

/**
 * The switch for everything follows the user: a choice made by command is kept in the shared state and taken up by every data
 * folder that hears of it. Prompts never ask the shared state; they ask the file `switches/everywhere.off`, whose being there is the truth on this machine.
 *
 * What wins. Of choices, the last one (by the clock of the shared state). Each is taken up once in a folder, when it is first
 * heard of there; `switches/everywhere.seen` holds the stamp of the last one. After that the file may be made or removed by hand:
 * that holds on this machine until the next choice, and goes nowhere else. A choice "on" that is first heard of leaves a file
 * alone that was written after the choice was made (by the file's time of modification); a choice "off" always makes it.
 *
 * A crash between the file and the stamp has the same choice taken up once more. Without SQLite a choice is this machine's only.
 */
export class EverywhereSwitch {
  readonly #off: string;
  readonly #seen: string;

  constructor(dataFolder: string) {
    const folder = stateFiles(dataFolder).switches;
    this.#off = join(folder, EVERYWHERE_OFF);
    this.#seen = join(folder, 'everywhere.seen');
  }

  /**
   * Makes what the file says the user's choice. The file, not what a command meant: another command may have come after it. Gives the choice,
   * for {@link remember}; in between, nothing but the shared state is written.
   */
  choose(replica: Replica): EverywhereChoice | undefined {
    setEverywhereSwitch(replica, existsSync(this.#off) ? 'off' : 'on');
    return everywhereChoice(replica);
  }

  /** Notes that a choice has had its effect here. Throws when the folder cannot be written. */
  remember({ stamp }: EverywhereChoice): void {
    writeFileAtomic(this.#seen, `${stamp}\n`);
  }

  /** Makes the file what the choice says, if it is news here. Says what it has changed. Throws when the folder cannot be written. */
  takeUp(choice: EverywhereChoice | undefined): 'on' | 'off' | 'nothing' {
    if (choice === undefined || choice.stamp <= this.#lastSeen()) return 'nothing';
    const changed = choice.to === 'off' ? this.#turnOff(choice.stamp) : this.#turnOn(choice.stamp);
    this.remember(choice);
    return changed;
  }

  #turnOff(stamp: Stamp): 'off' | 'nothing' {
    if (existsSync(this.#off)) return 'nothing';
    writeFileAtomic(this.#off, 'everywhere, chosen on another machine\n');
    // Written now, but as old as the choice: one that was made after it and is heard of later must win.
    const seconds = Math.min(wallOf(stamp), Date.now()) / 1_000;
    utimesSync(this.#off, seconds, seconds);
    return 'off';
  }

  #turnOn(stamp: Stamp): 'on' | 'nothing' {
    const written = statSync(this.#off, { throwIfNoEntry: false })?.mtimeMs;
    if (written === undefined || written > wallOf(stamp)) return 'nothing';
    rmSync(this.#off, { force: true });
    return 'on';
  }

  #lastSeen(): Stamp {
    return readIfThere(this.#seen)?.trim() ?? '';
  }
}

const wallOf = (stamp: Stamp): number => parseStamp(stamp)?.wallMs ?? 0;
