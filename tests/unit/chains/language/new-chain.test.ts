import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ChainFinder, chainFolders } from '../../../../scripts/chains/language/find.ts';
import { type NewChainOptions, newChain } from '../../../../scripts/chains/language/new-chain.ts';

const TEMPLATE = `# yaml-language-server: $schema=../../schemas/chain.schema.json
#
# What it is for, in a comment.
name: template   # the name
description: >-
  Folded over
  two lines.
inputs:
  # Required.
  issue: string
  env: { type: string, enum: [dev, prod] }   # flow, without a default
  count:
    type: integer   # block
    default: 1
  label:
    type: string
    description: |
      What it says.
steps:
  - run: [echo,   "\${{ inputs.issue + inputs.env + string(inputs.count) + inputs.label }}"]   # odd spaces stay
  - chain: ./inner/other.yaml
`;

const files = {
  find: (reference: string, from: string) => {
    const path = join(from, '..', reference);
    if (path !== 'templates/inner/other.yaml') return { kind: 'missing', message: `no ${path}` } as const;
    return { kind: 'found', file: path, text: 'steps: [{ run: [a] }]' } as const;
  },
};

function made(options: Partial<NewChainOptions> = {}): string {
  const result = newChain({
    template: { file: 'templates/a.yaml', text: TEMPLATE },
    file: 'own/b.yaml',
    name: 'mine',
    load: { files },
    ...options,
  });
  if (result.kind === 'invalid') throw new Error(result.problems.join('\n'));
  return result.text;
}

describe('newChain', () => {
  it('changes the name, and the paths that lead elsewhere from the new place, and nothing else', () => {
    const lines = TEMPLATE.split('\n').slice(1);
    const expected = lines
      .join('\n')
      .replace('name: template ', 'name: mine ')
      .replace('./inner/other.yaml', '"../templates/inner/other.yaml"');
    expect(made()).toBe(expected);
  });

  it('points editors to the schema that it is told', () => {
    expect(made({ schema: '../x/chain.schema.json' }).split('\n')[0]).toBe(
      '# yaml-language-server: $schema=../x/chain.schema.json',
    );
  });

  it('sets defaults in every form in which an input may be written', () => {
    const text = made({
      description: 'It: "ours".',
      defaults: ['issue=AB-1', 'env=prod', 'count=7', 'label=a: b # c'],
    });
    expect(text).toContain('description: "It: \\"ours\\"."\n');
    expect(text).toContain('issue: { type: string, default: "AB-1" }\n');
    expect(text).toContain(
      'env: { default: "prod", type: string, enum: [dev, prod] }   # flow, without a default\n',
    );
    expect(text).toContain('type: integer   # block\n    default: 7\n');
    expect(text).toContain(
      'label:\n    default: "a: b # c"\n    type: string\n    description: |\n      What it says.\n',
    );
    expect(text).toContain('# odd spaces stay');
  });

  it.each([
    [
      '# A comment.\nsteps: [{ run: [a] }]\n',
      '# A comment.\nname: mine\ndescription: "Ours."\nsteps: [{ run: [a] }]\n',
    ],
    ['{ steps: [{ run: [a] }] }', '{ name: mine, description: "Ours.", steps: [{ run: [a] }] }'],
  ])('adds a name and a description to a template that has none: %j', (template, expected) => {
    const text = made({ template: { file: 'a.yaml', text: template }, description: 'Ours.' });
    expect(text).toBe(expected);
  });

  it.each([
    ['an unknown input', { defaults: ['isue=1'] }, /There is no input "isue". Did you mean "issue"\?/],
    ['a default of another type', { defaults: ['count=x'] }, /Input "count" has to be a whole number/],
    ['a default that is not in the enum', { defaults: ['env=test'] }, /Input "env" cannot be "test"/],
    ['a name that is none', { name: 'Mine!' }, /own\/b\.yaml:\d+:\d+: "Mine!" is not a name of a chain/],
    [
      'a template with problems',
      { template: { file: 't.yaml', text: 'steps: [{ rum: [a] }]' } },
      /t\.yaml:1:11: A step has no key "rum"/,
    ],
    [
      'an input that is an alias',
      {
        template: {
          file: 't.yaml',
          text: 'inputs: { a: &x { type: string }, b: *x }\nsteps: [{ set: { v: "${{ inputs.a + inputs.b }}" } }]',
        },
        defaults: ['b=1'],
      },
      /The default of "b" is shared by an alias/,
    ],
  ])('refuses %s', (_, options, expected) => {
    expect(() => made(options as Partial<NewChainOptions>)).toThrow(expected);
  });

  it('copies every chain of the pack', () => {
    const pack = join(import.meta.dirname, '../../../..');
    const folder = join(pack, 'orchestration', 'chains');
    const finder = new ChainFinder(chainFolders({ pack: { name: 'brain', root: pack } }));
    const templates = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
    expect(templates.length).toBeGreaterThan(5);
    for (const name of templates) {
      const text = readFileSync(join(folder, name), 'utf8');
      const result = newChain({
        template: { file: join(folder, name), text },
        file: join(pack, '.arbiter/chains/mine.yaml'),
        name: 'mine',
        load: { files: finder },
      });
      expect(result, name).toMatchObject({ kind: 'ok', loaded: { chain: { name: 'mine' } } });
      const kept = text.split('\n').filter((line) => !/^(name:|# yaml-language-server)/.test(line));
      expect(
        result.kind === 'ok' && result.text.split('\n').filter((line) => !line.startsWith('name:')),
        name,
      ).toEqual(kept);
    }
  });
});
