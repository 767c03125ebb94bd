/** Telling secrets from other values. Nothing here returns or prints a value. */

/** What Keycloak writes in place of a secret in a partial export. */
const KEYCLOAK_MASK = /^\*+$/;
/** Resolved at import from the environment or a vault: `${env.X}`, `${X:default}`, `${vault.key}`. */
const REFERENCE = /^\$\{[^}]+\}$/;

/** Whether an export holds the secret itself, neither its mask nor a reference to it. */
export function isClearSecret(value: unknown): value is string {
  return (
    typeof value === 'string' && value !== '' && !KEYCLOAK_MASK.test(value) && !REFERENCE.test(value.trim())
  );
}

/** Whether a setting of a realm holds a secret, by its name. */
export function isSecretKey(key: string): boolean {
  return /(?:secret|password|credential|credentials|private[._-]?key|secretdata|credentialdata|token)$/i.test(
    key,
  );
}

const SECRET_WORD =
  /(?:^|_)(?:SECRET|PASSWORD|PASSWD|PASS|PWD|TOKEN|APIKEY|API_KEY|PRIVATE_KEY|ACCESS_KEY|SIGNING_KEY|ENCRYPTION_KEY|CREDENTIALS?|SALT|WEBHOOK_SECRET|CLIENT_SECRET)(?:_|$)/;
/** Names that hold such a word and are settings about a secret, not the secret. */
const ABOUT_A_SECRET =
  /_(?:FILE|PATH|URL|URI|TTL|LIFESPAN|LIFETIME|EXPIRES?|EXPIRY|EXPIRATION|EXPIRES_IN|SECONDS|MINUTES|HOURS|DAYS|COMMAND|LENGTH|MIN|MAX|NAME|HEADER|ISSUER|AUDIENCE|ALGORITHM|POLICY|ENABLED|TYPE|ENDPOINT|VERSION|ROUNDS|COST|REQUIRED)$/;

/** Whether an environment variable holds a secret, by its name: `JWT_SECRET`, `DB_PASSWORD`; not `TOKEN_URL`. */
export function isSecretName(name: string): boolean {
  const upper = name.toUpperCase();
  return SECRET_WORD.test(upper) && !ABOUT_A_SECRET.test(upper);
}

/** Whether a URL carries a password: `mongodb://user:pass@host`. */
export function hasPasswordInUrl(value: string): boolean {
  const match = /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:([^/\s@]+)@/i.exec(value);
  return match?.[1] !== undefined && !match[1].startsWith('$');
}

/** A value that nobody replaced yet. */
export function isPlaceholder(value: string): boolean {
  const text = value.trim();
  return (
    /^(?:change[-_ ]?me.*|change[-_ ]?this.*|replace[-_ ]?(?:me|this|with)?.*|your[-_ ].*|todo.*|fixme|tbd|x{3,}|\*{3,}|\.{3,}|placeholder.*|dummy|example|secret|password|passw0rd|admin|test|foo|bar)$/i.test(
      text,
    ) || /^<[^<>]*>$/.test(text)
  );
}
