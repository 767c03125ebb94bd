import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkRealm } from '../../../../plugins/lobbi-platform-manager/tools/check-realm.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';
import { call } from './support.ts';

/** A realm without a finding but the one about what tokens are meant for. */
const GOOD = {
  id: 'c1f0',
  realm: 'members',
  keycloakVersion: '26.0.6',
  sslRequired: 'external',
  bruteForceProtected: true,
  passwordPolicy: 'length(12) and notUsername(undefined)',
  accessTokenLifespan: 300,
  ssoSessionMaxLifespan: 36000,
  revokeRefreshToken: true,
  registrationAllowed: false,
  verifyEmail: true,
  eventsEnabled: true,
  adminEventsEnabled: true,
  smtpServer: { host: 'mail.example.org', starttls: 'true', password: '**********' },
  clientScopes: [
    {
      name: 'basic',
      protocolMappers: [{ name: 'sub', protocolMapper: 'oidc-sub-mapper' }],
    },
    {
      name: 'api',
      protocolMappers: [
        {
          name: 'aud',
          protocolMapper: 'oidc-audience-mapper',
          config: { 'included.client.audience': 'members-api' },
        },
        {
          name: 'tenant',
          protocolMapper: 'oidc-usermodel-attribute-mapper',
          config: { 'claim.name': 'tenant_id', 'user.attribute': 'tenant' },
        },
      ],
    },
  ],
  roles: { realm: [{ name: 'default-roles-members', composites: { realm: ['offline_access'] } }] },
  authenticationFlows: [],
  clients: [
    {
      clientId: 'portal',
      publicClient: true,
      standardFlowEnabled: true,
      directAccessGrantsEnabled: false,
      redirectUris: ['https://portal.example.org/callback'],
      webOrigins: ['+'],
      defaultClientScopes: ['basic', 'api'],
      attributes: {
        'pkce.code.challenge.method': 'S256',
        'post.logout.redirect.uris': 'https://portal.example.org/',
      },
    },
    { clientId: 'security-admin-console', redirectUris: ['/admin/members/console/*'], webOrigins: ['+'] },
  ],
};

type Realm = Record<string, unknown>;

function check(realm: unknown, params = {}) {
  const folder = writeTree(tempFolder(), { 'realm.json': JSON.stringify(realm, undefined, 2) });
  return call(checkRealm, { file: 'realm.json', ...params }, folder);
}

function withClient(change: Realm): Realm {
  return { ...GOOD, clients: [{ ...GOOD.clients[0], ...change }] };
}

async function rulesOf(realm: unknown, params = {}): Promise<string[]> {
  return (await check(realm, params)).findings.map((finding) => `${finding.severity} ${finding.rule}`);
}

