import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { About } from '../shapes/live.ts';
import type { Sources } from '../sources/sources.ts';
import { reasonText } from '../sources/texts.ts';
import { ASSET_FILES, type Assets } from './assets.ts';
import { eventStream } from './event-stream.ts';
import { BadRequestError, fromHere, refuse, withHeaders, withToken } from './guard.ts';
import type { Live } from './live.ts';
import { filterOf, redriveOf, stretchOf } from './requests.ts';

export interface AppOptions {
  readonly token: string;
  readonly assets: Assets;
  readonly about: About;
  readonly sources: Sources;
  readonly live: Live;
  readonly clock: Clock;
}

/** Longest body of a request, in bytes. */
const MAX_BODY = 4_096;

/** What the dashboard answers. Everything below `/api/` needs the token; the page itself holds no data. */
export function makeApp({ token, assets, about, sources, live, clock }: AppOptions): Hono {
  const app = new Hono();
  app.use(withHeaders, fromHere);
  app.use('/api/*', withToken(token));
  app.get('/', (c) => c.html(assets.html));
  app.get(`/${ASSET_FILES.script}`, (c) => c.body(assets.script, 200, { 'content-type': 'text/javascript' }));
  app.get(`/${ASSET_FILES.style}`, (c) => c.body(assets.style, 200, { 'content-type': 'text/css' }));

  app.get('/api/about', (c) => c.json(about));
  app.get('/api/live', (c) => eventStream(c, live, clock));
  app.get('/api/routes', (c) => c.json(sources.routes(filterOf(c.req.query(), clock.now()))));
  app.get('/api/activity', (c) => c.json(sources.activity(stretchOf(c.req.query(), clock.now()))));
  app.get('/api/agents', (c) => c.json(sources.agents(stretchOf(c.req.query(), clock.now()))));
  app.get('/api/chains', (c) => c.json(sources.runs()));
  app.get('/api/chains/:id', (c) => {
    const run = sources.run(c.req.param('id'));
    return run === undefined ? refuse(c, 404, 'no-such-run', 'There is no such run.') : c.json(run);
  });
  app.get('/api/costs', (c) => c.json(sources.costs(stretchOf(c.req.query(), clock.now()))));
  app.get('/api/objectives', (c) => c.json(sources.objectives()));
  app.get('/api/registry', (c) => c.json(sources.registry()));
  app.get('/api/bus', async (c) => c.json(await sources.bus.view()));
  app.get('/api/bus/dead', async (c) => {
    const { group, messageId } = redriveOf(c.req.query());
    const letter = await sources.bus.dead(group, messageId);
    return letter === undefined
      ? refuse(c, 404, 'no-such-letter', 'There is no such dead letter any more.')
      : c.json(letter);
  });
  app.post(
    '/api/bus/redrive',
    bodyLimit({ maxSize: MAX_BODY, onError: (c) => refuse(c, 413, 'too-large', 'The body is too large.') }),
    async (c) => {
      const body: unknown = await c.req.json().catch(() => undefined);
      return c.json(await sources.bus.redrive(redriveOf(body)));
    },
  );
  app.all('*', (c) =>
    c.req.method === 'GET'
      ? refuse(c, 404, 'no-such-page', 'There is nothing here.')
      : refuse(c, 405, 'read-only', 'The dashboard only reads.'),
  );
  app.onError((error, c) => {
    if (error instanceof BadRequestError) return refuse(c, 400, error.code, error.message);
    return refuse(c, 500, 'internal', reasonText(messageOf(error)));
  });
  return app;
}
