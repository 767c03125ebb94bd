import { ArbiterError } from '../../core/errors.ts';
import { type ChainRunRow, ChainRuns, driverLock } from '../../store/chain-runs.ts';
import { acquire, type HeldLock, release } from '../../store/locks.ts';
import type { Database } from '../../store/sqlite/database.ts';
import { Drive } from './drive.ts';
import type { DriveEnd, DriveOptions, DriverOptions } from './drive-options.ts';
import { LEASE_MS } from './drive-options.ts';

/** Drives a run until it ends or nothing can be done for it. Throws the errors of the store; the run is then as its journal says. */
export async function drive(
  runId: string,
  options: DriverOptions,
  how: DriveOptions = {},
): Promise<DriveEnd> {
  const { database, clock, holder, fault = () => {} } = options;
  const runs = new ChainRuns(database, clock);
  if (runs.find(runId) === undefined)
    throw new ArbiterError('no-such-run', `There is no run ${runId}.`, {
      fix: '`arbiter chain status` lists them.',
    });
  const acquired = acquire(database, clock, driverLock(runId), holder, LEASE_MS);
  if (acquired.kind === 'held')
    return { kind: 'driven-elsewhere', holder: acquired.holder, expiresAt: acquired.expiresAt };
  fault('drive:locked');
  try {
    // Read under the lock: whoever drove before may have written until then.
    const row = runs.find(runId) as ChainRunRow;
    return await new Drive(row, runs, acquired.lock, options, how).run();
  } finally {
    fault('drive:before-release');
    letGo(database, acquired.lock);
  }
}

/** A lease that is not given back ends by itself; that it could not be is no reason to hide how the drive ended. */
function letGo(database: Database, lock: HeldLock): void {
  try {
    release(database, lock);
  } catch {
    // the store that fails here has failed the drive before, or fails whoever comes next
  }
}
