import type { Direction, Entry } from '../engine/events.ts';
import type { AttemptView } from './run-view.ts';

type Open = { -readonly [K in keyof AttemptView]: AttemptView[K] };

/** Every attempt of a run, in the order in which they began, from its journal. */
export function attemptsOf(entries: Iterable<Entry>): AttemptView[] {
  const attempts: Open[] = [];
  const open = new Map<string, Open>();
  for (const { at, event } of entries) {
    if (!('path' in event)) continue;
    const direction: Direction = 'direction' in event ? event.direction : 'do';
    const key = `${direction} ${event.path}`;
    if (event.kind === 'started') {
      const { path: step, attempt, variant, input } = event;
      const begun: Open = { step, attempt, direction, variant, startedAt: at, outcome: 'running', input };
      attempts.push(begun);
      open.set(key, begun);
      continue;
    }
    const begun = open.get(key);
    if (begun === undefined) continue;
    open.delete(key);
    end(begun, event, at);
  }
  return attempts;
}

function end(begun: Open, event: Entry['event'], at: number): void {
  switch (event.kind) {
    case 'succeeded':
      begun.outcome = 'succeeded';
      begun.output = event.outputs;
      break;
    case 'failed':
      begun.outcome = 'failed';
      begun.error = event.error;
      break;
    case 'cancelled':
    case 'interrupted':
      begun.outcome = event.kind;
      break;
    default:
      return;
  }
  if (event.kind !== 'interrupted') begun.ms = at - begun.startedAt;
  if ('cost' in event && event.cost !== undefined) begun.cost = event.cost;
}
