import { isDeepStrictEqual } from 'node:util';
import { ArbiterError, messageOf } from '../../core/errors.ts';
import type { ProposedKeyword } from './propose-keywords.ts';

type Json = Readonly<Record<string, unknown>>;

/** What goes into `arbiter.json`. */
export interface ManifestProposal {
  readonly domains: readonly string[];
  readonly keywords: readonly ProposedKeyword[];
  readonly filePatterns: readonly string[];
}

/** The text of a file that says nothing. */
export const NOTHING = '{}\n';

/**
 * The text of `arbiter.json`: of an existing one with the proposed words behind its own, everything else in it as it was. The same again
 * gives the same. Throws an {@link ArbiterError} for an existing text, or a part of it that words go into, that is no JSON object: nobody
 * could put it together with anything, and what its author wrote there would be lost.
 */
export function manifestText(proposal: ManifestProposal, existing: string | undefined): string {
  const old = existing === undefined ? {} : parsed(existing);
  const capabilities = objectAt('capabilities', old.capabilities);
  const routing = objectAt('routing', old.routing);
  const keywords = objectAt('routing.keywords', routing.keywords);
  const taken = new Set(['strong', 'weak', 'against'].flatMap((kind) => listOf(keywords[kind])));
  const words = (kind: ProposedKeyword['kind']): unknown => {
    const mine = proposal.keywords.filter((k) => k.kind === kind && !taken.has(k.text)).map((k) => k.text);
    return joined(keywords[kind], mine);
  };
  const next = {
    ...old,
    capabilities: present({ ...capabilities, domains: joined(capabilities.domains, proposal.domains) }),
    routing: present({
      ...routing,
      keywords: present({ ...keywords, strong: words('strong'), weak: words('weak') }),
      filePatterns: joined(routing.filePatterns, proposal.filePatterns),
    }),
  };
  const said = present(next) ?? {};
  // Nothing to add: it keeps its own layout.
  if (existing !== undefined && isDeepStrictEqual(old, said)) return existing;
  return `${JSON.stringify(said, null, 2)}\n`;
}

function parsed(text: string): Json {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    if (isObject(value)) return value;
  } catch (error) {
    throw notJson(messageOf(error));
  }
  throw notJson('it is not an object');
}

const notJson = (reason: string): ArbiterError =>
  new ArbiterError('manifest-unreadable', `The arbiter.json that is there cannot be read: ${reason}.`, {
    fix: 'Mend it, or move it away; nothing was changed.',
  });

/** Without what is empty: a key says something or is left out. */
function present(value: Json): Json | undefined {
  const said = Object.entries(value).filter(([, v]) => v !== undefined);
  return said.length === 0 ? undefined : Object.fromEntries(said);
}

/** A list with what it lacks behind it; what is no list stays as it is, for its author to see. */
function joined(old: unknown, more: readonly string[]): unknown {
  if (old !== undefined && !Array.isArray(old)) return old;
  const all = [...new Set([...((old as unknown[] | undefined) ?? []), ...more])];
  return all.length === 0 ? undefined : all;
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object under a key; an empty one when the key is not there. */
function objectAt(key: string, value: unknown): Json {
  if (value === undefined) return {};
  if (isObject(value)) return value;
  throw notJson(`its "${key}" is not an object`);
}
