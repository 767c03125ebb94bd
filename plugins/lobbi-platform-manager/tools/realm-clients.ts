import { named } from '../../../scripts/core/finding.ts';
import { type JsonObject, listOf, objectOf, stringOf } from './json.ts';
import { checkClaims } from './realm-claims.ts';
import type { RealmReport } from './realm-report.ts';
import { originFaults, redirectFaults, type UriFault } from './realm-uris.ts';
import { isClearSecret } from './secrets.ts';

/** Clients that every realm has, with settings that Keycloak chose. Only their redirect URIs, origins and secrets are looked at. */
const BUILT_IN: ReadonlySet<string> = new Set([
  'account',
  'account-console',
  'admin-cli',
  'broker',
  'realm-management',
  'security-admin-console',
]);

/** Rules on OpenID Connect clients. Disabled clients and other protocols are left out and counted in a note. */
export function checkClients(report: RealmReport): number {
  const clients = listOf(report.source.realm['clients']);
  let checked = 0;
  clients.forEach((value, index) => {
    const client = objectOf(value);
    if (client['enabled'] === false) report.note('Disabled clients were not checked.');
    else if ((stringOf(client['protocol']) ?? 'openid-connect') !== 'openid-connect')
      report.note('Clients of other protocols than openid-connect (SAML) were not checked.');
    else {
      checked += 1;
      checkClient(report, client, index);
    }
  });
  return checked;
}

function checkClient(report: RealmReport, client: JsonObject, index: number): void {
  const id = stringOf(client['clientId']) ?? `#${index}`;
  const who = `Client ${named(id)}`;
  const at = ['clients', index] as const;
  const isBuiltIn =
    BUILT_IN.has(id) || (id.endsWith('-realm') && listOf(client['redirectUris']).length === 0);
  checkUris(report, client, at, who, isBuiltIn);
  if (client['publicClient'] !== true && isClearSecret(client['secret'])) {
    report.add(
      'error',
      'client-secret-in-clear',
      [...at, 'secret'],
      `${who}: its secret stands in the file.`,
      'If the file was ever shared or committed, regenerate the secret; put it in at import by a placeholder for an environment variable.',
    );
  }
  if (isBuiltIn) return;
  checkFlowsOf(report, client, at, who);
  checkPkce(report, client, at, who);
  checkTokens(report, client, at, who);
  checkClaims(report, client, at, who);
}

type At = readonly ['clients', number];

function checkUris(report: RealmReport, client: JsonObject, at: At, who: string, isBuiltIn: boolean): void {
  const say = (faults: readonly UriFault[], path: readonly (string | number)[], uri: string): void => {
    for (const { severity, rule, message, fix } of faults) {
      // The consoles of Keycloak come with a wildcard on their own path.
      if (isBuiltIn && rule.endsWith('redirect-wildcard') && uri.startsWith('/')) continue;
      report.add(severity, rule, [...at, ...path], `${who}, ${named(uri)}: ${message}`, fix);
    }
  };
  const redirects = listOf(client['redirectUris']);
  redirects.forEach((uri, i) => {
    if (typeof uri === 'string') say(redirectFaults(uri), ['redirectUris', i], uri);
  });
  listOf(client['webOrigins']).forEach((origin, i) => {
    if (typeof origin === 'string') say(originFaults(origin), ['webOrigins', i], origin);
  });
  const logout = stringOf(objectOf(client['attributes'])['post.logout.redirect.uris']) ?? '';
  for (const uri of logout.split('##')) {
    const faults = redirectFaults(uri).map((fault) => ({ ...fault, rule: `post-logout-${fault.rule}` }));
    say(faults, ['attributes', 'post.logout.redirect.uris'], uri);
  }
  const needsRedirect = client['standardFlowEnabled'] === true || client['implicitFlowEnabled'] === true;
  if (needsRedirect && redirects.length === 0 && client['bearerOnly'] !== true && !isBuiltIn) {
    report.add(
      'warning',
      'redirect-missing',
      at,
      `${who} has a browser login but no valid redirect URI: every login ends in "Invalid parameter: redirect_uri".`,
      'Add redirectUris, or set standardFlowEnabled to false for a pure service.',
    );
  }
}

function checkFlowsOf(report: RealmReport, client: JsonObject, at: At, who: string): void {
  const isPublic = client['publicClient'] === true;
  if (client['implicitFlowEnabled'] === true) {
    report.add(
      'error',
      'implicit-flow',
      [...at, 'implicitFlowEnabled'],
      `${who}: the implicit flow puts access tokens into the address bar (RFC 9700, 2.1.2).`,
      'Use the standard flow with PKCE and set implicitFlowEnabled to false.',
    );
  }
  if (client['directAccessGrantsEnabled'] === true) {
    report.add(
      isPublic ? 'error' : 'warning',
      'direct-access-grants',
      [...at, 'directAccessGrantsEnabled'],
      `${who} may take passwords of users itself (password grant; RFC 9700, 2.4 forbids it); second factors and brokers are passed by.`,
      'Set directAccessGrantsEnabled to false; use the standard flow, or a service account for jobs.',
    );
  }
  if (isPublic && client['serviceAccountsEnabled'] === true) {
    report.add(
      'error',
      'public-service-account',
      [...at, 'serviceAccountsEnabled'],
      `${who} is public, so it cannot prove who it is, and has a service account.`,
      'Make it confidential, or set serviceAccountsEnabled to false.',
    );
  }
}

function checkPkce(report: RealmReport, client: JsonObject, at: At, who: string): void {
  if (client['publicClient'] !== true || client['standardFlowEnabled'] === false) return;
  const key = 'pkce.code.challenge.method';
  const method = stringOf(objectOf(client['attributes'])[key]) ?? '';
  if (method === 'S256') return;
  const isPlain = method.toLowerCase() === 'plain';
  const byPolicy = policyEnforcesPkce(report.source.realm);
  report.add(
    isPlain ? 'error' : byPolicy ? 'info' : 'warning',
    isPlain ? 'pkce-plain' : 'pkce-not-required',
    method === '' ? at : [...at, 'attributes', key],
    isPlain
      ? `${who}: PKCE method "plain" shows the verifier to whoever sees the request.`
      : `${who} is public and PKCE is not required of it${byPolicy ? ' by the client itself; a client policy of the realm has a pkce-enforcer, whose conditions were not evaluated' : ''}.`,
    `Set attributes["${key}"] to "S256" (RFC 9700, 2.1.1).`,
  );
}

function checkTokens(report: RealmReport, client: JsonObject, at: At, who: string): void {
  const limit = report.limits.maxAccessTokenSeconds;
  const seconds = Number(objectOf(client['attributes'])['access.token.lifespan'] ?? 0);
  if (seconds > limit) {
    report.add(
      'warning',
      'access-token-long',
      [...at, 'attributes', 'access.token.lifespan'],
      `${who}: its access tokens live ${seconds} s; the limit is ${limit} s.`,
      'Remove access.token.lifespan, so that the setting of the realm holds, or shorten it.',
    );
  }
  if (client['fullScopeAllowed'] === true) {
    report.add(
      'info',
      'full-scope',
      [...at, 'fullScopeAllowed'],
      `${who}: its tokens carry every role of the user, also those of other applications.`,
      'Set fullScopeAllowed to false and map the roles that the application reads.',
    );
  }
}

function policyEnforcesPkce(realm: JsonObject): boolean {
  const profiles = listOf(objectOf(realm['clientProfiles'])['profiles']);
  return profiles.some((profile) =>
    listOf(objectOf(profile)['executors']).some((e) => objectOf(e)['executor'] === 'pkce-enforcer'),
  );
}
