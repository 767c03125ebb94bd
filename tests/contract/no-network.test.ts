import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf } from '../../tools/support/import-sites.ts';
import { tempFolder, writeTree } from '../unit/support/temp.ts';

const SCRIPTS = join(import.meta.dirname, '../../scripts');

/** Folders that serve or send because a person asked them to; nothing on a prompt's way imports them. */
const MAY_CONNECT = ['cli', 'dashboard', 'kit', 'telemetry'];

const CONNECTS =
  /^(?:node:)?(?:https?|http2|net|tls|dgram|dns(?:\/promises)?|inspector)$|^(?:undici|ws|hono|@hono\/|@nats-io\/)/;

/** Modules that could open a connection, and calls of `fetch`, as `file: what`. */
function connections(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !MAY_CONNECT.includes(name.split(/[\\/]/)[0] as string))
    .sort()
    .flatMap((name) => {
      const source = readFileSync(join(root, name), 'utf8');
      const modules = importsOf(source).filter((site) => !site.typeOnly && CONNECTS.test(site.specifier));
      const fetches =
        /(?<![\w.#])(?:globalThis\.)?fetch\(|\bnew (?:WebSocket|EventSource|XMLHttpRequest)\(/.test(source);
      return [...modules.map((site) => `${name}: ${site.specifier}`), ...(fetches ? [`${name}: fetch`] : [])];
    });
}

describe('the way of a prompt', () => {
  it('has no module that could open a connection', () => {
    expect(connections(SCRIPTS)).toEqual([]);
  });

  it('one that does would be noticed', () => {
    const root = writeTree(tempFolder(), {
      'routing/a.ts': "import { get } from 'node:https';\nimport type { Socket } from 'node:net';\n",
      'host/b.ts': 'await fetch(url);\nthis.#prefetch();\nmyfetch(1);\n',
      'brain/c.ts': "const late = import('net');\n",
      'dashboard/d.ts': "import { createServer } from 'node:http';\n",
    });
    expect(connections(root)).toEqual(['brain/c.ts: net', 'host/b.ts: fetch', 'routing/a.ts: node:https']);
  });
});
