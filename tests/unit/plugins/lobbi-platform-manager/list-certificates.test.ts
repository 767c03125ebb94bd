import { describe, expect, it } from 'vitest';
import {
  listCertificates,
  listCertificatesWith,
} from '../../../../plugins/lobbi-platform-manager/tools/certificates/list-certificates.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';
import { call } from './support.ts';

/** Self-signed, CN=idp.example.org, O=<b>Uni, valid from 2026-11-29 to 2027-11-29. Its key was never kept. */
const CERTIFICATE =
  'MIIBqzCCAVGgAwIBAgIUSFI+5zPvFoxkgFX9ZYvUe5C+yyYwCgYIKoZIzj0EAwIwKzEYMBYGA1UEAwwPaWRwLmV4YW1wbGUub3JnMQ8wDQYDVQQKDAY8Yj5VbmkwHhcNMjYxMTI5MTA1NjU1WhcNMjcxMTI5MTA1NjU1WjArMRgwFgYDVQQDDA9pZHAuZXhhbXBsZS5vcmcxDzANBgNVBAoMBjxiPlVuaTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABGAL3pBk2dkXq0DQCInTd/uoCPCOh62TQ6He5GNHYJXeVbLaKZ1+x0XCAdP0hORpCLV2pWn1hPPhV/6bpnuMbcijUzBRMB0GA1UdDgQWBBRoalmBoYXSbyZG6YdsqHKVrakySDAfBgNVHSMEGDAWgBRoalmBoYXSbyZG6YdsqHKVrakySDAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIAzOSBChrYgaTD0JQLUYZ/aBCE1YXVrXREXxLh93MFgYAiEAme4pLnqgShMhsC3zSd3FM5w73uMrqVCylndullZcEgU=';
const PEM = `-----BEGIN CERTIFICATE-----\n${CERTIFICATE.replace(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----`;
const DAY_MS = 86_400_000;

function withProvider(signingCertificate: unknown) {
  return { realm: 'members', identityProviders: [{ alias: 'uni', config: { signingCertificate } }] };
}

function list(realm: unknown, params = {}) {
  const folder = writeTree(tempFolder(), { 'realm.json': JSON.stringify(realm, undefined, 1) });
  return call(listCertificates, { file: 'realm.json', on: '2027-01-01', ...params }, folder);
}

async function rules(realm: unknown, params = {}): Promise<string[]> {
  return (await list(realm, params)).findings.map(({ rule, line }) => `${rule}@${line}`);
}

describe('list_certificates', () => {
  it('lists a provider’s certificate with its days, and disarms the subject', async () => {
    const result = await list(withProvider(CERTIFICATE));
    expect(result).toMatchObject({ on: '2027-01-01', findings: [], notRead: [] });
    expect(result.certificates).toEqual([
      {
        realm: 'members',
        use: 'signature of identity provider uni',
        subject: 'CN=idp.example.org O=\\‹b\\›Uni',
        from: '2026-11-29',
        to: '2027-11-29',
        daysLeft: 332,
        file: 'realm.json',
        line: 7,
      },
    ]);
  });

  it.each<[string, string, string[]]>([
    ['nothing long before the end', '2027-09-01', []],
    ['one that ends soon', '2027-11-01', ['certificate-ends-soon@7']],
    ['one that has ended', '2027-12-01', ['certificate-ended@7']],
    ['one that has not begun', '2026-01-01', ['certificate-not-yet-valid@7']],
  ])('reports %s', async (_, on, expected) => {
    expect(await rules(withProvider(CERTIFICATE), { on })).toEqual(expected);
  });

  it('counts from today when no day is given, and warns within the days that are asked for', async () => {
    const clock = { now: () => Date.parse('2027-11-29T00:00:00Z') - 10 * DAY_MS, monotonicMs: () => 0 };
    const folder = writeTree(tempFolder(), { 'realm.json': JSON.stringify(withProvider(CERTIFICATE)) });
    const at = (days: number) => call(listCertificatesWith(clock), { file: 'realm.json', days }, folder);
    expect((await at(9)).findings).toEqual([]);
    expect((await at(20)).findings.map(({ rule }) => rule)).toEqual(['certificate-ends-soon']);
    expect((await at(20)).on).toBe('2027-11-19');
  });

  it('reads PEM, a rollover of two in one setting, clients and keys of the realm', async () => {
    const result = await list({
      ...withProvider(`${CERTIFICATE},${PEM}`),
      clients: [{ clientId: 'wiki', attributes: { 'saml.signing.certificate': CERTIFICATE, other: 'x' } }],
      components: {
        'org.keycloak.keys.KeyProvider': [{ name: 'rsa', config: { certificate: [CERTIFICATE] } }],
      },
    });
    expect(result.certificates.map(({ use }) => use)).toEqual([
      'key of the realm, provider rsa',
      'signature of SAML client wiki',
      'signature of identity provider uni',
      'signature of identity provider uni',
    ]);
    expect(result.findings).toEqual([]);
  });

  it('passes over what is masked, empty or a reference, and says what is no certificate', async () => {
    for (const text of ['**********', '', '   ', '${vault.cert}', 7, null])
      expect(await list(withProvider(text))).toMatchObject({ certificates: [], findings: [] });
    for (const text of ['AAAA', 'not base64!', CERTIFICATE.slice(0, 200), 'A'.repeat(50_000)])
      expect(await rules(withProvider(text))).toEqual(['certificate-unreadable@7']);
  });

  it('finds none in a realm without any, and repeats no text of an unreadable one', async () => {
    expect((await list({ realm: 'x' })).certificates).toEqual([]);
    expect(JSON.stringify(await list(withProvider('s3cretvalue')))).not.toContain('s3cretvalue');
  });

  it('refuses a day that is none, and a file that is no realm', async () => {
    await expect(list({ realm: 'x' }, { on: '2027-13-45' })).rejects.toMatchObject({ code: 'bad_day' });
    await expect(list({ a: 1 })).rejects.toMatchObject({ code: 'not_a_realm' });
  });
});
