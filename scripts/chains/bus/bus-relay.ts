import type { Bus } from '../../bus/bus.ts';
import type { Draft } from '../../bus/message.ts';
import type { JournalEvent } from '../engine/events.ts';
import type { RelayTo } from '../engine/relay.ts';

/**
 * What runs say on the bus: `orchestration/run` for a run as a whole, `orchestration/step` for its steps. No message holds inputs,
 * outputs or a text of the chain, which may hold secrets; whoever may read the state finds them by the run and the step.
 */
export const RUN_TOPIC = 'orchestration/run';
export const STEP_TOPIC = 'orchestration/step';

/** `open` is called when there is something to say. */
export function busRelay(open: () => Pick<Bus, 'publishAll'>, chain: string): RelayTo {
  return async (runId, rows) => {
    await open().publishAll(
      rows.map(({ seq, at, event }): Draft => {
        const said = tellOf(JSON.parse(event) as JournalEvent);
        return {
          topic: 'step' in said ? STEP_TOPIC : RUN_TOPIC,
          payload: { run: runId, chain, seq, at: new Date(at).toISOString(), ...said },
          // The same for the same entry, so that a group gets an entry once that was told twice.
          messageId: `${runId}:${seq}`,
        };
      }),
    );
  };
}

function tellOf(event: JournalEvent): Readonly<Record<string, unknown>> {
  switch (event.kind) {
    case 'finished':
      return { event: event.kind, status: event.status, error: event.error?.code ?? null };
    case 'cancel-requested':
    case 'rewound':
      return { event: event.kind };
    case 'halted':
      return { event: event.kind, error: event.error.code };
    case 'entered':
      return { event: event.kind, step: event.path, waitsFor: event.wait?.kind ?? null };
    case 'started':
      return { event: event.kind, step: event.path, direction: event.direction, attempt: event.attempt };
    case 'succeeded':
      return { event: event.kind, step: event.path, direction: event.direction, cost: event.cost ?? null };
    case 'failed':
      return {
        event: event.kind,
        step: event.path,
        direction: event.direction,
        error: event.error.code,
        again: event.retryAt !== undefined || event.variant !== undefined,
      };
    case 'skipped':
    case 'cancelled':
      return { event: event.kind, step: event.path };
    case 'interrupted':
      return { event: event.kind, step: event.path, direction: event.direction };
  }
}
