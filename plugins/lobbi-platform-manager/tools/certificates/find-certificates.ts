import { X509Certificate } from 'node:crypto';
import { type JsonPath, listOf, objectOf, stringOf } from '../json.ts';

/** A certificate somewhere in a realm, with what it is for. */
export interface FoundCertificate {
  readonly use: string;
  readonly path: JsonPath;
  /** Base64 without line ends, or PEM. */
  readonly text: string;
}

export type ReadCertificate =
  | { readonly kind: 'certificate'; readonly subject: string; readonly from: Date; readonly to: Date }
  | { readonly kind: 'unreadable' };

/** More would be no certificate; the largest with long chains of names have some kilobytes. */
const MAX_CHARS = 40_000;
const OF_CLIENT: Readonly<Record<string, string>> = {
  'saml.signing.certificate': 'signature of SAML client',
  'saml.encryption.certificate': 'encryption for SAML client',
  'jwt.credential.certificate': 'signed JWT of client',
  'x509.certificate': 'client certificate of client',
};

/** Certificates of a realm export: identity providers, clients, and the realm's own keys. Masked ones are passed over. */
export function certificatesOf(realm: Readonly<Record<string, unknown>>): FoundCertificate[] {
  const found: FoundCertificate[] = [];
  listOf(realm['identityProviders']).forEach((value, index) => {
    const provider = objectOf(value);
    const text = stringOf(objectOf(provider['config'])['signingCertificate']) ?? '';
    const use = `signature of identity provider ${nameOf(provider['alias'], index)}`;
    // Several in one setting, separated by commas, are how a rollover is prepared.
    for (const part of text.split(','))
      add(use, ['identityProviders', index, 'config', 'signingCertificate'], part);
  });
  listOf(realm['clients']).forEach((value, index) => {
    const client = objectOf(value);
    for (const [key, setting] of Object.entries(objectOf(client['attributes'])))
      if (OF_CLIENT[key] !== undefined)
        add(
          `${OF_CLIENT[key]} ${nameOf(client['clientId'], index)}`,
          ['clients', index, 'attributes', key],
          setting,
        );
  });
  const type = 'org.keycloak.keys.KeyProvider';
  listOf(objectOf(realm['components'])[type]).forEach((value, index) => {
    const component = objectOf(value);
    const use = `key of the realm, provider ${nameOf(component['name'], index)}`;
    const path: JsonPath = ['components', type, index, 'config', 'certificate'];
    for (const text of listOf(objectOf(component['config'])['certificate'])) add(use, path, text);
  });
  return found;

  function add(use: string, path: JsonPath, text: unknown): void {
    if (typeof text !== 'string' || text.trim() === '' || /^\*+$/.test(text.trim()) || text.includes('${'))
      return;
    found.push({ use, path, text: text.trim() });
  }
}

/** Reads PEM, or the Base64 inside it, as Keycloak keeps it. */
export function readCertificate(text: string): ReadCertificate {
  if (text.length > MAX_CHARS) return { kind: 'unreadable' };
  const base64 = text.replace(/-----(?:BEGIN|END) CERTIFICATE-----|\s/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return { kind: 'unreadable' };
  try {
    const certificate = new X509Certificate(Buffer.from(base64, 'base64'));
    const [from, to] = [new Date(certificate.validFrom), new Date(certificate.validTo)];
    if (Number.isNaN(from.getTime()) || Number.isNaN(to.getTime())) return { kind: 'unreadable' };
    return { kind: 'certificate', subject: certificate.subject ?? '', from, to };
  } catch {
    return { kind: 'unreadable' };
  }
}

function nameOf(value: unknown, index: number): string {
  return typeof value === 'string' ? value : `#${index}`;
}
