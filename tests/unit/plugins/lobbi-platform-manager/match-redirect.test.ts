import { describe, expect, it } from 'vitest';
import { matchRedirectUri } from '../../../../plugins/lobbi-platform-manager/tools/redirects/match-redirect.ts';
import {
  matchOrigin,
  matchRedirect,
  readAddress,
} from '../../../../plugins/lobbi-platform-manager/tools/redirects/match-uri.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';
import { call } from './support.ts';

/** `accepted`, or in what the address differs. */
function verdict(address: string, entry: string, root = 'https://app.example.org'): string {
  const match = matchRedirect(readAddress(address) ?? '', [entry], root);
  return match.kind === 'accepted' ? 'accepted' : match.differs.join(' ');
}

const APP = 'https://app.example.org';

describe('an address against one entry', () => {
  it.each<[string, string, string]>([
    [`${APP}/callback`, `${APP}/callback`, 'accepted'],
    ['HTTPS://App.Example.org/callback', `${APP}/callback`, 'accepted'],
    ['https%3A%2F%2Fapp.example.org%2Fcallback', `${APP}/callback`, 'accepted'],
    [`${APP}/callback`, '/callback', 'accepted'],
    [`${APP}/Callback`, `${APP}/callback`, 'path'],
    [`${APP}/callback/`, `${APP}/callback`, 'slash'],
    [`${APP}/callback?a=1`, `${APP}/callback`, 'query'],
    ['http://app.example.org/callback', `${APP}/callback`, 'scheme'],
    [`${APP}:8443/callback`, `${APP}/callback`, 'port'],
    ['https://other.example.org/callback', `${APP}/callback`, 'host'],
    [`${APP}/a/b?x=1#y`, `${APP}/*`, 'accepted'],
    [APP, `${APP}/*`, 'accepted'],
    [`${APP}/other`, `${APP}/app/*`, 'path'],
    [`${APP}/a`, `${APP}*`, 'accepted'],
    [`${APP}.attacker.net/a`, `${APP}*`, 'host'],
    [`${APP}:9/a`, `${APP}:*`, 'accepted'],
    ['https://x.example.org/a', 'https://*.example.org/*', 'host wildcard'],
    [`${APP}/a/../b`, `${APP}/*`, 'wildcard'],
    [`${APP}/a/%2E%2e/b`, `${APP}/*`, 'wildcard'],
    ['https://app.example.org@attacker.net/a', `${APP}*`, 'host wildcard'],
    ['http://localhost:53211/cb', 'http://localhost/cb', 'accepted'],
    ['http://127.0.0.1:53211/cb', 'http://127.0.0.1/*', 'accepted'],
    ['http://[::1]:53211/cb', 'http://[::1]/cb', 'accepted'],
    ['https://localhost:53211/cb', 'https://localhost/cb', 'port'],
    ['https://anything.example/', '*', 'accepted'],
    ['myapp://callback', '*', 'scheme host'],
    [`${APP}/callback?code=x`, `${APP}/*`, 'parameter'],
    [`${APP}/callback?st%61te=x`, `${APP}/callback?st%61te=x`, 'parameter'],
    [`${APP}/callback#error=x`, `${APP}/*`, 'parameter'],
    [`${APP}/callback?mycode=x`, `${APP}/*`, 'accepted'],
  ])('%s against %s: %s', (address, entry, expected) => {
    expect(verdict(address, entry)).toBe(expected);
  });

  it('names the entry that is nearest, and none where there is none', () => {
    const entries = ['https://other.example.org/callback', `${APP}/callback/`, `${APP}/x`];
    expect(matchRedirect(`${APP}/callback`, entries, '')).toEqual({
      kind: 'refused',
      nearest: 1,
      differs: ['slash'],
    });
    expect(matchRedirect(`${APP}/callback`, [], '')).toEqual({ kind: 'refused', differs: [] });
  });

  it('compares origins as a whole', () => {
    const origin = (origins: string[], redirects: string[] = []) =>
      matchOrigin(`${APP}/x`, origins, redirects, '').kind;
    expect(origin([APP])).toBe('accepted');
    expect(origin([`${APP}/`])).toBe('refused');
    expect(origin(['*'])).toBe('accepted');
    expect(origin(['+'], [`${APP}/*`])).toBe('accepted');
    expect(origin(['+'], ['https://other.example.org/*'])).toBe('refused');
    expect(origin([])).toBe('refused');
  });

  it('reads no address out of what is none', () => {
    for (const text of ['', 'app.example.org/x', '/callback', 'https://a b', '%E0%A4%A', 'https%3A%E0%A4%A'])
      expect(readAddress(text)).toBeUndefined();
  });
});

