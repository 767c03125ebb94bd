/** Telling secrets from other values by name and form. Nothing here returns a value. */

const SECRET_WORD =
  /(?:^|[_.-])(?:SECRETS?|PASSWORD|PASSWD|PASS|PWD|TOKEN|APIKEY|API_KEY|PRIVATE_KEY|ACCESS_KEY|SECRET_KEY|ENCRYPTION_KEY|AUTH_KEY|AUTHKEY|CREDENTIALS?)(?:[_.-]|$)/;
const ABOUT_A_SECRET =
  /[_.-](?:FILE|PATH|URL|URI|TTL|LIFETIME|EXPIRES?|EXPIRY|EXPIRATION|SECONDS|LENGTH|NAME|HEADER|ENABLED|TYPE|VERSION|REQUIRED|POLICY|ALGORITHM|AUDIENCE|ISSUER|COMMAND|MINUTES|HOURS|DAYS|THROUGH|ENDPOINT|ALLOWED|LOGIN)$/;

/** `DB_PASSWORD`, `api_key`; not `PASSWORD_FILE` or `TOKEN_URL`. */
export function isSecretName(name: string): boolean {
  const upper = name.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase();
  return SECRET_WORD.test(upper) && !ABOUT_A_SECRET.test(upper);
}

/** A URL with a password in it, not a reference: `postgres://app:pw@db/x`. */
export function hasPasswordInUrl(value: string): boolean {
  const match = /:\/\/[^/\s:@]*:([^/\s@]+)@/.exec(value);
  return match?.[1] !== undefined && !match[1].startsWith('$') && !match[1].startsWith('{');
}

/** A switch or a number of seconds under the name of a secret. */
export function isSwitch(value: string): boolean {
  return /^(?:true|false|yes|no|on|off|none|null|0|1)?$/i.test(value.trim());
}
