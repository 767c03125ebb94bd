import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import { ArbiterError, messageOf, systemCode } from '../../core/errors.ts';

export interface Listening {
  /** The port it has: the one asked for, or for 0 a free one. */
  readonly port: number;
  /** Takes no more requests and cuts off those under way after a moment. */
  close(): Promise<void>;
}

/** How long requests under way may take after the end. */
const GRACE_MS = 1_000;

/** Serves an app. Rejects with an {@link ArbiterError} that says what to do when it cannot listen there. */
export async function listen(app: Hono, host: string, port: number): Promise<Listening> {
  const server = createAdaptorServer({ fetch: app.fetch });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(notThere(error, host, port)));
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        const timer = setTimeout(() => {
          if ('closeAllConnections' in server) server.closeAllConnections();
        }, GRACE_MS);
        timer.unref();
        if ('closeIdleConnections' in server) server.closeIdleConnections();
      }),
  };
}

function notThere(error: Error, host: string, port: number): ArbiterError {
  const code = systemCode(error);
  if (code === 'EADDRINUSE')
    return new ArbiterError('port-taken', `Another program listens on ${host}:${port} already.`, {
      fix: 'Give another one with --port, or 0 for any that is free.',
      cause: error,
    });
  return new ArbiterError(
    'cannot-listen',
    `${host}:${port} cannot be listened on: ${code ?? messageOf(error)}.`,
    {
      fix: 'Give an address of this machine with --host, and a port from 1024 on.',
      cause: error,
    },
  );
}
