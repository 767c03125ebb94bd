import type { LedgerEntry } from '../../store/ledger.ts';
import type { Ended } from './attempts.ts';
import { runName } from './key.ts';

/**
 * What an attempt adds to the ledger: one entry a model. Nothing where the work was done in somebody's session (it is counted there) or
 * where nobody has counted.
 */
export function ledgerEntries({ attempt, outcome }: Ended, at: number): LedgerEntry[] {
  const { session, models = {} } = outcome.cost ?? {};
  if (session === undefined) return [];
  const { input } = attempt;
  const name = input.kind === 'agent' ? input.agent : input.kind === 'command' ? input.command : undefined;
  return Object.entries(models).flatMap(([model, { usd, counts }]) =>
    counts === undefined
      ? []
      : [
          {
            id: `${runName(attempt.idempotencyKey, attempt.attempt)} ${model}`,
            at,
            session,
            runId: attempt.runId,
            step: attempt.step,
            agent: input.kind === 'agent' ? input.agent : undefined,
            plugin: name?.includes(':') ? name.split(':')[0] : undefined,
            model,
            tokens: counts,
            usd,
          },
        ],
  );
}
