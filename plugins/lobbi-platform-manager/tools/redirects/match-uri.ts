/** How Keycloak 26 compares an address with the entries of a client; the rules are those of its `RedirectUtils`. */

/** In what a refused address differs from the entry nearest to it, or what in it is never accepted. */
export type Part = 'scheme' | 'host' | 'port' | 'path' | 'slash' | 'query' | 'wildcard' | 'parameter';

export type Match =
  | { readonly kind: 'accepted'; readonly entry: number }
  | { readonly kind: 'refused'; readonly nearest?: number; readonly differs: readonly Part[] };

/** With user information, or a step to the parent folder in any writing, no wildcard counts. */
const USER_INFO = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*@/i;
const PARENT = /(?:\/|%2f|%5c|\\)(?:%2e|%252e|\.){2}(?:\/|%2f|%5c|\\|;|%3b|%09|%0[ad]|%00|$)/i;
const LOOPBACK = /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?=[:/?#]|$)/;
/** Answers of the server inside the address to return to; refused since 26.6.5, whatever the client allows. */
const ANSWERS: ReadonlySet<string> = new Set([
  'code',
  'id_token',
  'access_token',
  'token_type',
  'expires_in',
  'state',
  'iss',
  'error',
  'error_description',
  'session_state',
  'response',
  'kc_action',
  'kc_action_status',
]);
/** Another host is further away than another path. */
const WEIGHT: Readonly<Record<Part, number>> = {
  host: 16,
  scheme: 8,
  port: 4,
  path: 2,
  wildcard: 2,
  slash: 1,
  query: 1,
  parameter: 0,
};

/** Scheme and host in lower case; an address that was pasted percent-encoded as a whole is decoded. Undefined when it is not absolute. */
export function readAddress(text: string): string | undefined {
  const trimmed = text.trim();
  const plain = /^[a-z][a-z0-9+.-]*%3a/i.test(trimmed) ? decoded(trimmed) : trimmed;
  if (plain === undefined || !/^[a-z][a-z0-9+.-]*:\S+$/i.test(plain)) return undefined;
  return lowered(plain);
}

/** `address` as {@link readAddress} gives it. Relative entries are resolved against `rootUrl`. */
export function matchRedirect(address: string, entries: readonly string[], rootUrl: string): Match {
  const resolved = entries.map((entry) => lowered(entry.startsWith('/') ? `${rootUrl}${entry}` : entry));
  const portless = LOOPBACK.test(address)
    ? address.replace(/^(http:\/\/(?:\[[^\]]*\]|[^:/?#]+)):\d+/, '$1')
    : address;
  const carries = carriesAnswer(address);
  const entry = resolved.findIndex((one) => accepts(one, address) || accepts(one, portless));
  if (entry >= 0 && !carries) return { kind: 'accepted', entry };
  if (entry >= 0) return { kind: 'refused', nearest: entry, differs: ['parameter'] };
  const refused = nearest(address, resolved);
  return carries ? { ...refused, differs: [...refused.differs, 'parameter'] } : refused;
}

/** Origins are compared as a whole; `+` stands for the origins of the redirect URIs, `*` for all. */
export function matchOrigin(
  address: string,
  origins: readonly string[],
  redirects: readonly string[],
  rootUrl: string,
): Match {
  const own = originOf(address);
  const entry = origins.findIndex(
    (origin) =>
      origin === '*' ||
      (own !== undefined && lowered(origin) === own) ||
      (origin === '+' &&
        redirects.some((one) => originOf(lowered(one.startsWith('/') ? `${rootUrl}${one}` : one)) === own)),
  );
  return entry >= 0 ? { kind: 'accepted', entry } : nearest(own ?? address, origins.map(lowered));
}

function accepts(entry: string, address: string): boolean {
  if (entry === '*') return /^https?:/.test(address);
  if (!entry.endsWith('*') || /[?#]/.test(entry)) return entry === address;
  const [plain = ''] = address.split(/[?#]/);
  if (USER_INFO.test(address) || PARENT.test(plain)) return false;
  const start = wildcardStart(entry);
  return plain.startsWith(start) || plain === start.replace(/\/$/, '');
}

/** A wildcard right after the host stands for all paths of that host, not for longer hosts; after a colon, for any port. */
function wildcardStart(entry: string): string {
  const start = entry.slice(0, -1);
  return /^[a-z][a-z0-9+.-]*:\/\/[^/]*[^/:]$/.test(start) ? `${start}/` : start;
}

function nearest(address: string, entries: readonly string[]): Match & { readonly kind: 'refused' } {
  let best: { entry: number; differs: Part[]; weight: number } | undefined;
  for (const [entry, text] of entries.entries()) {
    const differs = differences(address, text);
    const weight = differs.reduce((sum, part) => sum + WEIGHT[part], 0);
    if (best === undefined || weight < best.weight) best = { entry, differs, weight };
  }
  if (best === undefined) return { kind: 'refused', differs: [] };
  return { kind: 'refused', nearest: best.entry, differs: best.differs };
}

function differences(address: string, entry: string): Part[] {
  const [a, b] = [partsOf(address), partsOf(entry)];
  const differs: Part[] = [];
  if (a.scheme !== b.scheme) differs.push('scheme');
  if (a.host !== b.host) differs.push('host');
  if (a.port !== b.port) differs.push('port');
  const isPrefix = entry.endsWith('*') && !/[?#]/.test(entry);
  if (/\*(?!$)/.test(entry) || (entry.endsWith('*') && !isPrefix)) differs.push('wildcard');
  else if (isPrefix && (USER_INFO.test(address) || PARENT.test(a.path))) differs.push('wildcard');
  else if (a.path !== b.path && !(isPrefix && a.path.startsWith(b.path.slice(0, -1))))
    differs.push(a.path.replace(/\/$/, '') === b.path.replace(/\/$/, '') ? 'slash' : 'path');
  if (a.query !== b.query && !isPrefix) differs.push('query');
  return differs;
}

function partsOf(text: string): Record<'scheme' | 'host' | 'port' | 'path' | 'query', string> {
  const [, scheme = '', host = '', port = '', path = '', query = ''] =
    /^(?:([a-z][a-z0-9+.-]*):(?:\/\/)?)?(\[[^\]]*\]|[^/:?#]*)(?::([^/?#]*))?([^?#]*)(.*)$/is.exec(text) ?? [];
  return { scheme, host, port, path, query };
}

function carriesAnswer(address: string): boolean {
  const [, query = '', fragment = ''] = /^[^?#]*(?:\?([^#]*))?(?:#(.*))?$/s.exec(address) ?? [];
  return `${query}&${fragment}`
    .split('&')
    .some((pair) => ANSWERS.has((decoded(pair.split('=')[0] ?? '') ?? '').toLowerCase()));
}

function originOf(address: string): string | undefined {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#*]+/.exec(address)?.[0];
}

function lowered(text: string): string {
  return text.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, (start) => start.toLowerCase());
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
