import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearest, violations } from '../../../scripts/schema/validate.ts';

const folder = join(import.meta.dirname, '../../../schemas');

function describedEverywhere(schema: Record<string, unknown>, path: string): string[] {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Record<string, unknown>>);
  return properties.flatMap(([name, part]) => [
    ...(typeof part.description === 'string' ? [] : [`${path}/${name}`]),
    ...describedEverywhere(part, `${path}/${name}`),
    ...describedEverywhere((part.items ?? {}) as Record<string, unknown>, `${path}/${name}/items`),
  ]);
}

describe('the schemas', () => {
  it.each(['agent', 'arbiter', 'resilience', 'slo'])(
    '%s is valid JSON Schema 2020-12 and describes every property',
    (name) => {
      const schema = JSON.parse(readFileSync(join(folder, `${name}.schema.json`), 'utf8'));
      const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
      expect(ajv.validateSchema(schema), ajv.errorsText()).toBe(true);
      expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
      expect(describedEverywhere(schema, '')).toEqual([]);
      expect(schema.required).toBeUndefined();
      expect(readdirSync(folder)).toContain(`${name}.schema.json`);
    },
  );

  it('say the same of a policy in arbiter.json and in resilience.yaml', () => {
    const read = (name: string) =>
      JSON.parse(readFileSync(join(folder, `${name}.schema.json`), 'utf8')) as {
        $defs: unknown;
        properties: { kinds?: { properties: object }; errorHandling?: { properties: object } };
      };
    const [arbiter, resilience] = [read('arbiter'), read('resilience')];
    expect(arbiter.$defs).toEqual(resilience.$defs);
    expect(arbiter.properties.errorHandling?.properties).toEqual(resilience.properties.kinds?.properties);
  });
});

describe('violations', () => {
  it('has nothing against an empty file or one with a $schema', () => {
    expect(violations('arbiter', {})).toEqual([]);
    expect(violations('agent', { $schema: 'x' })).toEqual([]);
  });

  it('names the nearest right key for a misspelled one, at any depth', () => {
    expect(violations('arbiter', { routng: {} })).toEqual([
      { path: '', message: 'unknown key "routng"; did you mean "routing"?' },
    ]);
    expect(violations('arbiter', { routing: { keywords: { strng: [] } } })).toEqual([
      { path: '/routing/keywords', message: 'unknown key "strng"; did you mean "strong"?' },
    ]);
    expect(violations('agent', { trigers: [] })[0]?.message).toContain('did you mean "triggers"?');
  });

  it('lists the right keys when none is near', () => {
    expect(violations('arbiter', { telephone: {} })).toEqual([
      {
        path: '',
        message: 'unknown key "telephone"; known here: capabilities, routing, communication, errorHandling',
      },
    ]);
  });

  it('reports everything that is wrong, not only the first thing', () => {
    const wrong = { routing: { priority: 101, filePatterns: 'x' }, capabilities: { domains: [1] } };
    expect(
      violations('arbiter', wrong)
        .map((v) => v.path)
        .sort(),
    ).toEqual(['/capabilities/domains/0', '/routing/filePatterns', '/routing/priority']);
  });

  it.each([
    ['a name with a colon', { name: 'other:agent' }, '/name'],
    ['an unknown model', { model: 'gpt' }, '/model'],
    ['a near miss without an agent', { nearMisses: [{ prompt: 'x' }] }, '/nearMisses/0'],
    ['triggers as a text', { triggers: 'a, b' }, '/triggers'],
    ['an empty trigger', { triggers: [' '] }, '/triggers/0'],
    ['an unknown memory', { memory: 'global' }, '/memory'],
  ])('finds %s in an agent', (_what, data, path) => {
    expect(violations('agent', data).map((v) => v.path)).toEqual([path]);
  });

  it("takes Claude Code's own keys and full model names", () => {
    const own = {
      name: 'x',
      description: 'y',
      model: 'claude-opus-4-1-20250805',
      tools: ['Read'],
      effort: 'high',
      maxTurns: 5,
      disallowedTools: 'Bash',
      skills: ['a'],
      memory: 'user',
      background: true,
      isolation: 'worktree',
      color: 'red',
    };
    expect(violations('agent', own)).toEqual([]);
    for (const model of ['haiku', 'sonnet', 'opus', 'fable', 'inherit'])
      expect(violations('agent', { model })).toEqual([]);
  });

  it('names the allowed values of an enumeration', () => {
    expect(violations('agent', { memory: 'all' })[0]?.message).toBe('must be one of user, project, local');
  });
});

describe('nearest', () => {
  const words = fc.array(fc.string({ unit: fc.constantFrom(...'abcd'), minLength: 1, maxLength: 8 }));

  it('answers a known word with itself and never with a word that is not known', () => {
    fc.assert(
      fc.property(words, fc.string({ unit: fc.constantFrom(...'abcd'), maxLength: 8 }), (known, word) => {
        const answer = nearest(word, known);
        if (known.includes(word)) expect(answer).toBe(word);
        else if (answer !== undefined) expect(known).toContain(answer);
      }),
    );
  });

  it('has no answer for a word that shares nothing with the known ones', () => {
    expect(nearest('xy', ['ab'])).toBeUndefined();
    expect(nearest('weather', ['triggers', 'examples'])).toBeUndefined();
    expect(nearest('x', [])).toBeUndefined();
  });

  it('does not care about case and forgives a letter too many, too few, or wrong', () => {
    for (const typo of ['Tools', 'tols', 'toools', 'toolz'])
      expect(nearest(typo, ['model', 'tools'])).toBe('tools');
  });

  it('does not compare a word of a million letters', () => {
    const start = performance.now();
    nearest('x'.repeat(1_000_000), ['triggers']);
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
