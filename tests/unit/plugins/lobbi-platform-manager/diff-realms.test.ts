import { describe, expect, it } from 'vitest';
import { diffRealms } from '../../../../plugins/lobbi-platform-manager/tools/diff-realms.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';
import { call } from './support.ts';

function diff(a: unknown, b: unknown, params = {}) {
  const folder = writeTree(tempFolder(), {
    'a.json': JSON.stringify(a, undefined, 2),
    'b.json': JSON.stringify(b, undefined, 2),
  });
  return call(diffRealms, { a: 'a.json', b: 'b.json', ...params }, folder);
}

const PORTAL = {
  id: '1',
  clientId: 'portal',
  redirectUris: ['https://staging.example.org/cb', 'https://staging.example.org/silent'],
  protocolMappers: [{ id: 'm1', name: 'tenant', config: { 'claim.name': 'tenant_id' } }],
};

describe('diff_realms', () => {
  it('finds nothing between a realm and itself with other ids, order, keys and users', async () => {
    const a = {
      id: 'x',
      realm: 'm',
      clients: [PORTAL, { id: '2', clientId: 'api' }],
      users: [{ username: 'ada' }],
      components: {
        'org.keycloak.keys.KeyProvider': [{ name: 'rsa', config: { privateKey: ['A'], priority: ['100'] } }],
      },
      groups: [],
    };
    const b = {
      realm: 'm',
      id: 'y',
      clients: [
        { clientId: 'api', id: '9' },
        {
          ...PORTAL,
          id: '8',
          redirectUris: [...PORTAL.redirectUris].reverse(),
          protocolMappers: [{ ...PORTAL.protocolMappers[0], id: 'm9' }],
        },
      ],
      components: {
        'org.keycloak.keys.KeyProvider': [{ name: 'rsa', config: { privateKey: ['B'], priority: ['100'] } }],
      },
    };
    expect((await diff(a, b)).differences).toEqual([]);
  });

  it('names what is on one side only and what changed, with the lines in both files', async () => {
    const a = { realm: 'm', accessTokenLifespan: 300, clients: [PORTAL, { clientId: 'old' }] };
    const b = {
      realm: 'm',
      accessTokenLifespan: 900,
      clients: [
        { ...PORTAL, protocolMappers: [{ name: 'tenant', config: { 'claim.name': 'tid' } }] },
        { clientId: 'new' },
      ],
    };
    const result = await diff(a, b);
    expect(result.counts).toEqual({ changed: 2, only_in_a: 1, only_in_b: 1 });
    expect(result.areas).toEqual({ clients: 3, realm: 1 });
    expect(result.differences).toMatchObject([
      { kind: 'changed', path: 'accessTokenLifespan', a: '300', b: '900', lineA: 3, lineB: 3 },
      { kind: 'only_in_b', path: 'clients[new]' },
      { kind: 'only_in_a', path: 'clients[old]' },
      {
        kind: 'changed',
        path: 'clients[portal].protocolMappers[tenant].config["claim.name"]',
        a: '"tenant_id"',
        b: '"tid"',
      },
    ]);
  });

  it('shows that a secret differs and never the secret; a masked one is counted', async () => {
    const a = {
      realm: 'm',
      clients: [
        { clientId: 'x', secret: 'aaaS3cret' },
        { clientId: 'y', secret: '**********' },
      ],
    };
    const b = {
      realm: 'm',
      clients: [
        { clientId: 'x', secret: 'bbbS3cret' },
        { clientId: 'y', secret: 'cccS3cret' },
      ],
    };
    const result = await diff(a, b);
    expect(result.differences).toMatchObject([{ path: 'clients[x].secret', a: '<secret>', b: '<secret>' }]);
    expect(result.maskedSecrets).toBe(1);
    expect(JSON.stringify(result)).not.toContain('S3cret');
  });

  it.each([
    ['saml.signing.private.key', 'MIIES3cret'],
    ['registrationToken', 'tokS3cret'],
    ['bindCredential', ['pwS3cret']],
  ])('hides what %s holds', async (key, value) => {
    const of = (held: unknown) => ({ realm: 'm', clients: [{ clientId: 'x', attributes: { [key]: held } }] });
    for (const other of [of('another'), of(undefined)]) {
      const result = await diff(of(value), other);
      expect(result.differences[0]?.a).toBe('<secret>');
      expect(JSON.stringify(result)).not.toContain('S3cret');
    }
  });

  it('takes a password out of an address that it shows', async () => {
    const a = { realm: 'm', attributes: { frontendUrl: 'https://u:hunter2@a.org' } };
    const result = await diff(a, { realm: 'm', attributes: { frontendUrl: 'https://a.org' } });
    expect(result.differences[0]?.a).toBe('"https://***@a.org"');
  });

  it('reads texts of the first side as others when told so', async () => {
    const b = { realm: 'm', clients: [JSON.parse(JSON.stringify(PORTAL).replaceAll('staging.', ''))] };
    const a = { realm: 'm', clients: [PORTAL] };
    expect((await diff(a, b)).counts.changed).toBe(1);
    expect((await diff(a, b, { replace: { 'staging.example.org': 'example.org' } })).differences).toEqual([]);
  });

  it('keeps two executions of one authenticator in a flow apart', async () => {
    const flow = (second: string) => ({
      realm: 'm',
      authenticationFlows: [
        {
          alias: 'browser',
          authenticationExecutions: [
            { authenticator: 'otp', requirement: 'REQUIRED' },
            { authenticator: 'otp', requirement: second },
          ],
        },
      ],
    });
    const { differences } = await diff(flow('DISABLED'), flow('REQUIRED'));
    expect(differences.map(({ path }) => path)).toEqual([
      'authenticationFlows[browser].authenticationExecutions[otp#2].requirement',
    ]);
  });

  it('notes servers of different versions', async () => {
    const result = await diff(
      { realm: 'm', keycloakVersion: '24.0.1' },
      { realm: 'm', keycloakVersion: '26.0.0' },
    );
    expect(result.differences).toEqual([]);
    expect(result.notes.join(' ')).toContain('servers 24.0.1 and 26.0.0');
  });

  it('refuses a file with several realms, and one nested too deeply to be rewritten', async () => {
    const realm = { realm: 'm' };
    await expect(diff([realm, { realm: 'n' }], realm)).rejects.toMatchObject({ code: 'several_realms' });
    const folder = writeTree(tempFolder(), {
      'a.json': `{"realm":"m","x":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
      'b.json': '{"realm":"m","x":[1]}',
    });
    const params = { a: 'a.json', b: 'b.json' };
    expect((await call(diffRealms, params, folder)).counts.changed).toBe(1);
    const replaced = call(diffRealms, { ...params, replace: { q: 'r' } }, folder);
    await expect(replaced).rejects.toMatchObject({ code: 'too_deep' });
  });

  it('stops at its bound and says so', async () => {
    const many = (prefix: string) => ({
      realm: 'm',
      clients: Array.from({ length: 1_500 }, (_, i) => ({ clientId: `${prefix}${i}` })),
    });
    const result = await diff(many('a'), many('b'));
    expect([result.differences.length, result.truncated]).toEqual([2_000, true]);
  });
});
