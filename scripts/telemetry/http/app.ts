import { isIP } from 'node:net';
import { Hono } from 'hono';

export interface AppOptions {
  /** The address it listens on, as given: a name or an IP address. */
  readonly host: string;
  /** The metrics as text. What it throws is answered with 500. */
  readonly metrics: () => Promise<string>;
  readonly contentType: string;
  /** Why not all is well, or undefined. */
  readonly trouble: () => Promise<string | undefined>;
}

/**
 * `/metrics` for Prometheus and `/healthz` for who watches this process. Only reads, so it wants no token; a request must name the host
 * it listens on, or an IP address: a page in a browser that points its own name here would read along otherwise.
 */
export function metricsApp({ host, metrics, contentType, trouble }: AppOptions): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    if (!isOwnHost(context.req.header('host'), host))
      return context.text('This host name is not served here.\n', 403);
    if (context.req.method !== 'GET' && context.req.method !== 'HEAD')
      return context.text('Only GET.\n', 405, { allow: 'GET, HEAD' });
    return next();
  });
  const oneAtATime = shared(metrics);
  app.get('/metrics', async (context) =>
    context.body(await oneAtATime(), 200, { 'content-type': contentType, 'cache-control': 'no-store' }),
  );
  app.get('/healthz', async (context) => {
    const reason = await trouble();
    return reason === undefined
      ? context.json({ status: 'ok' })
      : context.json({ status: 'degraded', reason }, 503);
  });
  app.notFound((context) => context.text('There are /metrics and /healthz.\n', 404));
  app.onError((_, context) => context.text('The metrics could not be read.\n', 500));
  return app;
}

/** Whether a Host header names us. */
export function isOwnHost(header: string | undefined, host: string): boolean {
  if (header === undefined) return false;
  const name = header
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
  return isIP(name) !== 0 || name === 'localhost' || name === host.toLowerCase();
}

/** Who asks while it is being worked out gets the same answer: it reads the whole state. */
function shared<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => {
    running ??= work().finally(() => {
      running = undefined;
    });
    return running;
  };
}
