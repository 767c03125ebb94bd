// biome-ignore-all lint/suspicious/noTemplateCurlyInString: realms hold such references
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scrubRealm } from '../../../../plugins/lobbi-platform-manager/tools/scrub-realm.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';
import { call } from './support.ts';

const REALM = {
  realm: 'members',
  id: 'r1',
  smtpServer: { password: 'hunter2', host: 'mail.example.org' },
  clients: [
    {
      id: 'c2',
      clientId: 'web',
      secret: 'hunter2',
      authenticationFlowBindingOverrides: { browser: 'f1' },
      redirectUris: ['https://b/', 'https://a/'],
    },
    { id: 'c1', clientId: 'api', secret: '${API_SECRET}' },
  ],
  identityProviders: [{ alias: 'uni', config: { clientSecret: 'hunter2' } }],
  components: {
    'org.keycloak.keys.KeyProvider': [{ name: 'rsa', config: { privateKey: ['hunter2'] } }],
    'org.keycloak.storage.UserStorageProvider': [{ name: 'ldap', config: { bindCredential: ['hunter2'] } }],
  },
  authenticationFlows: [
    { alias: 'x', authenticationExecutions: [{ authenticator: 'z' }, { authenticator: 'a' }] },
  ],
  users: [{ username: 'ann', email: 'ann@example.org' }],
};

function folderWith(realm: unknown): string {
  return writeTree(tempFolder(), { 'realm.json': JSON.stringify(realm) });
}

async function scrubbed(realm: unknown, params = {}) {
  const folder = folderWith(realm);
  const result = await call(scrubRealm, { file: 'realm.json', out: 'kc/members.json', ...params }, folder);
  return { result, text: readFileSync(join(folder, 'kc/members.json'), 'utf8'), folder };
}

describe('scrub_realm', () => {
  it('takes people, keys, ids and secrets out, and says how many', async () => {
    const { result, text, folder } = await scrubbed(REALM);
    expect(result).toMatchObject({
      file: 'kc/members.json',
      realm: 'members',
      removed: { users: 1, secrets: 4, keys: 1, ids: 3 },
    });
    expect(text).not.toMatch(/hunter2|ann@|"id"|authenticationFlowBindingOverrides/);
    expect(text).toContain('"secret": "${API_SECRET}"');
    expect(JSON.parse(text).clients[1].secret).toBe('**********');
    expect(result.bytes).toBe(statSync(join(folder, 'kc/members.json')).size);
    expect(statSync(join(folder, 'kc/members.json')).mode & 0o777).toBe(0o600);
  });

  it('sorts what has no order and leaves the steps of a flow as they are', async () => {
    const { text } = await scrubbed(REALM);
    const realm = JSON.parse(text);
    expect(realm.clients.map(({ clientId }: { clientId: string }) => clientId)).toEqual(['api', 'web']);
    expect(realm.clients[1].redirectUris).toEqual(['https://a/', 'https://b/']);
    expect(realm.authenticationFlows[0].authenticationExecutions).toEqual([
      { authenticator: 'z' },
      { authenticator: 'a' },
    ]);
    expect(Object.keys(realm)).toEqual(Object.keys(realm).sort());
  });

  it('gives the same text for two exports that differ in order and ids only', async () => {
    const other = { ...REALM, id: 'r9', clients: [...REALM.clients].reverse() };
    expect((await scrubbed(other)).text).toBe((await scrubbed(REALM)).text);
  });

  it('keeps ids, and the flows that clients name by them, when told to', async () => {
    const { text, result } = await scrubbed(REALM, { keepIds: true });
    expect(JSON.parse(text).clients[1]).toMatchObject({
      id: 'c2',
      authenticationFlowBindingOverrides: { browser: 'f1' },
    });
    expect(result.removed.ids).toBe(0);
  });

  it('overwrites nothing, not even its own source', async () => {
    const folder = writeTree(folderWith(REALM), { 'kept.json': 'mine' });
    const run = (out: string) => call(scrubRealm, { file: 'realm.json', out }, folder);
    await expect(run('kept.json')).rejects.toMatchObject({ code: 'exists' });
    await expect(run('realm.json')).rejects.toMatchObject({ code: 'exists' });
    expect(readFileSync(join(folder, 'kept.json'), 'utf8')).toBe('mine');
    await expect(run('realm.json/below.json')).rejects.toMatchObject({ code: 'not_written' });
  });

  it('writes nothing when the realm cannot be read or is nested without end', async () => {
    const deep = `{"realm":"x","a":${'['.repeat(500)}${']'.repeat(500)}}`;
    const cases: [string, string][] = [
      [deep, 'too_deep'],
      ['', 'not_json'],
      ['[{"realm":"a"},{"realm":"b"}]', 'several_realms'],
      ['{"a":1}', 'not_a_realm'],
    ];
    for (const [text, code] of cases) {
      const folder = writeTree(tempFolder(), { 'realm.json': text });
      const run = call(scrubRealm, { file: 'realm.json', out: 'out.json' }, folder);
      await expect(run).rejects.toMatchObject({ code });
      expect(existsSync(join(folder, 'out.json'))).toBe(false);
    }
  });
});
