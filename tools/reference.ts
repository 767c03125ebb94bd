/**
 * `docs/reference/`: the command line, the methods, the schemas and the testing kit, written from the program, the methods, the schemas and
 * the docstrings themselves.
 *
 *   npm run reference              writes them
 *   npm run reference -- --check   exits with 1 when one is not what would be written
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Method } from '../scripts/core/method.ts';
import { STANDARD_METHODS } from '../scripts/rpc/standard-methods.ts';
import { arbiterProgram, cliLines } from './support/cli-page.ts';
import { writeOrCheck } from './support/generated.ts';
import { kitLines } from './support/kit-page.ts';
import { BRAIN, domainPlugins } from './support/pack.ts';
import { schemaTables } from './support/schema-tables.ts';

const WRITTEN = 'Written by `npm run reference`; a test compares.';

/** Built by `npm run build`, and committed with the bundles. */
const KIT_TYPES = 'dist/kit.d.mts';

/** Schemas that have a page of their own, because people write such files by hand. */
const OWN_PAGE: Readonly<Record<string, string>> = { 'arbiter.schema.json': 'arbiter-json' };

/** All pages by their path. Throws when a plugin's methods cannot be loaded. */
export async function referencePages(root: string): Promise<ReadonlyMap<string, string>> {
  const schemas = readdirSync(join(root, 'schemas')).sort();
  const pages: [string, string[]][] = [
    ['cli', ['# The command line', '', WRITTEN, '', ...cliLines(arbiterProgram())]],
    ['rpc-methods', ['# Methods', '', WRITTEN, '', ...(await methodLines(root))]],
    [
      'kit',
      [
        '# The testing kit',
        '',
        `${WRITTEN} How to use it: [testing-your-plugin.md](../testing-your-plugin.md).`,
        ...kitLines(readFileSync(join(root, KIT_TYPES), 'utf8')),
      ],
    ],
    [
      'schemas',
      [
        '# Schemas',
        '',
        `${WRITTEN} [\`arbiter.json\`](arbiter-json.md) has a page of its own. A key in a list is written \`list[].key\`.`,
        ...schemas
          .filter((name) => OWN_PAGE[name] === undefined)
          .flatMap((name) => schemaLines(root, name, 2)),
      ],
    ],
    ...schemas.flatMap((name): [string, string[]][] => {
      const page = OWN_PAGE[name];
      return page === undefined ? [] : [[page, schemaLines(root, name, 1)]];
    }),
  ];
  return new Map(pages.map(([name, lines]) => [`docs/reference/${name}.md`, `${lines.join('\n')}\n`]));
}

async function methodLines(root: string): Promise<string[]> {
  const plugins = [BRAIN, ...domainPlugins(root)];
  const own = await Promise.all(
    plugins.map(async (plugin) => [plugin, await methodsOf(root, plugin)] as const),
  );
  return [
    'Called with `arbiter rpc call <plugin> <method> --params <json>`. *Idempotent* ones may be run a second time when the session that took',
    'the call dies. How a plugin declares its own: [plugin-authors.md](../plugin-authors.md#methods).',
    '',
    '## Every plugin',
    ...STANDARD_METHODS.flatMap((method) => methodSection(method)),
    ...own.flatMap(([plugin, methods]) => [
      '',
      `## ${plugin}`,
      ...methods.flatMap((method) => methodSection(method)),
    ]),
  ];
}

async function methodsOf(root: string, plugin: string): Promise<readonly Method[]> {
  const file = plugin === BRAIN ? 'scripts/methods/methods.ts' : `plugins/${plugin}/tools/methods.ts`;
  const { methods } = (await import(pathToFileURL(join(root, file)).href)) as { methods: readonly Method[] };
  return methods;
}

type Described = Pick<Method, 'name' | 'description' | 'params'> & { readonly idempotent?: boolean };

function methodSection({ name, description, params, idempotent }: Described): string[] {
  const { tables } = schemaTables(params as Readonly<Record<string, unknown>>);
  return [
    '',
    `### ${name}`,
    '',
    `${description}${idempotent === true ? ' *Idempotent.*' : ''}`,
    '',
    ...(tables.length === 0 ? ['No params.'] : tables.map(({ table }) => table)),
  ];
}

function schemaLines(root: string, file: string, level: number): string[] {
  const schema = JSON.parse(readFileSync(join(root, 'schemas', file), 'utf8')) as Readonly<
    Record<string, unknown>
  >;
  const { title, description, tables } = schemaTables(schema);
  const heading = (text: string, deeper: number): string => `${'#'.repeat(level + deeper)} ${text}`;
  return [
    ...(level === 1 ? [] : ['']),
    heading(title === '' ? file : title, 0),
    '',
    ...(level === 1 ? [WRITTEN, ''] : []),
    `\`schemas/${file}\`. ${description}`.trim(),
    ...tables.flatMap(({ name, description: about, table }) => [
      ...(name === '' ? [] : ['', heading(name, 1)]),
      ...(about === '' ? [] : ['', about]),
      '',
      table,
    ]),
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  writeOrCheck(root, await referencePages(root), 'reference');
}
