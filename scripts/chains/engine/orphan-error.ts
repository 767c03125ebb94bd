import { ArbiterError } from '../../core/errors.ts';

/** An earlier attempt of a step still runs and cannot be ended; a second one beside it might do its work twice. */
export class OrphanError extends ArbiterError {
  constructor(path: string, pids: readonly number[]) {
    super('orphan-survives', `An earlier attempt of ${path} still runs (process ${pids.join(', ')}).`, {
      fix: 'End it by hand, then resume.',
    });
  }
}
