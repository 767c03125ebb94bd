import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A port that passes bytes on to another one, and can be cut. */
export interface Forward {
  readonly port: number;
  /** Ends all connections, and refuses new ones. */
  cut(): void;
  /** Passes on again, to the same port or another. */
  mend(port?: number): void;
}

/** Closed after the test. */
export async function forwardTo(first: number): Promise<Forward> {
  let target: number | undefined = first;
  const sockets = new Set<Socket>();
  const server = createServer((from) => {
    if (target === undefined) return void from.destroy();
    const to = connect(target, '127.0.0.1');
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
    from.pipe(to).pipe(from);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    target = undefined;
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(() => {
    cut();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    mend: (port = first) => {
      target = port;
    },
  };
}
