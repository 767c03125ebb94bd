import { runExecutor } from '../../../../../scripts/chains/steps/run.ts';
import { attemptOf, script } from './attempt.ts';

/** Drives one step, for tests that kill it: DRIVER_SCRIPT in DRIVER_FOLDER, under the keys DRIVER_RUN and DRIVER_KEY. */
const { DRIVER_SCRIPT, DRIVER_FOLDER, DRIVER_RUN, DRIVER_KEY } = process.env;
if (!DRIVER_SCRIPT || !DRIVER_FOLDER || !DRIVER_RUN || !DRIVER_KEY) throw new Error('a variable is missing');

const outcome = await runExecutor({ env: { PATH: process.env['PATH'] } }).execute(
  attemptOf(script(DRIVER_SCRIPT), DRIVER_FOLDER, { runId: DRIVER_RUN, idempotencyKey: DRIVER_KEY }),
);
console.log(JSON.stringify(outcome));
