import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { Clock } from '../../core/clock.ts';
import type { LiveEvent } from '../shapes/live.ts';
import type { Live } from './live.ts';

/** Events that wait for a page that does not read. With more it is told to look at everything again. */
const MAX_WAITING = 500;
/** Without a word for so long, middle boxes and pages take a connection for dead. */
const HEARTBEAT_MS = 15_000;

/** The answer that never ends: events of {@link Live} as server-sent events. */
export function eventStream(c: Context, live: Live, clock: Clock): Response {
  return streamSSE(c, async (stream) => {
    let waiting: LiveEvent[] = [{ type: 'hello', at: clock.now() }];
    let wake: () => void = () => undefined;
    let over = false;
    const end = (): void => {
      over = true;
      wake();
    };
    const stop = live.listen((event) => {
      waiting = waiting.length < MAX_WAITING ? [...waiting, event] : [{ type: 'hello', at: clock.now() }];
      wake();
    }, end);
    stream.onAbort(end);
    while (!over) {
      const events = waiting;
      waiting = [];
      for (const event of events) await stream.writeSSE({ event: event.type, data: JSON.stringify(event) });
      if (waiting.length > 0 || over) continue;
      const woken = await new Promise<boolean>((resolve) => {
        const timer = setTimeout(() => resolve(false), HEARTBEAT_MS);
        wake = () => {
          clearTimeout(timer);
          resolve(true);
        };
      });
      if (!woken) await stream.write(': still here\n\n');
    }
    stop();
  });
}
