import { systemClock } from '../../../../scripts/core/clock.ts';
import { findDriver } from '../../../../scripts/store/sqlite/driver.ts';
import { openDatabase } from '../../../../scripts/store/sqlite/open.ts';
import { crashHook } from '../crash-plan.ts';
import { driveAll } from './drive-all.ts';

/** A process that drives runs until they have ended, or until its plan kills it. */
const { FOLDER = '', ROOT = '', RUNS = '[]', STATE = '' } = process.env;
const found = findDriver({ programFolders: [ROOT] });
if (found.kind === 'none') throw new Error(found.tried.join('; '));
const database = openDatabase(STATE, found.driver);
// The former worker is dead, and its lease would only make us wait; that a living one keeps its runs is another test.
database.exec("UPDATE locks SET holder = NULL, expires_at = 0 WHERE name LIKE 'chain/%'");
await driveAll(JSON.parse(RUNS) as string[], FOLDER, database, systemClock, crashHook());
database.close();
process.stdout.write('all ended\n');