const REALM = {
  realm: 'members',
  clients: [
    {
      clientId: 'portal',
      rootUrl: `${APP}/`,
      redirectUris: ['/callback', 'http://localhost:3000/*'],
      webOrigins: ['+'],
      attributes: { 'post.logout.redirect.uris': `${APP}/bye##${APP}/` },
    },
    { clientId: 'shop', redirectUris: ['https://shop.example.org/*'], webOrigins: [] },
    { clientId: 'closed', redirectUris: [`${APP}/*`], attributes: { 'post.logout.redirect.uris': '-' } },
    { clientId: 'machine', redirectUris: [] },
  ],
};

function match(url: string, params = {}, realm: unknown = REALM) {
  const folder = writeTree(tempFolder(), { 'realm.json': JSON.stringify(realm, undefined, 1) });
  return call(matchRedirectUri, { url, file: 'realm.json', ...params }, folder);
}

describe('match_redirect', () => {
  it('says for each client what accepts an address, and on which line', async () => {
    const { url, clients, truncated } = await match(`${APP}/callback`);
    expect(url).toBe(`${APP}/callback`);
    expect(truncated).toBe(false);
    expect(clients.map(({ client }) => client)).toEqual(['portal', 'shop', 'closed']);
    expect(clients[0]).toEqual({
      realm: 'members',
      client: 'portal',
      file: 'realm.json',
      redirect: { accepted: true, entry: '/callback', line: 8, differs: [] },
      logout: { accepted: false, entry: `${APP}/bye`, line: 15, differs: ['path'] },
      origin: { accepted: true, entry: '+', line: 12, differs: [] },
    });
    expect(clients[1]?.redirect).toMatchObject({ accepted: false, differs: ['host'] });
    expect(clients[1]?.origin).toEqual({ accepted: false, differs: [] });
  });

  it('takes the redirect URIs for a logout where nothing or + is set, and nothing where - is', async () => {
    expect(
      (await match('https://shop.example.org/bye', { client: 'shop' })).clients[0]?.logout.accepted,
    ).toBe(true);
    expect((await match(`${APP}/bye`, { client: 'portal' })).clients[0]?.logout.accepted).toBe(true);
    expect((await match(`${APP}/bye`, { client: 'closed' })).clients[0]?.logout).toEqual({
      accepted: false,
      differs: [],
    });
  });

  it('refuses a client that is not there, naming those that are, and an address that is none', async () => {
    await expect(match(`${APP}/x`, { client: 'portl' })).rejects.toMatchObject({
      code: 'no_client',
      fix: 'Clients there: portal, shop, closed, machine.',
    });
    await expect(match('callback')).rejects.toMatchObject({ code: 'bad_url' });
    await expect(match(`${APP}/x`, {}, { a: 1 })).rejects.toMatchObject({ code: 'not_a_realm' });
  });

  it('survives clients of every wrong kind, and stops at a bound', async () => {
    const odd = {
      realm: 'x',
      clients: [null, 7, { clientId: 3 }, { clientId: 'a', redirectUris: [null, {}, 5] }],
    };
    expect((await match(`${APP}/x`, {}, odd)).clients).toHaveLength(1);
    const many = {
      realm: 'x',
      clients: Array.from({ length: 400 }, (_, i) => ({ clientId: `c${i}`, redirectUris: [`${APP}/*`] })),
    };
    const result = await match(`${APP}/x`, {}, many);
    expect([result.clients.length, result.truncated]).toEqual([300, true]);
  });
});
