import type { Severity } from '../../../scripts/core/finding.ts';

/** What is wrong with one redirect URI or web origin. */
export interface UriFault {
  readonly severity: Severity;
  readonly rule: string;
  readonly message: string;
  readonly fix: string;
}

const EXACT = 'List the exact addresses that the application sends (RFC 9700, 2.1: exact string match).';

/**
 * Faults of a valid redirect URI. Keycloak gives `*` a meaning only as the last character, where it stands for any rest of the
 * text; a relative entry is resolved against the root URL.
 */
export function redirectFaults(uri: string): UriFault[] {
  const faults: UriFault[] = [];
  const star = uri.indexOf('*');
  if (/^(?:\*|https?:?\/{0,2}\*)$/i.test(uri)) {
    const message = 'Any address is accepted: authorization codes and tokens can be sent to any site.';
    return [{ severity: 'error', rule: 'redirect-any', message, fix: EXACT }];
  }
  if (star >= 0 && star < uri.length - 1) {
    const message =
      'A * that is not the last character is taken literally, so the entry matches no real address.';
    faults.push({ severity: 'warning', rule: 'redirect-star-inside', message, fix: EXACT });
  } else if (star >= 0 && /^https?:\/\/[^/]*\*$/i.test(uri)) {
    const message =
      'The * follows the host without a slash: hosts that only begin alike (…example.com.attacker.net) match too.';
    faults.push({ severity: 'error', rule: 'redirect-wildcard-host', message, fix: EXACT });
  } else if (star >= 0) {
    const message =
      'Every path below is accepted: one open redirect or page of a user there gives codes away.';
    faults.push({ severity: 'warning', rule: 'redirect-wildcard', message, fix: EXACT });
  }
  const http = /^http:\/\/(\[[^\]]*\]|[^/:]*)/i.exec(uri);
  if (http !== null && isLoopback(http[1] ?? '')) {
    const message = 'An address of a developer machine is accepted.';
    const fix =
      'Take it out of realms that serve users; native applications keep http://127.0.0.1 (RFC 8252, 7.3).';
    faults.push({ severity: 'info', rule: 'redirect-localhost', message, fix });
  } else if (http !== null) {
    const message = 'The authorization code is sent over http.';
    faults.push({ severity: 'warning', rule: 'redirect-http', message, fix: 'Use https.' });
  }
  return faults;
}

/** Faults of a web origin (CORS): scheme, host and port only, `+` for the origins of the redirect URIs. */
export function originFaults(origin: string): UriFault[] {
  if (origin === '*') {
    const message = 'Scripts of any site may call the token and user info endpoints as this client.';
    const fix = 'Use "+" (the origins of the redirect URIs) or list the origins.';
    return [{ severity: 'warning', rule: 'web-origin-any', message, fix }];
  }
  if (origin === '+' || origin === '') return [];
  const [, scheme, host] = /^([a-z][a-z0-9+.-]*):\/\/([^/]*)$/i.exec(origin) ?? [];
  if (host === undefined || host.includes('*')) {
    const message =
      'This is no origin (scheme, host and port, no slash at the end, no *), so no browser sends it and it never matches.';
    const fix = 'Write it as https://host[:port].';
    return [{ severity: 'warning', rule: 'web-origin-not-an-origin', message, fix }];
  }
  if (scheme?.toLowerCase() === 'http' && !isLoopback(host.replace(/:\d+$/, ''))) {
    const message = 'Pages loaded over http may call the token endpoint.';
    return [{ severity: 'warning', rule: 'web-origin-http', message, fix: 'Use https.' }];
  }
  return [];
}

function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[::1\]|[^.]+\.localhost)$/i.test(host);
}
