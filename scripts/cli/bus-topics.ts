import { safeLine } from '../core/untrusted.ts';
import type { Context } from './app.ts';
import { withBus } from './bus.ts';
import { placeOf } from './bus-place.ts';
import { asUsage } from './bus-usage.ts';
import { EXIT, type ExitCode } from './exit.ts';
import type { Look } from './look.ts';
import { table } from './table.ts';

/** A topic as it was used within a stretch of the log. */
export interface TopicUse {
  readonly topic: string;
  readonly messages: number;
  /** When the last of them was published, ISO 8601. */
  readonly last: string;
}

const MAX_TOPIC = 200;

/** Counts messages by topic from a place to the end as it is now; expired ones count, for they were published. */
export function topics(context: Context, pattern: string, options: { from: string }): Promise<ExitCode> {
  const from = placeOf(options.from, '--from', context.io.clock.now());
  return withBus(context, async (bus) => {
    const uses = new Map<string, TopicUse>();
    const subscription = await bus
      .subscribe(
        pattern,
        async ({ topic, timestamp }) => {
          uses.set(topic, { topic, messages: (uses.get(topic)?.messages ?? 0) + 1, last: timestamp });
        },
        { from, to: 'end', includeExpired: true },
      )
      .catch(asUsage);
    await Promise.race([subscription.ended, context.io.interrupted]);
    await subscription.close();
    const listed = [...uses.values()].sort((a, b) => b.messages - a.messages || (a.topic < b.topic ? -1 : 1));
    await context.print(() => topicTable(listed, context.look), { topics: listed });
    return EXIT.ok;
  });
}

function topicTable(uses: readonly TopicUse[], look: Look): string {
  if (uses.length === 0) return 'No message there.';
  return table(
    [
      { title: 'topic', style: 'cyan', flex: 'cut' },
      { title: 'messages', align: 'right' },
      { title: 'last' },
    ],
    uses.map((use) => [safeLine(use.topic, MAX_TOPIC), String(use.messages), use.last]),
    look,
  );
}
