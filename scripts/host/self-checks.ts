import { accessSync, constants, existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { systemCode } from '../core/errors.ts';
import { writeFileAtomic } from '../core/files.ts';

/** Checks that make sense in a session and outside of one. Each looks at what is, now. */

export type CheckLevel = 'ok' | 'note' | 'bad';
export type Check = readonly [level: CheckLevel, text: string];

/** The oldest Node.js that works. */
export const LEAST_NODE = { major: 20, minor: 19 } as const;

export function checkNode(version: string = process.versions.node): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const enough = major > LEAST_NODE.major || (major === LEAST_NODE.major && minor >= LEAST_NODE.minor);
  return enough
    ? ['ok', `node ${version}`]
    : ['bad', `node ${version} is too old: ${LEAST_NODE.major}.${LEAST_NODE.minor} or later is needed`];
}

/** Whether the data folder can be written. A folder that is not there yet is not made. */
export function checkDataFolder(folder: string): Check {
  try {
    if (!existsSync(folder)) {
      // With a slash at the end a file in the way is refused, as making the folder would be.
      accessSync(join(nearestThere(folder), '/'), constants.W_OK);
      return ['ok', `data folder ${folder} is not there yet and can be made`];
    }
    const probe = join(folder, `probe-${process.pid}`);
    writeFileAtomic(probe, '');
    rmSync(probe, { force: true });
    return ['ok', `data folder ${folder} can be written`];
  } catch (error) {
    return [
      'bad',
      `data folder ${folder} cannot be written (${systemCode(error) ?? 'unknown'}): prompts are routed, but nothing is recorded and switches do not hold`,
    ];
  }
}

function nearestThere(path: string): string {
  let folder = path;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
