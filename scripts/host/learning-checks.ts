import { safeLine } from '../core/untrusted.ts';
import { countCorrections } from '../store/corrections.ts';
import { currentVersion } from '../store/learned-versions.ts';
import type { State } from '../store/state.ts';
import type { Learning } from './learning.ts';
import type { Check } from './self-checks.ts';

/** Whether what was learned is in use, in a session and outside of one. */
export function checkLearning(learning: Learning, state: State): Check {
  const { off } = learning;
  if (off !== undefined) {
    const undo = off === 'env' ? 'ARBITER_NO_LEARNING is set' : 'to switch it on: arbiter learn on';
    return ['note', `learning is off (${undo})`];
  }
  const { trouble } = learning;
  if (trouble !== undefined)
    return [
      'bad',
      `what was learned cannot be used, and the shipped weights decide alone: ${safeLine(trouble, 300)}. The next session mends a damaged copy; what cannot be mended goes with: arbiter learn forget --yes`,
    ];
  const read = state.attempt((database) => ({
    n: countCorrections(database),
    version: currentVersion(database)?.version,
  }));
  if (read.kind === 'unavailable' || read.value.n === 0)
    return ['ok', 'learning is on; nothing was corrected yet'];
  const { n, version } = read.value;
  const used = version === undefined ? 'none in use' : `version ${version} in use`;
  return ['ok', `learning: ${n === 1 ? '1 correction' : `${n} corrections`}, ${used}`];
}
