import { named } from '../../../scripts/core/finding.ts';
import { type JsonObject, listOf, objectOf, stringOf } from './json.ts';
import type { RealmReport } from './realm-report.ts';

/** Since 25 the claims `sub` and `auth_time` come from the client scope `basic`. */
const BASIC_SCOPE_SINCE = 25;
const AUDIENCE_MAPPERS: ReadonlySet<unknown> = new Set([
  'oidc-audience-mapper',
  'oidc-audience-resolve-mapper',
]);

interface Mappers {
  readonly list: readonly JsonObject[];
  /** Client scopes that the client names and the export does not hold. */
  readonly missing: readonly string[];
}

/** Rules on what a client's tokens say: audience, subject, tenant. */
export function checkClaims(
  report: RealmReport,
  client: JsonObject,
  at: readonly ['clients', number],
  who: string,
): void {
  if (client['bearerOnly'] === true) return;
  if (client['standardFlowEnabled'] === false && client['serviceAccountsEnabled'] !== true) return;
  const mappers = mappersOf(report.source.realm, client);
  if (mappers.missing.length > 0) {
    report.note(
      `Client scopes named by clients and not in the export: ${[...new Set(mappers.missing)].sort().map(named).join(', ')}. Rules on claims skip those clients.`,
    );
    return;
  }
  checkAudience(report, mappers, at, who);
  checkBasicScope(report, client, at, who);
  checkTenant(report, mappers, at, who);
}

function mappersOf(realm: JsonObject, client: JsonObject): Mappers {
  const scopes = listOf(realm['clientScopes']).map(objectOf);
  const wanted = listOf(client['defaultClientScopes'] ?? realm['defaultDefaultClientScopes']);
  const list = listOf(client['protocolMappers']).map(objectOf);
  const missing: string[] = [];
  for (const name of wanted) {
    const scope = scopes.find((candidate) => candidate['name'] === name);
    if (scope !== undefined) list.push(...listOf(scope['protocolMappers']).map(objectOf));
    else if (typeof name === 'string') missing.push(name);
  }
  return { list, missing };
}

function checkAudience(
  report: RealmReport,
  mappers: Mappers,
  at: readonly ['clients', number],
  who: string,
): void {
  const audience = mappers.list.filter((mapper) => AUDIENCE_MAPPERS.has(mapper['protocolMapper']));
  if (audience.some((mapper) => mapper['protocolMapper'] === 'oidc-audience-mapper')) return;
  const resolves = audience.length > 0;
  report.add(
    'info',
    'audience-mapper-missing',
    at,
    resolves
      ? `${who}: no audience mapper; "aud" names only clients in which the user has roles. A service that checks "aud" may refuse the token.`
      : `${who}: no mapper sets "aud", so a service cannot tell tokens meant for it from others.`,
    'Add an oidc-audience-mapper with included.client.audience to the client or to one of its default client scopes, and check "aud" in the service.',
  );
}

function checkBasicScope(
  report: RealmReport,
  client: JsonObject,
  at: readonly ['clients', number],
  who: string,
): void {
  const version = Number.parseInt(stringOf(report.source.realm['keycloakVersion']) ?? '', 10);
  const scopes = client['defaultClientScopes'];
  if (!(version >= BASIC_SCOPE_SINCE) || !Array.isArray(scopes) || scopes.includes('basic')) return;
  const hasSubject = listOf(client['protocolMappers']).some(
    (mapper) => objectOf(mapper)['protocolMapper'] === 'oidc-sub-mapper',
  );
  if (hasSubject) return;
  report.add(
    'warning',
    'basic-scope-missing',
    [...at, 'defaultClientScopes'],
    `${who} lacks the client scope "basic": since Keycloak ${BASIC_SCOPE_SINCE} its access tokens have no "sub".`,
    'Add "basic" to defaultClientScopes.',
  );
}

function checkTenant(
  report: RealmReport,
  mappers: Mappers,
  at: readonly ['clients', number],
  who: string,
): void {
  const claim = report.limits.tenantClaim;
  if (claim === undefined) return;
  if (mappers.list.some((mapper) => objectOf(mapper['config'])['claim.name'] === claim)) return;
  report.add(
    'warning',
    'tenant-claim-missing',
    at,
    `${who}: no mapper of the client or of its default client scopes writes the claim ${named(claim)}.`,
    'Put the mapper into a client scope and make that scope a default of the client.',
  );
}

/** Whether users can change the attribute behind the tenant claim themselves, which would move them to another tenant. */
export function checkTenantAttribute(report: RealmReport): void {
  const claim = report.limits.tenantClaim;
  if (claim === undefined) {
    report.note('No tenantClaim was given, so the rules on tenants did not run.');
    return;
  }
  const { realm } = report.source;
  const mappers = [...listOf(realm['clientScopes']), ...listOf(realm['clients'])].flatMap((owner) =>
    listOf(objectOf(owner)['protocolMappers']).map(objectOf),
  );
  const attributes = mappers
    .filter((mapper) => mapper['protocolMapper'] === 'oidc-usermodel-attribute-mapper')
    .map((mapper) => objectOf(mapper['config']))
    .filter((config) => config['claim.name'] === claim)
    .map((config) => config['user.attribute']);
  for (const attribute of new Set(attributes)) {
    if (typeof attribute === 'string') checkEditable(report, attribute);
  }
}

function checkEditable(report: RealmReport, attribute: string): void {
  const type = 'org.keycloak.userprofile.UserProfileProvider';
  const provider = objectOf(listOf(objectOf(report.source.realm['components'])[type])[0]);
  const text = listOf(objectOf(provider['config'])['kc.user.profile.config'])[0];
  const profile = parsed(text);
  if (profile === undefined) {
    report.note(
      `The export holds no user profile, so it is unknown who may edit the attribute ${named(attribute)}.`,
    );
    return;
  }
  const entry = listOf(profile['attributes'])
    .map(objectOf)
    .find((candidate) => candidate['name'] === attribute);
  const editors = listOf(objectOf(entry?.['permissions'])['edit']);
  const isOpen =
    entry === undefined ? profile['unmanagedAttributePolicy'] === 'ENABLED' : editors.includes('user');
  if (!isOpen) return;
  report.add(
    'error',
    'tenant-attribute-user-editable',
    ['components', type, 0, 'config', 'kc.user.profile.config'],
    `Users may edit the attribute ${named(attribute)} themselves, and it becomes their tenant claim.`,
    'In the user profile, allow only "admin" to edit the attribute.',
  );
}

function parsed(text: unknown): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(String(text));
    return typeof value === 'object' && value !== null ? objectOf(value) : undefined;
  } catch {
    return undefined;
  }
}
