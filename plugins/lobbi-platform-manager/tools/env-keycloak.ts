import { named } from '../../../scripts/core/finding.ts';
import type { EnvEntry } from './env-file.ts';
import type { EnvReport } from './env-report.ts';

const KEYCLOAK_NAME = /KEYCLOAK|OIDC|ISSUER|AUTH_SERVER|(?:^|_)KC_|JWKS/;

/** Options of hostname v1 and the old proxy option; Keycloak 26 no longer knows them. */
const REMOVED: Readonly<Record<string, string>> = {
  KC_HOSTNAME_URL: 'KC_HOSTNAME takes a whole URL now.',
  KC_HOSTNAME_PATH: 'Put the path into KC_HOSTNAME, as part of a whole URL.',
  KC_HOSTNAME_PORT: 'Put the port into KC_HOSTNAME, as part of a whole URL.',
  KC_HOSTNAME_ADMIN_URL: 'KC_HOSTNAME_ADMIN takes a whole URL now.',
  KC_HOSTNAME_STRICT_BACKCHANNEL: 'Use KC_HOSTNAME_BACKCHANNEL_DYNAMIC.',
  KC_HOSTNAME_STRICT_HTTPS: 'Write https in KC_HOSTNAME.',
  KC_PROXY:
    'Use KC_PROXY_HEADERS=xforwarded or forwarded, and KC_HTTP_ENABLED=true behind a proxy that ends TLS.',
};
const RENAMED: Readonly<Record<string, string>> = {
  KEYCLOAK_ADMIN: 'KC_BOOTSTRAP_ADMIN_USERNAME',
  KEYCLOAK_ADMIN_PASSWORD: 'KC_BOOTSTRAP_ADMIN_PASSWORD',
};

interface KeycloakUrl {
  readonly entry: EnvEntry;
  readonly url: URL;
  readonly isIssuer: boolean;
}

/** Rules on the variables by which services find Keycloak, and on Keycloak's own. */
export function checkKeycloak(report: EnvReport): void {
  const urls = keycloakUrls(report);
  for (const found of urls) checkUrl(report, found);
  checkRealms(report, urls);
  checkHosts(report, urls);
  checkOptions(report);
}

function keycloakUrls(report: EnvReport): KeycloakUrl[] {
  return [...report.byName.values()].flatMap((entry) => {
    if (!KEYCLOAK_NAME.test(entry.name) || !/^https?:\/\//i.test(entry.value)) return [];
    if (!URL.canParse(entry.value)) return [];
    return [{ entry, url: new URL(entry.value), isIssuer: /ISSUER|AUTHORITY/.test(entry.name) }];
  });
}

function checkUrl(report: EnvReport, { entry, url, isIssuer }: KeycloakUrl): void {
  const { name, line } = entry;
  const relative = report.byName.get('KC_HTTP_RELATIVE_PATH')?.value;
  if (/^\/auth(?:\/|$)/.test(url.pathname) && relative !== '/auth') {
    report.add(
      'warning',
      'keycloak-auth-path',
      line,
      `${name} has a path that begins with /auth. Since Keycloak 17 (Quarkus) the default path is /.`,
      'Take /auth out, or set KC_HTTP_RELATIVE_PATH=/auth on the server.',
    );
  }
  const isLocal = /^(?:localhost|127\.|\[::1\]$|host\.docker\.internal$)|\.localhost$/.test(url.hostname);
  const isService = !url.hostname.includes('.') && !isLocal;
  if (url.protocol === 'http:' && !isLocal && (isIssuer || !isService)) {
    const isProduction = report.byName.get('NODE_ENV')?.value === 'production';
    report.add(
      isProduction ? 'error' : 'warning',
      isIssuer ? 'issuer-http' : 'keycloak-http',
      line,
      isIssuer
        ? `${name} is an http address; OpenID Connect wants https in an issuer, and it must equal "iss" in the tokens to the letter.`
        : `${name} is an http address: passwords and tokens cross the network in clear.`,
      'Use the public https address of Keycloak.',
    );
  }
  if (isIssuer && url.pathname.endsWith('/') && url.pathname !== '/') {
    report.add(
      'warning',
      'issuer-trailing-slash',
      line,
      `${name} ends with a slash; "iss" in Keycloak's tokens does not, and the comparison is exact.`,
      'Take the slash off.',
    );
  }
}

/** Realm names are no secret; they are shown. Realms for administration (`KEYCLOAK_ADMIN_REALM`) may differ. */
function checkRealms(report: EnvReport, urls: readonly KeycloakUrl[]): void {
  const found: { name: string; realm: string; line: number }[] = [];
  for (const { entry, url } of urls) {
    const realm = /\/realms\/([^/]+)/.exec(url.pathname)?.[1];
    if (realm !== undefined) found.push({ name: entry.name, realm: decoded(realm), line: entry.line });
  }
  for (const { name, value, line } of report.byName.values()) {
    if (!/(?:KEYCLOAK|OIDC|KC|AUTH)\w*REALM(?:_NAME)?$/.test(name) && name !== 'REALM') continue;
    if (value !== '' && !value.includes('$')) found.push({ name, realm: value, line });
  }
  const ordinary = found.filter(({ name }) => !name.includes('ADMIN'));
  const realms = new Set(ordinary.map(({ realm }) => realm));
  if (realms.size < 2) return;
  report.add(
    'error',
    'realm-mismatch',
    ordinary.at(-1)?.line,
    `The variables name different realms: ${ordinary.map(({ name, realm }) => `${name} ${named(realm)}`).join(', ')}. Tokens of one are refused under the other.`,
    'Use one realm, or name the exception with ADMIN in the variable.',
  );
}

function checkHosts(report: EnvReport, urls: readonly KeycloakUrl[]): void {
  const issuer = urls.find(({ isIssuer }) => isIssuer);
  if (issuer === undefined) return;
  for (const { entry, url, isIssuer } of urls) {
    if (isIssuer || url.host === issuer.url.host) continue;
    report.add(
      'info',
      'issuer-host-differs',
      entry.line,
      `${entry.name} and ${issuer.entry.name} point to different hosts. "iss" carries the host that Keycloak believes in (KC_HOSTNAME).`,
      'Right for an internal address beside a public issuer; else use one host.',
    );
  }
}

function checkOptions(report: EnvReport): void {
  for (const { name, line } of report.byName.values()) {
    const removed = REMOVED[name];
    const renamed = RENAMED[name];
    if (removed !== undefined)
      report.add('warning', 'keycloak-option-removed', line, `${name} is not known to Keycloak 26.`, removed);
    if (renamed !== undefined)
      report.add(
        'info',
        'keycloak-option-renamed',
        line,
        `${name} is deprecated since Keycloak 26 (if the server reads this file).`,
        `Use ${renamed}.`,
      );
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