describe('check_realm', () => {
  it('finds nothing in a realm with strict settings and says how much it looked at', async () => {
    const result = await check(GOOD);
    expect(result.findings).toEqual([]);
    expect(result.realms).toEqual([
      {
        file: 'realm.json',
        realm: 'members',
        keycloakVersion: '26.0.6',
        isServerExport: true,
        clients: 2,
        clientsChecked: 2,
        flows: 0,
        users: 0,
      },
    ]);
  });

  it('takes a missing setting for the default of the version, not for a finding', async () => {
    expect(await rulesOf({ realm: 'bare' })).toEqual([]);
  });

  it.each<[string, Realm, string]>([
    ['sslRequired none', { sslRequired: 'none' }, 'error ssl-not-required'],
    ['brute force detection off', { bruteForceProtected: false }, 'warning brute-force-off'],
    ['an empty password policy', { passwordPolicy: '' }, 'warning password-policy-missing'],
    [
      'no password policy in an export of a server',
      { passwordPolicy: undefined },
      'warning password-policy-missing',
    ],
    [
      'a policy with a short length',
      { passwordPolicy: 'digits(1) and length(6)' },
      'warning password-policy-weak',
    ],
    ['a policy without length', { passwordPolicy: 'digits(1)' }, 'warning password-policy-weak'],
    [
      'PBKDF2 with SHA-1',
      { passwordPolicy: 'length(12) and hashAlgorithm(pbkdf2)' },
      'warning password-hash-old',
    ],
    ['access tokens above the limit', { accessTokenLifespan: 901 }, 'warning access-token-long'],
    ['sessions above the limit', { ssoSessionMaxLifespan: 86_401 }, 'warning session-long'],
    [
      'reusable refresh tokens beside a public client',
      { revokeRefreshToken: false },
      'info refresh-token-reused',
    ],
    [
      'registration without verification',
      { registrationAllowed: true, verifyEmail: false },
      'warning registration-unverified',
    ],
    [
      'login by an address that two users may share',
      { duplicateEmailsAllowed: true, loginWithEmailAllowed: true },
      'warning duplicate-email-login',
    ],
    ['mails without a mail server', { smtpServer: {} }, 'warning mail-without-smtp'],
    ['mails without TLS', { smtpServer: { host: 'mail.example.org' } }, 'warning smtp-unencrypted'],
    [
      'the password of the mail server',
      { smtpServer: { host: 'm.example.org', ssl: 'true', password: 'pw-of-mail' } },
      'error smtp-password-in-clear',
    ],
    ['events off', { eventsEnabled: false }, 'info events-off'],
    [
      'a flow that mixes REQUIRED and ALTERNATIVE',
      {
        authenticationFlows: [
          {
            alias: 'mine',
            builtIn: false,
            authenticationExecutions: [{ requirement: 'REQUIRED' }, { requirement: 'ALTERNATIVE' }],
          },
        ],
      },
      'warning flow-mixes-requirements',
    ],
    [
      'an administrative role for everybody',
      {
        roles: {
          realm: [
            {
              name: 'default-roles-members',
              composites: { client: { 'realm-management': ['manage-users'] } },
            },
          ],
        },
      },
      'error default-role-admin',
    ],
    [
      'an administrative role in a default group',
      {
        defaultGroups: ['/all'],
        groups: [{ path: '/all', clientRoles: { 'realm-management': ['view-users'] } }],
      },
      'error default-group-admin',
    ],
    [
      'a strong service account',
      {
        users: [
          {
            username: 'service-account-job',
            serviceAccountClientId: 'job',
            clientRoles: { 'realm-management': ['realm-admin'] },
          },
        ],
      },
      'warning strong-admin-role',
    ],
    ['users', { users: [{ username: 'ada' }] }, 'warning users-in-export'],
    [
      'the key that signs tokens',
      {
        components: {
          'org.keycloak.keys.KeyProvider': [{ name: 'rsa', config: { privateKey: ['MIIE'] } }],
        },
      },
      'error signing-key-in-clear',
    ],
    [
      'a directory without TLS',
      {
        components: {
          'org.keycloak.storage.UserStorageProvider': [
            { name: 'ldap', config: { connectionUrl: ['ldap://dc'], bindCredential: ['${vault.ldap}'] } },
          ],
        },
      },
      'warning ldap-unencrypted',
    ],
    [
      'the bind password of a directory',
      {
        components: {
          'org.keycloak.storage.UserStorageProvider': [
            { name: 'ldap', config: { connectionUrl: ['ldaps://dc'], bindCredential: ['pw'] } },
          ],
        },
      },
      'error ldap-password-in-clear',
    ],
    [
      'the secret of a broker',
      { identityProviders: [{ alias: 'google', config: { clientSecret: 'GOCSPX' } }] },
      'error broker-secret-in-clear',
    ],
    [
      'a broker whose signatures nobody checks',
      { identityProviders: [{ alias: 'corp', config: { validateSignature: 'false' } }] },
      'warning broker-signature-unchecked',
    ],
  ])('reports %s', async (_, change, expected) => {
    expect(await rulesOf({ ...GOOD, ...change })).toEqual([expected]);
  });

  it.each<[string, Realm, string[]]>([
    ['any redirect', { redirectUris: ['*'] }, ['error redirect-any']],
    [
      'a wildcard after the host',
      { redirectUris: ['https://a.example.org*'] },
      ['error redirect-wildcard-host'],
    ],
    ['a wildcard of a native application', { redirectUris: ['myapp://*'] }, ['warning redirect-wildcard']],
    ['a wildcard path', { redirectUris: ['https://a.example.org/*'] }, ['warning redirect-wildcard']],
    [
      'a wildcard in the middle',
      { redirectUris: ['https://*.example.org/cb'] },
      ['warning redirect-star-inside'],
    ],
    ['http', { redirectUris: ['http://a.example.org/cb'] }, ['warning redirect-http']],
    ['a developer machine', { redirectUris: ['http://localhost:3000/cb'] }, ['info redirect-localhost']],
    ['no redirect at all', { redirectUris: [] }, ['warning redirect-missing']],
    ['any origin', { webOrigins: ['*'] }, ['warning web-origin-any']],
    [
      'an origin with a slash',
      { webOrigins: ['https://a.example.org/'] },
      ['warning web-origin-not-an-origin'],
    ],
    ['an origin over http', { webOrigins: ['http://a.example.org'] }, ['warning web-origin-http']],
    ['the implicit flow', { implicitFlowEnabled: true }, ['error implicit-flow']],
    ['the password grant', { directAccessGrantsEnabled: true }, ['error direct-access-grants']],
    ['a public service account', { serviceAccountsEnabled: true }, ['error public-service-account']],
    ['full scope', { fullScopeAllowed: true }, ['info full-scope']],
    ['plain PKCE', { attributes: { 'pkce.code.challenge.method': 'plain' } }, ['error pkce-plain']],
    ['no PKCE', { attributes: {} }, ['warning pkce-not-required']],
    [
      'any logout redirect',
      { attributes: { ...GOOD.clients[0]?.attributes, 'post.logout.redirect.uris': 'https://a.org/##*' } },
      ['error post-logout-redirect-any'],
    ],
    [
      'a lifespan of its own',
      { attributes: { ...GOOD.clients[0]?.attributes, 'access.token.lifespan': '86400' } },
      ['warning access-token-long'],
    ],
    ['no basic scope', { defaultClientScopes: ['api'] }, ['warning basic-scope-missing']],
    ['no audience', { defaultClientScopes: ['basic'] }, ['info audience-mapper-missing']],
    ['the secret', { publicClient: false, secret: 'aVeryRealSecret42' }, ['error client-secret-in-clear']],
    ['a masked secret as nothing', { publicClient: false, secret: '**********' }, []],
    ['a disabled client as nothing', { enabled: false, redirectUris: ['*'] }, []],
    ['a SAML client as nothing', { protocol: 'saml', redirectUris: ['*'] }, []],
  ])('reports, of a client, %s', async (_, change, expected) => {
    expect(await rulesOf(withClient(change))).toEqual(expected);
  });

  it('lowers a missing PKCE setting when a client policy may enforce it', async () => {
    const realm = {
      ...withClient({ attributes: {} }),
      clientProfiles: { profiles: [{ executors: [{ executor: 'pkce-enforcer' }] }] },
    };
    expect(await rulesOf(realm)).toEqual(['info pkce-not-required']);
  });

  it('gives the line and the path of each finding', async () => {
    const { findings } = await check(withClient({ redirectUris: ['https://a.example.org/cb', '*'] }));
    const text = JSON.stringify(
      withClient({ redirectUris: ['https://a.example.org/cb', '*'] }),
      undefined,
      2,
    );
    const line = text.split('\n').findIndex((l) => l.trim() === '"*"') + 1;
    expect(findings).toMatchObject([{ path: '$.clients[0].redirectUris[1]', line, file: 'realm.json' }]);
  });

  it('never shows a secret, a password or the name of a user', async () => {
    const secrets = [
      'clientS3cret',
      'smtpS3cret',
      'bindS3cret',
      'brokerS3cret',
      'hashS3cret',
      'clearS3cret',
      'ada@example.org',
    ];
    const result = await check({
      ...withClient({ publicClient: false, secret: 'clientS3cret' }),
      smtpServer: { host: 'm.example.org', ssl: 'true', password: 'smtpS3cret' },
      components: {
        'org.keycloak.storage.UserStorageProvider': [
          { name: 'l', config: { bindCredential: ['bindS3cret'] } },
        ],
      },
      identityProviders: [{ alias: 'g', config: { clientSecret: 'brokerS3cret' } }],
      users: [
        {
          username: 'ada@example.org',
          credentials: [{ value: 'clearS3cret' }, { secretData: 'hashS3cret' }],
        },
      ],
    });
    expect(result.counts.error).toBe(6);
    for (const secret of secrets) expect(JSON.stringify(result)).not.toContain(secret);
  });

  it('checks the tenant claim only when it is told its name', async () => {
    const without = withClient({
      defaultClientScopes: ['basic'],
      protocolMappers: [{ protocolMapper: 'oidc-audience-mapper' }],
    });
    expect((await check(GOOD)).notes.join(' ')).toContain('No tenantClaim was given');
    expect(await rulesOf(GOOD, { tenantClaim: 'tenant_id' })).toEqual([]);
    expect(await rulesOf(without, { tenantClaim: 'tenant_id' })).toEqual(['warning tenant-claim-missing']);
  });

  it('reports an attribute behind the tenant claim that users may edit themselves', async () => {
    const profile = (edit: string[]) => ({
      ...GOOD,
      components: {
        'org.keycloak.userprofile.UserProfileProvider': [
          {
            config: {
              'kc.user.profile.config': [
                JSON.stringify({ attributes: [{ name: 'tenant', permissions: { edit } }] }),
              ],
            },
          },
        ],
      },
    });
    expect(await rulesOf(profile(['admin']), { tenantClaim: 'tenant_id' })).toEqual([]);
    expect(await rulesOf(profile(['admin', 'user']), { tenantClaim: 'tenant_id' })).toEqual([
      'error tenant-attribute-user-editable',
    ]);
  });

  it('says which client scopes a partial export lacks instead of guessing what they map', async () => {
    const result = await check({ ...withClient({ defaultClientScopes: ['basic', 'elsewhere'] }) });
    expect(result.findings).toEqual([]);
    expect(result.notes.join(' ')).toContain('"elsewhere"');
  });

  it('reads all realms of a folder and says which realm file it could not read', async () => {
    const folder = writeTree(tempFolder(), {
      'a/one-realm.json': JSON.stringify({ realm: 'one', sslRequired: 'none' }),
      'b/both.json': JSON.stringify([{ realm: 'two' }, { realm: 'three', sslRequired: 'none' }]),
      'broken-realm.json': '{"realm": "x", "secret": "tops3cret" ',
      'package.json': '{"name":"no realm"}',
    });
    symlinkSync(folder, join(folder, 'a/loop'));
    const result = await call(checkRealm, { file: '.' }, folder);
    expect(result.realms.map((realm) => realm.realm)).toEqual(['one', 'two', 'three']);
    expect(result.findings.map(({ path }) => path)).toEqual(['$.sslRequired', '$[1].sslRequired']);
    expect(result.notRead.map(({ file }) => file)).toEqual(['broken-realm.json']);
    expect(JSON.stringify(result)).not.toContain('tops3cret');
  });

  it.each<[string, string | Buffer, string]>([
    ['an empty file', '', 'not_json'],
    ['broken JSON', '{"realm": "x",\n\n}', 'not_json'],
    ['JSON that is no realm', '{"name": "x"}', 'not_a_realm'],
    ['a binary file', Buffer.from([0xff, 0x00, 0x80, 0x81]), 'not_text'],
  ])('refuses %s with a clear error', async (_, content, code) => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'realm.json'), content);
    await expect(call(checkRealm, { file: 'realm.json' }, folder)).rejects.toMatchObject({ code });
  });

  it('refuses a missing file and a folder without a realm', async () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'empty'));
    await expect(call(checkRealm, { file: 'no.json' }, folder)).rejects.toMatchObject({ code: 'not_found' });
    await expect(call(checkRealm, { file: 'empty' }, folder)).rejects.toMatchObject({ code: 'no_realm' });
  });

  it('ends on deep nesting, wrong types everywhere and names that would act in a terminal', async () => {
    const deep = `{"realm":"x","a":${'['.repeat(50_000)}${']'.repeat(50_000)},"sslRequired":"none"}`;
    const folder = writeTree(tempFolder(), { 'realm.json': deep });
    expect((await call(checkRealm, { file: 'realm.json' }, folder)).counts.error).toBe(1);
    const wrong = {
      realm: 'x',
      clients: [null, 3, 'a', { redirectUris: 'no', attributes: [] }],
      roles: 7,
      users: {},
      components: [],
      smtpServer: 'x',
      authenticationFlows: [null],
    };
    expect((await check(wrong)).counts.error).toBe(0);
    const evil = await check(withClient({ clientId: '\u001b[31mred\n', redirectUris: ['*'] }));
    expect(evil.findings[0]?.message).toMatch(/^Client "red"/);
  });
});
