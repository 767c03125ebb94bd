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

export interface Address {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** What a person can do when nothing can listen there, in the words of the command that was given. */
  readonly fix: string;
}

/** Serves an app. Rejects with an {@link ArbiterError} that says what to do when it cannot listen there. */
export async function listen(app: Hono, address: Address): Promise<Listening> {
  const { host, port } = address;
  const server = createAdaptorServer({ fetch: app.fetch });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(notThere(error, address)));
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

function notThere(error: Error, { host, port, fix }: Address): ArbiterError {
  const code = systemCode(error);
  if (code === 'EADDRINUSE')
    return new ArbiterError('port-taken', `Another program listens on ${host}:${port} already.`, {
      fix: 'Give another one with --port, or 0 for any that is free.',
      cause: error,
    });
  return new ArbiterError(
    'cannot-listen',
    `${host}:${port} cannot be listened on: ${code ?? messageOf(error)}.`,
    { fix, cause: error },
  );
}
