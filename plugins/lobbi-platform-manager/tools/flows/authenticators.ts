import type { FlowNode, FlowStep } from './flow-tree.ts';

/** What an authenticator of Keycloak proves. Ids are those of the providers of Keycloak 26. */
const SECOND_FACTORS: ReadonlySet<string> = new Set([
  'auth-otp-form',
  'webauthn-authenticator',
  'auth-recovery-authn-code-form',
  'direct-grant-validate-otp',
]);
/** Possession and, by the policy of the realm, a PIN or a finger in one step; nothing is missing after these. */
const STRONG: ReadonlySet<string> = new Set([
  'webauthn-authenticator-passwordless',
  'auth-x509-client-username-form',
  'direct-grant-auth-x509-username',
]);
const PASSWORDS: ReadonlySet<string> = new Set([
  'auth-username-password-form',
  'auth-password-form',
  'idp-username-password-form',
  'direct-grant-validate-password',
]);
const DENIES = 'deny-access-authenticator';

export function isSecondFactor(authenticator: string): boolean {
  return SECOND_FACTORS.has(authenticator);
}

export function isStrong(authenticator: string): boolean {
  return STRONG.has(authenticator);
}

export function isPassword(authenticator: string): boolean {
  return PASSWORDS.has(authenticator);
}

export function denies(authenticator: string): boolean {
  return authenticator === DENIES;
}

/** Conditions decide whether the sub-flow around them runs; they ask nobody for anything. */
export function isCondition(child: FlowStep | FlowNode): child is FlowStep {
  return child.kind === 'step' && isConditionId(child.authenticator);
}

export function isConditionId(authenticator: string): boolean {
  return authenticator.startsWith('conditional-');
}

export function isActive(child: FlowStep | FlowNode): boolean {
  return child.requirement !== 'DISABLED';
}

/** What a condition asks, with its setting: `user role = board`. */
export function conditionText({ authenticator, config }: FlowStep): string {
  const what = authenticator.replace(/^conditional-/, '').replaceAll('-', ' ');
  const value = Object.entries(config)
    .filter(
      ([key, setting]) =>
        /^(?:condUserRole|attribute_name|loa-condition-level|flow_to_check|check_result|client_scope|credentials|included)$/.test(
          key,
        ) && typeof setting === 'string',
    )
    .map(([key, setting]) => `${key} = ${String(setting)}`);
  const negated = config['negate'] === 'true' || config['not'] === 'true' ? 'not ' : '';
  return value.length === 0 ? `${negated}${what}` : `${negated}${what} (${value.join(', ')})`;
}
