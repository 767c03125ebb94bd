import matter from 'gray-matter';
import { messageOf } from '../core/errors.ts';
import { readPlainYaml } from './plain-yaml.ts';
import { parseYaml, YamlError } from './yaml.ts';

/** Largest frontmatter that is parsed, in characters. */
const MAX_FRONTMATTER_CHARS = 64_000;

/** The head of a markdown file, and the rest. */
export interface Frontmatter {
  readonly data: Readonly<Record<string, unknown>>;
  readonly body: string;
  /** Set when the head was not valid YAML and was read line by line instead; says what was wrong. */
  readonly repaired?: string;
}

/** Kinds of result; {@link readFrontmatter} never throws. */
export type FrontmatterResult =
  | ({ readonly kind: 'ok' } & Frontmatter)
  | { readonly kind: 'none'; readonly body: string }
  | { readonly kind: 'broken'; readonly reason: string };

const refuse = (language: string) => (): never => {
  throw new YamlError(`frontmatter in ${language} is not run; write YAML`);
};

/** gray-matter would evaluate `---js` heads: every engine but YAML refuses. */
const ENGINES = {
  yaml: (text: string): object => asObject(parseYaml(text)),
  json: refuse('JSON'),
  javascript: refuse('JavaScript'),
  js: refuse('JavaScript'),
  coffee: refuse('CoffeeScript'),
  toml: refuse('TOML'),
};

function asObject(value: unknown): object {
  if (value === null || value === undefined) return {};
  if (typeof value !== 'object' || Array.isArray(value))
    throw new YamlError('frontmatter is not a list of keys');
  return value;
}

/**
 * Splits a markdown text into frontmatter and body. A byte order mark and CRLF are accepted. Many published agents have a
 * description with an unquoted `: `, which is not YAML; like the host, this reads such heads key by key and says so.
 */
export function readFrontmatter(text: string): FrontmatterResult {
  const unmarked = text.startsWith('\ufeff') ? text.slice(1) : text;
  const clean = unmarked.includes('\r') ? unmarked.replace(/\r\n?/g, '\n') : unmarked;
  const opening = /^---(?!-)[ \t]*(\S*)[^\n]*/.exec(clean);
  if (opening === null) return { kind: 'none', body: clean };
  const language = opening[1] as string;
  if (language !== '' && language !== 'yaml') {
    return { kind: 'broken', reason: `frontmatter in "${language.slice(0, 20)}" is not run; write YAML` };
  }
  const end = clean.indexOf('\n---', 3);
  if (end < 0) return { kind: 'broken', reason: 'the frontmatter has no closing ---' };
  const head = clean.slice(clean.indexOf('\n') + 1, end + 1);
  if (head.length > MAX_FRONTMATTER_CHARS) {
    return {
      kind: 'broken',
      reason: `the frontmatter has ${head.length} characters; at most ${MAX_FRONTMATTER_CHARS} are read`,
    };
  }
  const body = clean.slice(end + 4).replace(/^\n/, '');
  const plain = readPlainYaml(head);
  if (plain !== undefined) return { kind: 'ok', data: plain, body };
  try {
    // An options object of its own keeps gray-matter from caching by content.
    const parsed = matter(clean, { engines: ENGINES });
    return { kind: 'ok', data: parsed.data, body: parsed.content };
  } catch (error) {
    return repair(head, body, messageOf(error));
  }
}

/**
 * Reads every top-level key by itself: what is YAML alone keeps its value, the rest is taken as text. The last of two
 * equal keys counts. A head that asks for too many copies of itself is no accident and stays broken.
 */
function repair(head: string, body: string, reason: string): FrontmatterResult {
  if (/excessive alias/i.test(reason)) return { kind: 'broken', reason };
  const data: Record<string, unknown> = {};
  for (const part of head.split(/\n(?=[A-Za-z][\w-]*:(?:\s|$))/)) {
    const found = /^([A-Za-z][\w-]*):(?:\s|$)([\s\S]*)$/.exec(part);
    if (found !== null) data[found[1] as string] = lenientValue(part, found[1] as string, found[2] as string);
  }
  if (Object.keys(data).length === 0) return { kind: 'broken', reason };
  return { kind: 'ok', data, body, repaired: reason };
}

function lenientValue(part: string, key: string, raw: string): unknown {
  try {
    return (parseYaml(part) as Record<string, unknown>)[key];
  } catch {
    const lines = raw.split('\n').map((line) => line.trim());
    return unquote(lines.filter((line) => !/^([>|][+-]?)?$/.test(line)).join(' '));
  }
}

function unquote(value: string): string {
  const trimmed = value.trim();
  const quoted = /^(["'])([\s\S]*)\1$/.exec(trimmed);
  return quoted === null ? trimmed : (quoted[2] as string);
}
