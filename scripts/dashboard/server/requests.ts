import type { RouteFilter } from '../../store/route-queries.ts';
import type { Stretch } from '../shapes/answer.ts';
import type { RedriveRequest } from '../shapes/bus.ts';
import { BadRequestError } from './guard.ts';

/** What pages ask, read from a request. Everything here throws a BadRequestError for what cannot be used. */

const MINUTE = 60_000;
/** Records are kept for 30 days. */
const LONGEST = 30 * 1_440 * MINUTE;
const MAX_VALUE = 1_000;

type Query = Readonly<Record<string, string>>;

/** `window` in milliseconds, up to now. */
export function stretchOf(query: Query, now: number): Stretch {
  const window = Number(query['window']);
  if (!Number.isInteger(window) || window < MINUTE || window > LONGEST)
    throw new BadRequestError(`window is a whole number of milliseconds from ${MINUTE} to ${LONGEST}.`);
  // What happens in this millisecond belongs to it.
  return { since: now - window, until: now + 1 };
}

export function filterOf(query: Query, now: number): RouteFilter {
  const value = (name: string): string | undefined => {
    const given = query[name];
    if (given !== undefined && given.length > MAX_VALUE) throw new BadRequestError(`${name} is too long.`);
    return given === undefined || given === '' ? undefined : given;
  };
  return {
    ...stretchOf(query, now),
    kind: value('kind'),
    plugin: value('plugin'),
    agent: value('agent'),
    session: value('session'),
  };
}

export function redriveOf(body: unknown): RedriveRequest {
  if (typeof body !== 'object' || body === null || !('group' in body) || !('messageId' in body))
    throw new BadRequestError('Give {"group", "messageId"}.');
  const { group, messageId } = body;
  if (typeof group !== 'string' || typeof messageId !== 'string')
    throw new BadRequestError('group and messageId are texts.');
  return { group, messageId };
}
