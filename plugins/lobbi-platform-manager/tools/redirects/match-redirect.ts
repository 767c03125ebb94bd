import type { NotRead } from '../../../../scripts/core/finding.ts';
import { type Method, MethodError } from '../../../../scripts/core/method.ts';
import { safeLine } from '../../../../scripts/core/untrusted.ts';
import { type JsonObject, type JsonPath, listOf, objectOf, pathText, stringOf } from '../json.ts';
import { linesOf } from '../json-lines.ts';
import { type RealmFile, readRealms } from '../realm-file.ts';
import { type Match, matchOrigin, matchRedirect, type Part, readAddress } from './match-uri.ts';

interface Params {
  readonly url: string;
  readonly file: string;
  readonly client?: string;
}

interface Verdict {
  readonly accepted: boolean;
  /** The entry that accepts, or the nearest one that does not. Absent where the client has none. */
  readonly entry?: string;
  readonly line?: number;
  readonly differs: readonly Part[];
}

interface Judged extends Omit<Verdict, 'line'> {
  readonly path?: JsonPath;
}

interface ClientVerdict {
  readonly realm: string;
  readonly client: string;
  readonly file: string;
  readonly redirect: Verdict;
  readonly logout: Verdict;
  readonly origin: Verdict;
}

interface Result {
  /** As Keycloak compares it. */
  readonly url: string;
  readonly clients: readonly ClientVerdict[];
  readonly truncated: boolean;
  readonly notes: readonly string[];
  readonly notRead: readonly NotRead[];
}

interface Entries {
  readonly list: readonly string[];
  readonly at: (index: number) => JsonPath;
}

const MAX_CLIENTS = 300;
const LOGOUT = 'post.logout.redirect.uris';

export const matchRedirectUri: Method<Params, Result> = {
  name: 'match_redirect',
  description:
    'Whether the clients of a Keycloak realm export accept an address for redirects, after a logout and as a web origin, which line decides, and in what the nearest entry differs.',
  params: {
    type: 'object',
    additionalProperties: false,
    required: ['url', 'file'],
    properties: {
      url: {
        type: 'string',
        minLength: 1,
        maxLength: 4_000,
        description: 'Address as the application sends it, percent-encoded or not.',
      },
      file: { type: 'string', minLength: 1, description: 'Realm export (JSON), or a folder with several.' },
      client: {
        type: 'string',
        minLength: 1,
        description: 'Only this client. Without it, all with a redirect URI.',
      },
    },
  },
  idempotent: true,
  run({ url, file, client }, { cwd }) {
    const address = readAddress(url);
    if (address === undefined) {
      const fix = 'Give it whole: https://portal.example.org/callback.';
      throw new MethodError('bad_url', 'The url is no absolute address.', { fix });
    }
    const read = readRealms(cwd, file);
    const clients = read.realms.flatMap((source) => inRealm(source, address, client));
    if (client !== undefined && clients.length === 0) {
      const fix = `Clients there: ${names(read.realms)}.`;
      throw new MethodError('no_client', `No client ${JSON.stringify(safeLine(client, 120))}.`, { fix });
    }
    return {
      url: safeLine(address, 400),
      clients: clients.slice(0, MAX_CLIENTS),
      truncated: clients.length > MAX_CLIENTS,
      notes: [
        'Relative entries are resolved against the root URL of the client; without one, the server takes its own address, which is not known here.',
        'Compared as Keycloak 26 does. Older versions took a wildcard after the host for longer hosts too, and knew no refused parameters.',
      ],
      notRead: read.notRead,
    };
  },
};

function names(realms: readonly RealmFile[]): string {
  const all = realms.flatMap(({ realm }) =>
    listOf(realm['clients']).map((value) => objectOf(value)['clientId']),
  );
  return all
    .filter((id) => typeof id === 'string')
    .slice(0, 30)
    .map((id) => safeLine(id, 60))
    .join(', ');
}

function inRealm(source: RealmFile, address: string, wanted: string | undefined): ClientVerdict[] {
  const judged = listOf(source.realm['clients'])
    .map((value, index) => ({ client: objectOf(value), index }))
    .filter(({ client }) =>
      wanted === undefined ? listOf(client['redirectUris']).length > 0 : client['clientId'] === wanted,
    )
    .filter(({ client }) => typeof client['clientId'] === 'string')
    .slice(0, MAX_CLIENTS + 1)
    .map(({ client, index }) => ({
      id: String(client['clientId']),
      verdicts: judge(client, index, address),
    }));
  // One pass over the text for all of them: an export may have thirty megabytes.
  const lines = linesOf(
    source.text,
    judged.flatMap(({ verdicts }) =>
      Object.values(verdicts).flatMap(({ path }) => (path === undefined ? [] : [[...source.at, ...path]])),
    ),
  );
  const placed = ({ path, ...verdict }: Judged): Verdict => {
    const line = path && lines.get(pathText([...source.at, ...path]));
    return { ...verdict, ...(line && { line }) };
  };
  return judged.map(({ id, verdicts: { redirect, logout, origin } }) => ({
    realm: source.name,
    client: safeLine(id, 200),
    file: source.file,
    redirect: placed(redirect),
    logout: placed(logout),
    origin: placed(origin),
  }));
}

function judge(
  client: JsonObject,
  index: number,
  address: string,
): Record<'redirect' | 'logout' | 'origin', Judged> {
  const root = stringOf(client['rootUrl'])?.replace(/\/$/, '') ?? '';
  const redirects = entriesOf(client['redirectUris'], ['clients', index, 'redirectUris']);
  const origins = entriesOf(client['webOrigins'], ['clients', index, 'webOrigins']);
  const logout = logoutOf(client, index, redirects);
  return {
    redirect: judged(matchRedirect(address, redirects.list, root), redirects),
    logout: judged(matchRedirect(address, logout.list, root), logout),
    origin: judged(matchOrigin(address, origins.list, redirects.list, root), origins),
  };
}

function judged(match: Match, { list, at }: Entries): Judged {
  const entry = match.kind === 'accepted' ? match.entry : match.nearest;
  return {
    accepted: match.kind === 'accepted',
    ...(entry !== undefined && { entry: safeLine(list[entry] ?? '', 300), path: at(entry) }),
    differs: match.kind === 'accepted' ? [] : match.differs,
  };
}

function entriesOf(value: unknown, path: JsonPath): Entries {
  const list = listOf(value).map((entry) => stringOf(entry) ?? '');
  return { list, at: (index) => [...path, index] };
}

/** One text with `##` between entries. `+`, and nothing at all, stand for the redirect URIs; `-` allows none. */
function logoutOf(client: JsonObject, index: number, redirects: Entries): Entries {
  const text = stringOf(objectOf(client['attributes'])[LOGOUT]) ?? '';
  const list = text.split('##').filter((entry) => entry !== '');
  if (list.length === 0 || list[0] === '+') return redirects;
  const path: JsonPath = ['clients', index, 'attributes', LOGOUT];
  return { list: list[0] === '-' ? [] : list, at: () => path };
}
