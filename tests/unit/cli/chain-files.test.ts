import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder, writeTree } from '../support/temp.ts';
import { type CliResult, cli } from './cli.ts';

const HELLO = `# Ours.
name: hello
description: Says hello.
inputs:
  who: { type: string }   # whom
steps:
  - run: [echo, "\${{ inputs.who }}"]
`;

/** The commands about files, in a project, with one plugin that has chains. */
function desk(files: Readonly<Record<string, string>>): {
  readonly folder: string;
  chain(...args: string[]): Promise<CliResult>;
} {
  const folder = writeTree(tempFolder(), {
    'plugin/.claude-plugin/plugin.json': '{"name": "greeter", "version": "1.0.0", "description": "Greets."}',
    ...files,
  });
  return {
    folder,
    chain: (...args) =>
      cli(['--home', join(folder, 'home'), 'chain', ...args, '--plugin-dir', join(folder, 'plugin')], {
        cwd: folder,
        env: { PATH: '/usr/bin:/bin' },
      }),
  };
}

describe('chain list', () => {
  it('has the chains of the project and of plugins, and says which of two is hidden and which has problems', async () => {
    const { folder, chain } = desk({
      '.arbiter/chains/hello.yaml': HELLO,
      'plugin/chains/hello.yaml': HELLO,
      'plugin/chains/broken.yaml': 'steps: [{ rum: [a] }]\n',
      'plugin/chains/torn.yaml': 'steps: [\n',
    });
    const { out } = await chain('list');
    expect(out).toMatch(/hello +project +Says hello\./);
    expect(out.replace(/\s+/g, ' ')).toContain('hidden by');
    expect(out).toMatch(/broken +greeter +has 1 problem: arbiter chain validate/);
    const listed = (await chain('list', '--json')).json() as { chains: Record<string, unknown>[] };
    const own = join(folder, '.arbiter/chains/hello.yaml');
    expect(listed.chains.filter((c) => c['name'] === 'hello')).toEqual([
      {
        name: 'hello',
        description: 'Says hello.',
        file: own,
        from: 'project',
        inputs: { who: { type: 'string', description: '' } },
        problems: 0,
      },
      expect.objectContaining({ from: 'greeter', hiddenBy: own }),
    ]);
    expect(listed.chains.find((c) => c['name'] === 'torn')).toMatchObject({ problems: 1 });
  });
});

describe('chain validate', () => {
  it('says everything that is wrong in one line each, with its place, and ends with 1', async () => {
    const { folder, chain } = desk({ 'bad.yaml': 'steps:\n  - rum: [a]\n  - run: [a]\n    tiemout: 1s\n' });
    const { code, out } = await chain('validate', './bad.yaml');
    expect(code).toBe(1);
    expect(out.trim().split('\n')).toEqual([
      `${join(folder, 'bad.yaml')}:2:5: A step has no key "rum". Did you mean "run"?`,
      `${join(folder, 'bad.yaml')}:4:5: A run step has no key "tiemout". Did you mean "timeout"?`,
    ]);
  });

  it('finds nothing in a good one, by its name', async () => {
    const { chain } = desk({ 'plugin/chains/hello.yaml': HELLO });
    expect(await chain('validate', 'hello')).toMatchObject({
      code: 0,
      out: expect.stringContaining('hello: good'),
    });
  });
});

describe('chain new', () => {
  it('writes a chain of one’s own from a template, comments kept, and never over a file', async () => {
    const { folder, chain } = desk({ 'plugin/chains/hello.yaml': HELLO });
    expect(await chain('new', 'ours', '--from', 'hello', '--input', 'who=Ann')).toMatchObject({ code: 0 });
    const file = join(folder, '.arbiter/chains/ours.yaml');
    const expected = HELLO.replace('name: hello', 'name: ours').replace('{ type', '{ default: "Ann", type');
    expect(readFileSync(file, 'utf8')).toBe(expected);
    const again = await chain('new', 'ours', '--from', 'hello');
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining('is there already') });
    expect(readFileSync(file, 'utf8')).toBe(expected);
  });

  it('says what is wrong with a default, and writes nothing', async () => {
    const { chain } = desk({ 'plugin/chains/hello.yaml': HELLO });
    const { code, err } = await chain('new', 'ours', '--from', 'hello', '--input', 'whoo=Ann');
    expect(code).toBe(2);
    expect(err).toContain('There is no input "whoo". Did you mean "who"?');
    expect((await chain('list', '--json')).out).not.toContain('ours.yaml');
  });
});
