import { named } from '../../../scripts/core/finding.ts';
import { type JsonObject, listOf, objectOf, stringOf } from './json.ts';
import type { RealmReport } from './realm-report.ts';
import { isAdminClient } from './realm-settings.ts';
import { isClearSecret } from './secrets.ts';

/** Administrative roles whose holder can make itself a full administrator or act as anybody. */
const STRONG_ROLES: ReadonlySet<unknown> = new Set([
  'realm-admin',
  'manage-realm',
  'manage-users',
  'manage-clients',
  'manage-authorization',
  'manage-identity-providers',
  'impersonation',
]);

/** Rules on what else an export carries: users, keys, secrets of directories and brokers, groups with admin rights. */
export function checkContents(report: RealmReport): void {
  checkUsers(report);
  checkKeys(report);
  checkFederation(report);
  checkBrokers(report);
  checkGroups(report);
}

/** Users are counted, never named: an export is often passed around. */
function checkUsers(report: RealmReport): void {
  const users = listOf(report.source.realm['users']).map(objectOf);
  const people = users.filter((user) => stringOf(user['serviceAccountClientId']) === undefined);
  if (people.length > 0) {
    report.add(
      'warning',
      'users-in-export',
      ['users'],
      `The export holds ${people.length} user(s) with names and e-mail addresses.`,
      'Export with --users skip for a file that is shared or committed.',
    );
  }
  const credentials = users.flatMap((user, i) =>
    listOf(user['credentials']).map((value, j) => ({
      credential: objectOf(value),
      path: ['users', i, 'credentials', j],
    })),
  );
  const clear = credentials.filter(({ credential }) => isClearSecret(credential['value']));
  const hashed = credentials.filter(({ credential }) => isClearSecret(credential['secretData']));
  if (clear[0] !== undefined) {
    report.add(
      'error',
      'user-password-in-clear',
      clear[0].path,
      `${clear.length} credential(s) of users stand in clear text; this is the first.`,
      'Take them out; have users set a password by the required action UPDATE_PASSWORD.',
    );
  }
  if (hashed[0] !== undefined) {
    report.add(
      'error',
      'user-credentials-in-export',
      hashed[0].path,
      `The export holds ${hashed.length} credential(s) (password hashes, one-time-password keys); this is the first.`,
      'Treat the file as a secret: never commit it; delete it after the transfer.',
    );
  }
  users.forEach((user, index) => {
    const client = stringOf(user['serviceAccountClientId']);
    if (client !== undefined)
      checkStrongRoles(report, user, ['users', index], `The service account of ${named(client)}`);
  });
}

function checkStrongRoles(
  report: RealmReport,
  owner: JsonObject,
  at: readonly (string | number)[],
  who: string,
): void {
  for (const [client, roles] of Object.entries(objectOf(owner['clientRoles']))) {
    const strong = listOf(roles).filter((role) => STRONG_ROLES.has(role));
    if (!isAdminClient(client) || strong.length === 0) continue;
    report.add(
      'warning',
      'strong-admin-role',
      [...at, 'clientRoles', client],
      `${who} holds ${strong.join(', ')} of ${client}.`,
      'Give only the roles that the job needs, or fine-grained admin permissions.',
    );
  }
}

function checkKeys(report: RealmReport): void {
  const type = 'org.keycloak.keys.KeyProvider';
  eachComponent(report, type, (config, path, name) => {
    for (const key of ['privateKey', 'secret', 'keystorePassword', 'keyPassword']) {
      if (!listOf(config[key]).some(isClearSecret)) continue;
      report.add(
        'error',
        'signing-key-in-clear',
        [...path, key],
        `Key provider ${named(name)}: ${key} stands in the file; whoever has it can issue tokens for the realm.`,
        'Rotate the key if the file was shared; leave key providers out of shared exports.',
      );
    }
  });
}

function checkFederation(report: RealmReport): void {
  const type = 'org.keycloak.storage.UserStorageProvider';
  eachComponent(report, type, (config, path, name) => {
    const first = (key: string): unknown => listOf(config[key])[0];
    if (isClearSecret(first('bindCredential'))) {
      report.add(
        'error',
        'ldap-password-in-clear',
        [...path, 'bindCredential'],
        `Federation ${named(name)}: the bind password stands in the file.`,
        'Change it in the directory and put it in at import by a placeholder or the vault.',
      );
    }
    const url = stringOf(first('connectionUrl')) ?? '';
    if (/^ldap:\/\//i.test(url) && first('startTls') !== 'true') {
      report.add(
        'warning',
        'ldap-unencrypted',
        [...path, 'connectionUrl'],
        `Federation ${named(name)}: passwords of users go to the directory without TLS.`,
        'Use ldaps:// or set startTls to "true".',
      );
    }
  });
}

function eachComponent(
  report: RealmReport,
  type: string,
  visit: (config: JsonObject, path: readonly (string | number)[], name: string) => void,
): void {
  listOf(objectOf(report.source.realm['components'])[type]).forEach((value, index) => {
    const component = objectOf(value);
    const name = stringOf(component['name']) ?? `#${index}`;
    visit(objectOf(component['config']), ['components', type, index, 'config'], name);
  });
}

function checkBrokers(report: RealmReport): void {
  listOf(report.source.realm['identityProviders']).forEach((value, index) => {
    const provider = objectOf(value);
    const config = objectOf(provider['config']);
    const who = `Identity provider ${named(stringOf(provider['alias']) ?? `#${index}`)}`;
    const path = ['identityProviders', index, 'config'] as const;
    if (isClearSecret(config['clientSecret'])) {
      report.add(
        'error',
        'broker-secret-in-clear',
        [...path, 'clientSecret'],
        `${who}: its client secret stands in the file.`,
        'Renew it at the provider and put it in at import by a placeholder or the vault.',
      );
    }
    const checksSignature = config['validateSignature'] ?? config['wantAssertionsSigned'];
    if (checksSignature === 'false' && provider['enabled'] !== false) {
      report.add(
        'warning',
        'broker-signature-unchecked',
        [...path, 'validateSignature'],
        `${who}: signatures of what the provider sends are not checked.`,
        'Set validateSignature to "true" with the keys or the JWKS address of the provider.',
      );
    }
  });
}

/** Groups that every new user joins. */
function checkGroups(report: RealmReport): void {
  const defaults = new Set(listOf(report.source.realm['defaultGroups']));
  listOf(report.source.realm['groups']).forEach((value, index) => {
    const group = objectOf(value);
    if (!defaults.has(group['path'])) return;
    for (const [client, roles] of Object.entries(objectOf(group['clientRoles']))) {
      if (!isAdminClient(client) || listOf(roles).length === 0) continue;
      report.add(
        'error',
        'default-group-admin',
        ['groups', index, 'clientRoles', client],
        `Every new user joins the group ${named(String(group['path']))}, which has administrative roles of ${client}.`,
        'Take the roles or the group out of the defaults.',
      );
    }
  });
}
