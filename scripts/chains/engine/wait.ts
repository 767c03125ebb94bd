import { ArbiterError } from '../../core/errors.ts';
import type { StepOf } from '../language/chain.ts';
import { parseDuration } from '../language/duration.ts';
import { fill, type Scope } from '../language/template.ts';
import type { WaitFor } from './events.ts';
import { asText } from './work-input.ts';

/** What a step waits for, its templates filled. A message is waited for from `offset` on. Throws for a time that is none. */
export function waitFor(
  step: StepOf<'wait'> | StepOf<'approve'>,
  scope: Scope,
  now: number,
  offset = 0,
): WaitFor {
  if (step.kind === 'approve') {
    const { message, by, otherwise, timeoutMs } = step.approval;
    return {
      kind: 'approval',
      message: asText(fill(message, scope), 'approve'),
      by,
      otherwise,
      ...until(timeoutMs, now),
    };
  }
  const { wait } = step;
  switch (wait.kind) {
    case 'for': {
      const text = asText(fill(wait.duration, scope), 'wait');
      const afterMs = parseDuration(text);
      if (afterMs === undefined)
        throw new ArbiterError('expression', `"${text}" is no duration.`, {
          fix: 'Write it as 500ms, 30s, 10m, 2h or 1d.',
        });
      return { kind: 'time', until: now + afterMs };
    }
    case 'until': {
      const text = asText(fill(wait.time, scope), 'until');
      const time = Date.parse(text);
      if (Number.isNaN(time))
        throw new ArbiterError('expression', `"${text}" is no time.`, {
          fix: 'Write it as 2026-11-29T12:00:00Z.',
        });
      return { kind: 'time', until: time };
    }
    case 'topic':
      return {
        kind: 'topic',
        topic: asText(fill(wait.topic, scope), 'topic'),
        offset,
        ...until(wait.timeoutMs, now),
      };
  }
}

const until = (timeoutMs: number | undefined, now: number): { until?: number } =>
  timeoutMs === undefined ? {} : { until: now + timeoutMs };
