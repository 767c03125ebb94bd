import type { Bus } from '../../bus/bus.ts';
import type { Json } from '../../core/json.ts';
import type { TopicsPort } from '../engine/topics.ts';

/** Steps that wait for a message, on the bus of all sessions. `open` is called when the first one does. */
export function busTopics(open: () => Pick<Bus, 'subscribe'>): TopicsPort {
  return {
    end: async () => {
      const look = await open().subscribe('**', () => {}, { from: 'end', to: 'end' });
      const { position } = look;
      await look.close();
      return position;
    },
    follow: async (pattern, from, handler) =>
      open().subscribe(pattern, (message) => handler(message as unknown as Json), { from }),
  };
}
