import { listOf, numberOf, objectOf, stringOf } from './json.ts';
import type { RealmReport } from './realm-report.ts';
import { isClearSecret } from './secrets.ts';

/** Rules on the realm itself: transport, passwords, lifespans, registration, mail, events, flows. A missing key is no finding. */
export function checkSettings(report: RealmReport): void {
  checkTransport(report);
  checkPasswords(report);
  checkLifespans(report);
  checkRegistration(report);
  checkMail(report);
  checkEvents(report);
  checkFlows(report);
}

function checkTransport(report: RealmReport): void {
  const { realm } = report.source;
  if (stringOf(realm['sslRequired'])?.toLowerCase() !== 'none') return;
  report.add(
    'error',
    'ssl-not-required',
    ['sslRequired'],
    'sslRequired is "none": logins and tokens may pass unencrypted, also from outside.',
    'Set "external" (the default) or "all".',
  );
}

function checkPasswords(report: RealmReport): void {
  const { source, limits } = report;
  if (source.realm['bruteForceProtected'] === false) {
    report.add(
      'warning',
      'brute-force-off',
      ['bruteForceProtected'],
      'Brute force detection is off: passwords can be guessed without limit.',
      'Set bruteForceProtected to true and choose failureFactor and the wait times.',
    );
  }
  const policy = source.realm['passwordPolicy'];
  if (typeof policy !== 'string' || policy.trim() === '') {
    // Only a server writes every setting, so only there does a missing policy mean that there is none.
    if (policy === undefined && !source.isServerExport) return;
    report.add(
      'warning',
      'password-policy-missing',
      policy === undefined ? [] : ['passwordPolicy'],
      'The realm has no password policy: one character is a password.',
      `Set passwordPolicy, for example "length(${limits.minPasswordLength}) and notUsername(undefined) and notEmail(undefined)".`,
    );
    return;
  }
  checkPolicy(report, policy);
}

function checkPolicy(report: RealmReport, policy: string): void {
  const parts = policy.split(/\s+and\s+/i).map((part) => /^(\w+)(?:\((.*)\))?$/.exec(part.trim()));
  const least = report.limits.minPasswordLength;
  const length = Number(parts.find((part) => part?.[1] === 'length')?.[2] ?? 0);
  if (!(length >= least)) {
    report.add(
      'warning',
      'password-policy-weak',
      ['passwordPolicy'],
      length > 0
        ? `Passwords of ${length} characters are accepted; the limit is ${least}.`
        : 'The password policy sets no length.',
      `Put length(${least}) or more into passwordPolicy.`,
    );
  }
  const hash = parts.find((part) => part?.[1] === 'hashAlgorithm')?.[2];
  if (hash === 'pbkdf2') {
    report.add(
      'warning',
      'password-hash-old',
      ['passwordPolicy'],
      'hashAlgorithm(pbkdf2) is PBKDF2 with SHA-1.',
      'Take hashAlgorithm out (the default of the server is then used: argon2 since 25) or name argon2 or pbkdf2-sha512.',
    );
  }
}

function checkLifespans(report: RealmReport): void {
  const { realm } = report.source;
  const { maxAccessTokenSeconds, maxSessionSeconds } = report.limits;
  const access = numberOf(realm['accessTokenLifespan']);
  if (access !== undefined && access > maxAccessTokenSeconds) {
    report.add(
      'warning',
      'access-token-long',
      ['accessTokenLifespan'],
      `Access tokens live ${access} s; the limit is ${maxAccessTokenSeconds} s. A stolen one works until then, also after a logout.`,
      'Shorten accessTokenLifespan (the default of Keycloak is 300 s) and let clients refresh.',
    );
  }
  for (const key of ['ssoSessionMaxLifespan', 'ssoSessionMaxLifespanRememberMe'] as const) {
    const seconds = numberOf(realm[key]);
    if (seconds === undefined || seconds <= maxSessionSeconds) continue;
    report.add(
      key === 'ssoSessionMaxLifespan' ? 'warning' : 'info',
      'session-long',
      [key],
      `${key} is ${seconds} s; the limit is ${maxSessionSeconds} s.`,
      `Shorten ${key}, or raise maxSessionSeconds if such long sessions are wanted.`,
    );
  }
  if (realm['revokeRefreshToken'] === false && listOf(realm['clients']).some(isPublicLogin)) {
    report.add(
      'info',
      'refresh-token-reused',
      ['revokeRefreshToken'],
      'Refresh tokens can be used again, and the realm has public clients (RFC 9700, 4.14: rotate them or bind them to the sender).',
      'Set revokeRefreshToken to true with refreshTokenMaxReuse 0, after a test with clients that refresh in parallel.',
    );
  }
}

