import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../scripts/cli/exit.ts';
import { referencePages } from '../../tools/reference.ts';
import { arbiterProgram, cliLines } from '../../tools/support/cli-page.ts';
import { stale } from '../../tools/support/generated.ts';
import { kitLines } from '../../tools/support/kit-page.ts';
import { schemaTables } from '../../tools/support/schema-tables.ts';

const ROOT = join(import.meta.dirname, '../..');

/** All commands that do something, with what stands before them. */
function leaves(command: Command, above: readonly string[] = []): string[] {
  const path = [...above, command.name()];
  return command.commands.length === 0
    ? [path.join(' ')]
    : command.commands.flatMap((child) => leaves(child, path));
}

describe('docs/reference', () => {
  it('is what `npm run reference` writes, and nothing else lies there', async () => {
    const pages = await referencePages(ROOT);
    expect(stale(ROOT, pages)).toEqual([]);
    expect(readdirSync(join(ROOT, 'docs/reference')).map((name) => `docs/reference/${name}`)).toEqual(
      [...pages.keys()].sort(),
    );
  });

  it('has every command, every option and every exit code', () => {
    const program = arbiterProgram();
    const text = cliLines(program).join('\n');
    const commands = leaves(program);
    expect(commands.length).toBeGreaterThan(40);
    for (const command of commands) expect(text).toMatch(new RegExp(`^#+ ${command}$`, 'm'));
    for (const code of Object.values(EXIT)) expect(text).toMatch(new RegExp(`(?:^| ) ${code}  ?\\S`, 'm'));
    expect(text).toContain('| `--only-plugin-dirs` |');
  });

  it('has everything that the kit exports, and says of each function and type what it is', async () => {
    const page = (await referencePages(ROOT)).get('docs/reference/kit.md') ?? '';
    const names = Object.keys(await import('../../scripts/kit/kit.ts'));
    expect(names.length).toBeGreaterThan(8);
    for (const name of names) expect(page).toMatch(new RegExp(`^### ${name}$`, 'm'));
    expect(page.match(/^### \w+\n\n```ts$/gm) ?? []).toEqual([]);
  });

  it('has a heading for every schema', async () => {
    const pages = [...(await referencePages(ROOT)).values()].join('\n');
    for (const name of readdirSync(join(ROOT, 'schemas'))) expect(pages).toContain(`schemas/${name}`);
  });
});

describe('the page of the kit', () => {
  const types = [
    '/** Adds {@link Sum}s.',
    ' * Wrong ones throw.',
    ' * @param a the first',
    ' */',
    'declare function add(a: Sum, b: Sum): Sum;',
    'declare function add(a: string): Sum;',
    '/** Not for others. */',
    'interface Hidden { readonly x: number }',
    '/** A number. */',
    'type Sum = number;',
    'export { add };',
    'export type { Sum };',
  ];

  it('has docstrings, params and every way to call a function, and leaves out what is not exported', () => {
    const text = kitLines(types.join('\n')).join('\n');
    expect(text).toContain('### add\n\nAdds `Sum`s. Wrong ones throw.\n\n- *param* `a`: the first\n');
    expect(text).toContain('function add(a: Sum, b: Sum): Sum;\nfunction add(a: string): Sum;');
    expect(text).toContain('### Sum\n\nA number.');
    expect(text).not.toContain('Hidden');
  });

  it('is refused for an export that is nowhere declared', () => {
    expect(() => kitLines('export { gone };')).toThrow('gone is exported and not declared');
  });
});

describe('the page of a program', () => {
  it('says of an option what it takes, whether it has to be there and what it is without it', () => {
    const program = new Command('tool');
    program
      .command('go')
      .description('Goes.')
      .argument('[where...]', 'places')
      .requiredOption('--by <way>', 'how')
      .option('--speed <n>', 'how fast', '3')
      .option('--stop <place>', 'may be repeated', () => [], [])
      .addHelpText('after', '\nExample:\n  $ tool go');
    const text = cliLines(program).join('\n');
    expect(text).toContain('## tool go\n\nGoes.\n\n```text\ntool go [where...] [options]\n```');
    expect(text).toContain('| `--by <way>` | how (required) |');
    expect(text).toContain('| `--speed <n>` | how fast (default `3`) |');
    expect(text).toContain('| `--stop <place>` | may be repeated |');
    expect(text).toContain('```text\nExample:\n  $ tool go\n```');
  });
});

describe('the tables of a schema', () => {
  it('have each key once, with its type, limits, default and what it points to', () => {
    const { tables } = schemaTables({
      type: 'object',
      required: ['a'],
      properties: {
        a: { type: 'array', minItems: 1, items: { $ref: '#/$defs/name' }, description: 'Names | words.' },
        b: { $ref: '#/$defs/part', description: 'A part.' },
        c: { type: ['integer', 'null'], minimum: 1, maximum: 9, default: 3 },
        d: {
          oneOf: [{ type: 'string' }, { type: 'object', required: ['x'], properties: { x: { const: 1 } } }],
        },
      },
      oneOf: [{ properties: { a: {} } }, { required: ['b'] }],
      $defs: { name: { type: 'string', maxLength: 5 }, part: { properties: { y: { type: 'boolean' } } } },
    });
    expect(tables.map(({ name }) => name)).toEqual(['', 'part']);
    expect(tables[0]?.table.split('\n').slice(2)).toEqual([
      '| `a` | list of text, at most 5 characters, not empty, required |  | Names \\| words. |',
      '| `b` | [part](#part) |  | A part. |',
      '| `c` | whole number, 1 to 9 or `null` | `3` |  |',
      '| `d` | text or object |  |  |',
      '| `d.x` | `1` |  |  |',
    ]);
    expect(tables[1]?.table).toContain('| `y` | `true`, `false` |');
  });

  it('a reference that leads nowhere is an error that names it', () => {
    expect(() => schemaTables({ properties: { a: { $ref: '#/$defs/gone' } } })).toThrow(
      'no part called gone',
    );
  });

  it('of every schema of ours leave no key out', () => {
    const keysOf = (value: unknown): string[] =>
      typeof value !== 'object' || value === null
        ? []
        : Object.entries(value).flatMap(([name, below]) => [
            ...(name === 'properties' ? Object.keys(below as object) : []),
            ...keysOf(below),
          ]);
    for (const name of readdirSync(join(ROOT, 'schemas'))) {
      const schema = JSON.parse(readFileSync(join(ROOT, 'schemas', name), 'utf8'));
      const text = schemaTables(schema)
        .tables.map(({ table }) => table)
        .join('\n');
      for (const key of keysOf(schema))
        expect(text, `${name}: ${key}`).toMatch(new RegExp(`[\`.]${key.replace('$', '\\$')}(?:\`|\\[|\\.)`));
    }
  });
});
