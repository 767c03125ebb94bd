import type { PluginEntry } from '../../registry/entry.ts';
import { type Token, tokenize } from '../../text/tokenize.ts';

/** The keywords of a plugin as tokens, one list for each keyword. */
export type KeywordTokens = Readonly<Record<keyof PluginEntry['routing']['keywords'], readonly Token[][]>>;

/** A plugin keeps its declaration between scans while its file is unchanged. */
const known = new WeakMap<PluginEntry['routing'], KeywordTokens>();

/** Three models of a plugin are made of these, again with every registry; a declaration is read once. */
export function keywordTokens({ routing }: Pick<PluginEntry, 'routing'>): KeywordTokens {
  const before = known.get(routing);
  if (before !== undefined) return before;
  const of = (texts: readonly string[]): Token[][] => texts.map((t) => tokenize(t.replaceAll('-', ' ')));
  const { strong, weak, against } = routing.keywords;
  const made = { strong: of(strong), weak: of(weak), against: of(against) };
  known.set(routing, made);
  return made;
}
