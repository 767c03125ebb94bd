import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Lane, LaneSpec, Payload } from './lane.ts';

/** A line of JSON through a Unix socket, kept nowhere: what waking the other process costs on this machine. */
export function socketLane({ path }: Extract<LaneSpec, { kind: 'socket' }>): Lane {
  let out: Socket | undefined;
  let server: Server | undefined;
  const send = (payload: Payload): void => {
    out ??= createConnection(path)
      .once('error', () => undefined) // followed by close
      .once('close', () => {
        out = undefined; // the reader is gone; there may be a next one
      });
    out.write(`${JSON.stringify(payload)}\n`);
  };
  const no = async (): Promise<never> => {
    throw new Error('a socket keeps nothing');
  };
  return {
    window: 1,
    publish: async (payload) => send(payload),
    publishMany: no,
    consume: no,
    subscribe: async (take) => {
      const sockets: Socket[] = [];
      const listening = createServer((socket) => {
        sockets.push(socket);
        createInterface({ input: socket }).on('line', (line) => take(JSON.parse(line) as Payload));
      });
      server = listening;
      await new Promise<void>((resolve) => listening.listen(path, resolve));
      return async () => {
        for (const socket of sockets) socket.destroy();
        await new Promise((resolve) => listening.close(resolve));
        server = undefined;
      };
    },
    close: async () => {
      out?.destroy();
      server?.close();
    },
  };
}