function checkRegistration(report: RealmReport): void {
  const { realm } = report.source;
  if (realm['registrationAllowed'] === true && realm['verifyEmail'] === false) {
    report.add(
      'warning',
      'registration-unverified',
      ['verifyEmail'],
      'Everybody may register, and nobody proves the e-mail address: an account under the address of a member can be made by anyone.',
      'Set verifyEmail to true (with a working smtpServer), or registrationAllowed to false.',
    );
  }
  if (realm['duplicateEmailsAllowed'] === true && realm['loginWithEmailAllowed'] === true) {
    report.add(
      'warning',
      'duplicate-email-login',
      ['duplicateEmailsAllowed'],
      'Several users may share an e-mail address that is also a login name.',
      'Set duplicateEmailsAllowed or loginWithEmailAllowed to false.',
    );
  }
  checkDefaultRole(report);
}

/** Every user has the default role, so an administrative role inside it makes everybody an administrator. */
function checkDefaultRole(report: RealmReport): void {
  const { realm } = report.source;
  const roles = listOf(objectOf(realm['roles'])['realm']);
  const name = stringOf(objectOf(realm['defaultRole'])['name']) ?? `default-roles-${report.source.name}`;
  const index = roles.findIndex(
    (role) => stringOf(objectOf(role)['name'])?.toLowerCase() === name.toLowerCase(),
  );
  const composites = objectOf(objectOf(roles[index])['composites']);
  const base = ['roles', 'realm', index, 'composites'];
  for (const [client, granted] of Object.entries(objectOf(composites['client']))) {
    if (!isAdminClient(client) || listOf(granted).length === 0) continue;
    report.add(
      'error',
      'default-role-admin',
      [...base, 'client', client],
      `The default role grants every user ${listOf(granted).length} administrative role(s) of ${client}.`,
      'Take them out of the default role; give them to a group of administrators.',
    );
  }
  listOf(composites['realm']).forEach((role, i) => {
    if (role !== 'admin' && role !== 'create-realm') return;
    report.add(
      'error',
      'default-role-admin',
      [...base, 'realm', i],
      `The default role grants every user "${role}".`,
      'Take it out of the default role.',
    );
  });
}

function checkMail(report: RealmReport): void {
  const { realm } = report.source;
  const smtp = objectOf(realm['smtpServer']);
  if (isClearSecret(smtp['password'])) {
    report.add(
      'error',
      'smtp-password-in-clear',
      ['smtpServer', 'password'],
      'The password of the mail server stands in the file.',
      'Change it at the mail server, keep it out of the export, and put it in at import by a placeholder for an environment variable.',
    );
  }
  const host = stringOf(smtp['host']) ?? '';
  const needsMail = realm['verifyEmail'] === true || realm['resetPasswordAllowed'] === true;
  if (host === '' && 'smtpServer' in realm && needsMail) {
    report.add(
      'warning',
      'mail-without-smtp',
      ['smtpServer'],
      'Verification or password reset is on, but no mail server is set: those mails are never sent.',
      'Set smtpServer.host and smtpServer.from.',
    );
  }
  const isLocal = /^(?:localhost|127\.|\[?::1|mailpit|mailhog)/i.test(host);
  if (host !== '' && !isLocal && !isOn(smtp['ssl']) && !isOn(smtp['starttls'])) {
    report.add(
      'warning',
      'smtp-unencrypted',
      ['smtpServer'],
      'Mails, with links that reset passwords, go to the mail server without TLS.',
      'Set smtpServer.starttls or smtpServer.ssl to "true".',
    );
  }
}

function checkEvents(report: RealmReport): void {
  for (const key of ['eventsEnabled', 'adminEventsEnabled'] as const) {
    if (report.source.realm[key] !== false) continue;
    report.add(
      'info',
      'events-off',
      [key],
      `${key} is false: after an incident there is nothing to look at in the realm.`,
      `Set ${key} to true with an expiry, unless an event listener already sends events elsewhere.`,
    );
  }
}

/** At one level of a flow, ALTERNATIVE executions are ignored as soon as one is REQUIRED. */
function checkFlows(report: RealmReport): void {
  listOf(report.source.realm['authenticationFlows']).forEach((value, index) => {
    const flow = objectOf(value);
    if (flow['builtIn'] === true) return;
    const requirements = listOf(flow['authenticationExecutions']).map((e) => objectOf(e)['requirement']);
    if (!requirements.includes('REQUIRED') || !requirements.includes('ALTERNATIVE')) return;
    report.add(
      'warning',
      'flow-mixes-requirements',
      ['authenticationFlows', index],
      'The flow mixes REQUIRED and ALTERNATIVE at one level: Keycloak then ignores the alternatives.',
      'Put the alternatives into a sub-flow of their own.',
    );
  });
}

function isPublicLogin(client: unknown): boolean {
  const { publicClient, standardFlowEnabled } = objectOf(client);
  return publicClient === true && standardFlowEnabled !== false;
}

export function isAdminClient(client: string): boolean {
  return client === 'realm-management' || client.endsWith('-realm');
}

function isOn(value: unknown): boolean {
  return value === true || value === 'true';
}
