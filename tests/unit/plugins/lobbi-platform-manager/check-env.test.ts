import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkEnv } from '../../../../plugins/lobbi-platform-manager/tools/check-env.ts';
import { parseEnv } from '../../../../plugins/lobbi-platform-manager/tools/env-file.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';
import { call, places } from './support.ts';

function check(env: string, example?: string, file = '.env') {
  const folder = writeTree(tempFolder(), {
    [file]: env,
    ...(example !== undefined && { '.env.example': example }),
  });
  return call(checkEnv, { file }, folder);
}

async function rules(env: string, example?: string, file?: string): Promise<string[]> {
  return places((await check(env, example, file)).findings);
}

describe('check_env', () => {
  it('finds nothing in a clean file and counts what it read', async () => {
    const env = [
      '# service',
      'NODE_ENV=production',
      'PORT=3001',
      'KEYCLOAK_URL=https://id.example.org',
      'KEYCLOAK_REALM=members',
      'OIDC_ISSUER=https://id.example.org/realms/members',
      `SESSION_SECRET="${'k9'.repeat(20)}"`,
      'MONGODB_URI=mongodb://app:${MONGO_PASS:?}@mongo:27017/members # reference',
      '',
    ].join('\n');
    const result = await check(env, env.replace(/SECRET=.*/, 'SECRET='));
    expect(result.findings).toEqual([]);
    expect(result.variables).toHaveLength(7);
    expect(result.example).toBe('.env.example');
  });

  it.each<[string, string, string[]]>([
    ['a key set twice', 'A=1\nB=2\nA=3', ['duplicate-key@3']],
    ['a line without =', 'A=1\nnonsense', ['line-unreadable@2']],
    ['blanks around =', 'A = 1', ['space-around-equals@1']],
    ['a name that no shell takes', 'my-key=1', ['name-not-portable@1']],
    ['a quote left open', 'A="abc\nB=2', ['quote-unclosed@1']],
    ['text after a quote', 'A="a"b', ['text-after-quote@1']],
    ['a # inside an unquoted value', 'A=ab#cd', ['hash-cuts-value@1']],
    ['a value that begins with #', 'COLOR=#fff', ['hash-cuts-value@1']],
    ['blanks without quotes', 'A=one two', ['blank-unquoted@1']],
    ['Windows line ends', 'A=1\r\nB=2\r\n', ['windows-line-ends@1']],
    ['a reference to nothing', 'A=http://${HOST}/x', ['reference-unresolved@1']],
    ['a $ that would be expanded', 'A=pa$word', ['dollar-in-value@1']],
    ['a placeholder', 'SITE=your-site-here', ['placeholder@1']],
    ['a placeholder for a secret', 'DB_PASSWORD=changeme', ['placeholder-secret@1']],
    ['an empty secret', 'DB_PASSWORD=', ['empty-value@1']],
    ['a short signing secret', 'JWT_SECRET=abcdefgh12345678', ['signing-secret-short@1']],
    ['a secret that goes to browsers', 'VITE_CLIENT_SECRET=abc123def', ['public-secret@1']],
    ['a port out of range', 'PORT=99999', ['port-invalid@1']],
    ['two services on a port', 'API_PORT=3000\nWEB_PORT=3000', ['port-clash@2']],
    ['an odd NODE_ENV', 'NODE_ENV=staging', ['node-env-unknown@1']],
    ['/auth on Quarkus', 'KEYCLOAK_URL=https://id.example.org/auth', ['keycloak-auth-path@1']],
    ['an issuer over http', 'OIDC_ISSUER=http://id.example.org/realms/m', ['issuer-http@1']],
    ['an issuer with a slash', 'OIDC_ISSUER=https://id.example.org/realms/m/', ['issuer-trailing-slash@1']],
    [
      'realms that disagree',
      'KEYCLOAK_REALM=members\nOIDC_ISSUER=https://id.example.org/realms/staff',
      ['realm-mismatch@1'],
    ],
    ['an option that 26 dropped', 'KC_PROXY=edge', ['keycloak-option-removed@1']],
    ['an option that 26 renamed', 'KEYCLOAK_ADMIN=boss', ['keycloak-option-renamed@1']],
  ])('reports %s', async (_, env, expected) => {
    expect(await rules(env)).toEqual(expected);
  });

  it.each<[string, string]>([
    ['single quotes keep a $', "A='pa$word'"],
    ['a reference with a default', 'A=${B:-x}'],
    ['a reference to a variable of the file', 'B=1\nA=${B}/$B'],
    [
      '/auth with the matching path of the server',
      'KC_HTTP_RELATIVE_PATH=/auth\nKEYCLOAK_URL=https://id.example.org/auth',
    ],
    ['http inside the Compose network', 'KEYCLOAK_URL=http://keycloak:8080'],
    ['an administrative realm', 'KEYCLOAK_REALM=members\nKEYCLOAK_ADMIN_REALM=master'],
    ['ports of servers that are called', 'DB_PORT=5432\nPOSTGRES_PORT=5432'],
    ['names of durations', 'ACCESS_TOKEN_EXPIRE_MINUTES='],
    ['a comment after a blank', 'A=1 # why'],
    ['a key over several lines', 'KEY="-----BEGIN KEY-----\nabc=\nd==\n-----END KEY-----"\nB=1'],
    ['names about secrets', 'TOKEN_URL=\nJWT_SECRET_FILE=\nACCESS_TOKEN_TTL='],
  ])('is silent on %s', async (_, env) => {
    expect(await rules(env)).toEqual([]);
  });

  it('compares with the example: missing, undocumented, emptied, and a secret that was never changed', async () => {
    const example = 'A=\nB=1\nJWT_SECRET=0123456789abcdef0123456789abcdef\nC=1\n# D=optional';
    const env = 'B=\nJWT_SECRET=0123456789abcdef0123456789abcdef\nC=2\nE=1';
    expect((await check(env, example)).findings.map(({ file, rule }) => `${file} ${rule}`)).toEqual([
      '.env missing-key',
      '.env secret-same-as-example',
      '.env.example secret-in-example',
      '.env empty-value',
      '.env undocumented-key',
    ]);
  });

  it('reports development settings in a file for production', async () => {
    expect(await rules('NODE_ENV=development', undefined, '.env.production')).toEqual([
      'node-env-mismatch@1',
    ]);
    const issuer = 'NODE_ENV=production\nOIDC_ISSUER=http://id.example.org/realms/m';
    expect((await check(issuer)).counts.error).toBe(1);
  });

  it('never shows a value', async () => {
    const env = [
      'DB_PASSWORD=hunter2$tail#rest',
      'MONGODB_URI=mongodb://app:s3same@db/x',
      'JWT_SECRET=shorty',
      'KEYCLOAK_URL=http://user:pw0rd@id.example.org/auth',
      'API_KEY="unclosed-key',
      'garbage-line-with-S3CRET',
    ].join('\n');
    const result = await check(env, 'STRIPE_SECRET=sk_live_51Habcdefghijklm');
    expect(result.findings.length).toBeGreaterThan(5);
    for (const part of [
      'hunter2',
      'tail',
      'rest',
      's3same',
      'shorty',
      'pw0rd',
      'unclosed-key',
      'S3CRET',
      'sk_live',
    ])
      expect(JSON.stringify(result)).not.toContain(part);
    expect(result.variables.find(({ name }) => name === 'MONGODB_URI')).toMatchObject({
      isSecret: true,
      state: 'set',
    });
  });

  it('says that it cannot know missing names without an example', async () => {
    const result = await check('A=1');
    expect([result.example, result.notes.join(' ')]).toEqual([
      null,
      expect.stringContaining('No example was found'),
    ]);
  });

  it('reads values as dotenv does', () => {
    const text = 'A=1 # c\nB="x\\ny"\nC=\'#1\'\nexport D=4\nE=\nF="a\nb"\n';
    const values = parseEnv(text).entries.map(({ name, value, line }) => [name, value, line]);
    expect(values).toEqual([
      ['A', '1', 1],
      ['B', 'x\ny', 2],
      ['C', '#1', 3],
      ['D', '4', 4],
      ['E', '', 5],
      ['F', 'a\nb', 6],
    ]);
  });

  it('refuses missing, binary and oversized files, and ends on hostile text', async () => {
    const folder = tempFolder();
    await expect(call(checkEnv, {}, folder)).rejects.toMatchObject({ code: 'not_found' });
    writeFileSync(join(folder, 'b.env'), Buffer.from([0x41, 0x3d, 0x00, 0xff]));
    await expect(call(checkEnv, { file: 'b.env' }, folder)).rejects.toMatchObject({ code: 'not_text' });
    writeFileSync(join(folder, 'c.env'), 'A=1\n'.repeat(300_000));
    await expect(call(checkEnv, { file: 'c.env' }, folder)).rejects.toMatchObject({ code: 'too_large' });
    writeFileSync(join(folder, 'd.env'), 'A="\n'.repeat(4_000));
    expect((await call(checkEnv, { file: 'd.env' }, folder)).variables).toHaveLength(1);
    writeFileSync(
      join(folder, 'e.env'),
      `A=${'${'.repeat(50_000)}\nB=${'$'.repeat(50_000)}\nC=${' '.repeat(50_000)}x`,
    );
    expect((await call(checkEnv, { file: 'e.env' }, folder)).variables).toHaveLength(3);
    writeFileSync(join(folder, 'f.env'), '\ufeffA=1\n');
    expect((await call(checkEnv, { file: 'f.env' }, folder)).findings).toEqual([]);
  });
});
