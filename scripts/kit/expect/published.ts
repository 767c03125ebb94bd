import { isDeepStrictEqual } from 'node:util';
import type { Bus } from '../../bus/bus.ts';
import type { Message } from '../../bus/message.ts';
import { fail } from './fail.ts';

/** Messages shown when the wanted one is not there. */
const SHOWN = 20;

/**
 * A message of a topic (or pattern) is on the bus, and with `payload` one that has everything in it: objects may have more, lists and
 * values are compared whole. Gives the first such message. Rejects with an `AssertionError` that shows what is there.
 */
export async function expectPublished(
  bus: Pick<Bus, 'subscribe'>,
  pattern: string,
  payload?: unknown,
): Promise<Message> {
  const all = await published(bus);
  const onTopic = await published(bus, pattern);
  const found = onTopic.find((message) => payload === undefined || holds(message.payload, payload));
  if (found !== undefined) return found;
  const what = payload === undefined ? '' : ` with ${JSON.stringify(payload)}`;
  const shown = all.slice(-SHOWN).map((m) => `\n  ${m.topic} ${JSON.stringify(m.payload)}`);
  const there = shown.length === 0 ? ' Nothing was.' : ` On the bus (${all.length}):${shown.join('')}`;
  return fail(
    `A message on ${pattern}${what} should have been published.${there}`,
    onTopic.map((message) => message.payload),
    payload,
    expectPublished,
  );
}

/** Everything of a pattern that is on a bus, oldest first; also what has expired. */
export async function published(bus: Pick<Bus, 'subscribe'>, pattern = '**'): Promise<Message[]> {
  const messages: Message[] = [];
  const { ended } = await bus.subscribe(pattern, (message) => messages.push(message), {
    from: 'start',
    to: 'end',
    includeExpired: true,
  });
  await ended;
  return messages;
}

/** Whether a value has all that a part has. */
function holds(value: unknown, part: unknown): boolean {
  if (!isRecord(value) || !isRecord(part)) return isDeepStrictEqual(value, part);
  return Object.entries(part).every(
    ([key, wanted]) => Object.hasOwn(value, key) && holds(value[key], wanted),
  );
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
