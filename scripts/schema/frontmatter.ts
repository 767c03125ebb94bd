import matter from 'gray-matter';
import { messageOf } from '../core/errors.ts';
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
  if (typeof value !== 'object' || Array.isArray(value)) throw new YamlError('frontmatter is not a list of keys');
  return value;
}

/**
 * Splits a markdown text into frontmatter and body. A byte order mark and CRLF are accepted. Many published agents have a
 * description with an unquoted `: `, which is not YAML; like the host, this reads such heads line by line and says so.
 */
export function readFrontmatter(text: string): FrontmatterResult {
  const clean = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  if (!clean.startsWith('---')) return { kind: 'none', body: clean };
  const head = headOf(clean);
  if (head === undefined) return { kind: 'broken', reason: 'the frontmatter has no closing ---' };
  if (head.length > MAX_FRONTMATTER_CHARS) {
    return { kind: 'broken', reason: `the frontmatter has ${head.length} characters; at most ${MAX_FRONTMATTER_CHARS} are read` };
  }
  try {
    // An options object of its own keeps gray-matter from caching by content.
    const parsed = matter(clean, { engines: ENGINES });
    return { kind: 'ok', data: parsed.data, body: parsed.content };
  } catch (error) {
    return repair(clean, head, messageOf(error));
  }
}

function headOf(text: string): string | undefined {
  const end = text.indexOf('\n---', 3);
  return end < 0 ? undefined : text.slice(text.indexOf('\n') + 1, end + 1);
}

/** Reads `key: value` lines; deeper lines belong to the key above. Aliases and tags are not followed. */
function repair(text: string, head: string, reason: string): FrontmatterResult {
  if (/^---[a-z]/i.test(text) || /alias/i.test(reason)) return { kind: 'broken', reason };
  const data: Record<string, unknown> = {};
  let key: string | undefined;
  for (const line of head.split('\n')) {
    const top = /^([A-Za-z][\w-]*):\s?(.*)$/.exec(line);
    if (top !== null) {
      key = top[1] as string;
      data[key] = unquote((top[2] as string).replace(/^[>|][+-]?\s*$/, ''));
    } else if (key !== undefined && line.trim() !== '') {
      data[key] = `${data[key] as string} ${line.trim()}`.trim();
    }
  }
  if (Object.keys(data).length === 0) return { kind: 'broken', reason };
  const body = text.slice(text.indexOf('\n---', 3) + 4).replace(/^\s*\n/, '');
  return { kind: 'ok', data, body, repaired: reason };
}

function unquote(value: string): string {
  const trimmed = value.trim();
  const quoted = /^(["'])([\s\S]*)\1$/.exec(trimmed);
  return quoted === null ? trimmed : (quoted[2] as string);
}
