import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REPLY_TOPIC } from '../../scripts/bus/reply.ts';

const ROOT = join(import.meta.dirname, '../..');
const FOLDERS = ['bus', 'rpc', 'chains', 'brain'];

/** Topics of Arbiter's own begin with one of these. */
const TOPIC = /['`]((?:routing|system|orchestration|plugin|reply|state\/sync)\/[^'`\s]+)['`]/g;

const COMMENT = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;

/** Each level that is not fixed becomes `*`. */
const generalised = (topic: string): string => topic.replace(/\$\{[^}]*\}|<[^>]*>/g, '*');

/** Topics that a source publishes to. Paths and patterns are none. */
function topicsIn(source: string): string[] {
  return [...source.replace(COMMENT, '').matchAll(TOPIC)]
    .map((m) => generalised(m[1] as string))
    .filter((topic) => !/\.(?:ya?ml|ts|sql)$|\*\*/.test(topic));
}

/** Topics of the table in a page, one for each row. */
function topicsOf(page: string): string[] {
  return [...page.matchAll(/^\| `([\w<>/-]+)` \|/gm)]
    .map((m) => generalised(m[1] as string))
    .filter((topic) => topic.includes('/'));
}

describe('the table of topics in docs/bus.md', () => {
  it('has every topic that the sources name, and no other', () => {
    const sources = FOLDERS.flatMap((folder) =>
      readdirSync(join(ROOT, 'scripts', folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .flatMap((name) => topicsIn(readFileSync(join(ROOT, 'scripts', folder, name), 'utf8'))),
    );
    // The one topic that is put together from a constant.
    sources.push(`${REPLY_TOPIC}/*`);
    const page = readFileSync(join(ROOT, 'docs/bus.md'), 'utf8');
    expect([...new Set(topicsOf(page))].sort()).toEqual([...new Set(sources)].sort());
  });

  it('a topic that no row has would be noticed, and one in a comment would not count', () => {
    const source =
      "/** `system/gone` */\n// 'system/old'\npublish({ topic: `plugin/${nameOf(x)}/done` }, 'routing/**');";
    expect(topicsIn(source)).toEqual(['plugin/*/done']);
    expect(topicsOf('| `plugin/<name>/done` | x |\n| `metadata` | y |\n')).toEqual(['plugin/*/done']);
  });
});
