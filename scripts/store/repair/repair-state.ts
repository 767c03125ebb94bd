import type { Clock } from '../../core/clock.ts';
import { installRoot, stateMigrations } from '../migrations.ts';
import { findDriver } from '../sqlite/driver.ts';
import { NoSqliteError } from '../sqlite/errors.ts';
import { STATE_APPLICATION_ID, stateFile } from '../state.ts';
import { type Repair, type RepairFault, repair } from './repair.ts';

/**
 * Repairs `state.db` of a data folder, if it is damaged. Other processes may be running: they wait, or go on without it, and
 * find the repaired file by themselves. A `State` of this process must be closed before.
 */
export function repairState(
  dataFolder: string,
  clock: Clock,
  options: {
    readonly programFolders?: readonly string[];
    readonly busyTimeoutMs?: number;
    readonly fault?: (name: RepairFault) => void;
  } = {},
): Repair {
  const { programFolders = [installRoot], ...rest } = options;
  const found = findDriver({ dataFolder, programFolders });
  if (found.kind === 'none') return { kind: 'refused', trouble: new NoSqliteError(found.tried) };
  return repair({
    path: stateFile(dataFolder),
    driver: found.driver,
    clock,
    migrations: stateMigrations,
    applicationId: STATE_APPLICATION_ID,
    ...rest,
  });
}
