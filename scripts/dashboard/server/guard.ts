import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { ArbiterError } from '../../core/errors.ts';

/**
 * Who may ask. Another user of the machine reaches the port, and so does every page that the person's browser shows. What keeps them out:
 * - the token, random for each start, which only the one who was given the address has. A page sends it as a header, which a
 *   foreign page cannot do without being asked by a preflight that is answered by nobody here;
 * - `Host`: a name of a stranger that resolves to this machine (DNS rebinding) is refused. The port does not matter, so that a
 *   forwarded one works;
 * - `Origin` and `Sec-Fetch-Site`: what a page of another origin asks is refused, whatever token it has.
 */

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Nothing from elsewhere, nothing inline, no frame around it, no form to anywhere. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'cache-control': 'no-store',
};

/** Headers of every answer, refusals included. */
export const withHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  for (const [name, value] of Object.entries(HEADERS)) c.res.headers.set(name, value);
};

/** Refuses requests that were not made to this machine by a loopback name, and those of pages of another origin. */
export const fromHere: MiddlewareHandler = async (c, next) => {
  const host = c.req.header('host') ?? '';
  if (!LOOPBACK.has(host.replace(/:\d{1,5}$/, '').toLowerCase()))
    return refuse(c, 403, 'foreign-host', 'This address is not one of this machine.');
  const origin = c.req.header('origin');
  if (origin !== undefined && origin !== `http://${host}`)
    return refuse(c, 403, 'foreign-origin', 'A page of another origin may not ask.');
  return next();
};

/** Refuses requests without the token. */
export function withToken(token: string): MiddlewareHandler {
  const wanted = digest(token);
  return async (c, next) => {
    const site = c.req.header('sec-fetch-site');
    if (site !== undefined && site !== 'same-origin')
      return refuse(c, 403, 'foreign-origin', 'A page of another origin may not ask.');
    const given = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    if (given === undefined || !timingSafeEqual(digest(given), wanted))
      return refuse(
        c,
        401,
        'wrong-token',
        'The token is missing or wrong. Open the address that `arbiter dashboard` has printed.',
      );
    return next();
  };
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

export type RefusalStatus = 400 | 401 | 403 | 404 | 405 | 413 | 500;

export function refuse(c: Context, status: RefusalStatus, code: string, message: string): Response {
  return c.json({ error: { code, message } }, status);
}

/** The caller's own fault, as the answer says it. */
export class BadRequestError extends ArbiterError {
  constructor(message: string) {
    super('bad-request', message);
  }
}
