import { describe, expect, it } from 'vitest';
import { tempFolder } from '../support/temp.ts';
import { ask, open } from './support.ts';

const ABOUT = '/api/about';
const code = (answer: { json(): Record<string, unknown> }): unknown =>
  (answer.json()['error'] as { code: string }).code;

describe('who may ask the dashboard', () => {
  it('is who has the token of this start', async () => {
    const folder = tempFolder();
    const dashboard = await open(folder);
    const answer = await ask(dashboard, ABOUT);
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({ version: '1.2.3', dataFolder: folder });
    expect(dashboard.url).toBe(`http://127.0.0.1:${dashboard.port}/#token=${dashboard.token}`);
    expect(dashboard.token).toMatch(/^[\w-]{32}$/);
  });

  it.each([
    ['no token', undefined],
    ['a wrong token', 'Bearer aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'],
    ['an empty one', 'Bearer '],
    ['another scheme', 'Basic dG9rZW46'],
  ])('is nobody with %s, on any path with data', async (_, authorization) => {
    const dashboard = await open();
    for (const path of [ABOUT, '/api/routes?window=60000', '/api/live', '/api/nothing'])
      expect([path, code(await ask(dashboard, path, { headers: { authorization } }))]).toEqual([
        path,
        'wrong-token',
      ]);
  });

  it('is not the token of another start', async () => {
    const [one, other] = [await open(), await open()];
    const answer = await ask({ ...one, token: other.token }, ABOUT);
    expect(answer.status).toBe(401);
  });

  it.each([
    'evil.example',
    'evil.example:80',
    '127.0.0.1.evil.example',
    'localhost.evil.example:4127',
    '0.0.0.0:1',
  ])('is nobody who calls this machine %s', async (host) => {
    const dashboard = await open();
    const answer = await ask(dashboard, ABOUT, { headers: { host } });
    expect([answer.status, code(answer)]).toEqual([403, 'foreign-host']);
    expect((await ask(dashboard, '/', { headers: { host } })).status).toBe(403);
  });

  it.each(['localhost:9000', '127.0.0.1:1', '[::1]:4127', 'LOCALHOST'])(
    'may come by %s, as through a forwarded port',
    async (host) => {
      expect((await ask(await open(), ABOUT, { headers: { host } })).status).toBe(200);
    },
  );

  it('is no page of another origin, though it has the token', async () => {
    const dashboard = await open();
    const host = `127.0.0.1:${dashboard.port}`;
    for (const origin of ['https://evil.example', 'http://localhost:3000', `https://${host}`, 'null']) {
      const answer = await ask(dashboard, ABOUT, { headers: { host, origin } });
      expect([origin, answer.status, code(answer)]).toEqual([origin, 403, 'foreign-origin']);
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
    expect((await ask(dashboard, ABOUT, { headers: { host, origin: `http://${host}` } })).status).toBe(200);
    const site = await ask(dashboard, ABOUT, { headers: { 'sec-fetch-site': 'cross-site' } });
    expect(site.status).toBe(403);
  });

  it('gets no leave by a preflight', async () => {
    const answer = await ask(await open(), '/api/bus/redrive', {
      method: 'OPTIONS',
      headers: {
        origin: 'https://evil.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    });
    expect(answer.status).toBe(403);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('what the dashboard answers', () => {
  it('forbids the page everything from elsewhere and everything inline, refusals included', async () => {
    const dashboard = await open();
    for (const answer of [
      await ask(dashboard, '/'),
      await ask(dashboard, ABOUT),
      await ask(dashboard, '/nothing'),
    ]) {
      const policy = String(answer.headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
      expect(answer.headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      });
    }
  });

  it('gives the page itself to who has no token, and nothing of the data in it', async () => {
    const folder = tempFolder();
    const answer = await ask(await open(folder), '/', { headers: { authorization: undefined } });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('<title>page</title>');
    expect(answer.text).not.toContain(folder);
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH'])('refuses to %s anything but a redrive', async (method) => {
    const dashboard = await open();
    for (const path of ['/api/routes?window=60000', '/api/bus', '/']) {
      const answer = await ask(dashboard, path, { method });
      expect([path, answer.status, code(answer)]).toEqual([path, 405, 'read-only']);
    }
  });

  it.each([
    '',
    '?window=',
    '?window=1',
    '?window=-60000',
    '?window=abc',
    '?window=99999999999',
    '?window=60000.5',
  ])('says what is wrong with a window of "%s"', async (query) => {
    const answer = await ask(await open(), `/api/routes${query}`);
    expect([answer.status, code(answer)]).toEqual([400, 'bad-request']);
    expect(answer.text).toContain('whole number of milliseconds');
  });

  it('refuses a body that is no redrive, or too large', async () => {
    const dashboard = await open();
    const post = (body: string) => ask(dashboard, '/api/bus/redrive', { method: 'POST', body });
    for (const body of ['', '[]', 'null', '{"group":1,"messageId":"x"}', '{"group":"x"}'])
      expect([body, (await post(body)).status]).toEqual([body, 400]);
    expect((await post(JSON.stringify({ group: 'x'.repeat(5_000), messageId: 'y' }))).status).toBe(413);
  });
});

describe('a port that is taken', () => {
  it('is said with what to do', async () => {
    const { openDashboard } = await import('../../../scripts/dashboard/open-dashboard.ts');
    const { systemClock } = await import('../../../scripts/core/clock.ts');
    const { port } = await open();
    const second = openDashboard({
      dataFolder: tempFolder(),
      sources: [],
      clock: systemClock,
      version: '1',
      port,
      assets: { html: '', script: '', style: '' },
    });
    await expect(second).rejects.toMatchObject({
      code: 'port-taken',
      message: expect.stringContaining('--port'),
    });
  });
});
