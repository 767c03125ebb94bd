import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { stateFiles } from '../../host/data-folder.ts';
import { busFolder } from '../../host/open-bus.ts';
import { stateFile } from '../../store/state.ts';

/** Sees that another process has written, by size and time of the files: nothing is opened, so nobody waits for this. */
export class FileMarks {
  readonly #markOf: () => string;
  #last: string;
  #again = false;

  constructor(markOf: () => string) {
    this.#markOf = markOf;
    this.#last = markOf();
  }

  /**
   * Whether something was written since the last look. True once more after that: a second write within one tick of the file
   * system's clock leaves no mark of its own.
   */
  changed(): boolean {
    const mark = this.#markOf();
    const changed = mark !== this.#last;
    const again = this.#again;
    this.#last = mark;
    this.#again = changed;
    return changed || again;
  }
}

/** Marks of `state.db` and of the lines that stand in for it. */
export function stateMarks(dataFolder: string): FileMarks {
  const database = stateFile(dataFolder);
  const { routes, failing } = stateFiles(dataFolder);
  return new FileMarks(() => [database, `${database}-wal`, failing, ...filesIn(routes)].map(markOf).join());
}

/** Marks of the log and of the groups. */
export function busMarks(dataFolder: string): FileMarks {
  const folder = busFolder(dataFolder);
  const groups = join(folder, 'groups.db');
  return new FileMarks(() => [groups, `${groups}-wal`, ...filesIn(join(folder, 'log'))].map(markOf).join());
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function markOf(path: string): string {
  try {
    const { ino, size, mtimeNs } = statSync(path, { bigint: true });
    return `${ino}:${size}:${mtimeNs}`;
  } catch {
    return '-';
  }
}
