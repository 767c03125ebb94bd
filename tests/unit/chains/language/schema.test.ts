import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import {
  CHAIN_KEYS,
  FRAME_KEYS,
  INPUT_KEYS,
  KIND_KEYS,
  POLICY_KEYS,
} from '../../../../scripts/chains/language/keys.ts';

type Schema = { readonly [key: string]: unknown };

const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../../schemas/chain.schema.json'), 'utf8'),
) as Schema;

const defs = schema['$defs'] as Record<string, Schema>;

/** Properties at any depth that an editor would have nothing to say about. */
function undescribed(part: unknown, path: string): string[] {
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) => {
    const own = `${path}/${key}`;
    if (key !== 'properties') return undescribed(value, own);
    return Object.entries(value as Record<string, Schema | true>).flatMap(([name, property]) => {
      const says = property === true || 'description' in property || '$ref' in property;
      return [...(says ? [] : [`${own}/${name}`]), ...undescribed(property, `${own}/${name}`)];
    });
  });
}

describe('the schema of chains', () => {
  it('is valid JSON Schema 2020-12, in the strict sense of ajv', () => {
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
    expect(ajv.validateSchema(schema), ajv.errorsText()).toBe(true);
    expect(() => ajv.compile(schema)).not.toThrow();
  });

  it('has a description for every key', () => {
    expect(undescribed(schema, '')).toEqual([]);
    expect(undescribed({ properties: { a: { properties: { b: {} } } } }, '')).toEqual([
      '/properties/a',
      '/properties/a/properties/b',
    ]);
  });

  it('has the keys that the loader reads, and no others', () => {
    const keys = (part: unknown): string[] => Object.keys((part as Schema)['properties'] as object).sort();
    const sorted = (names: Iterable<string>): string[] => [...new Set(names)].sort();
    const kinds = Object.values(KIND_KEYS).flat();
    expect(keys(schema)).toEqual(sorted(CHAIN_KEYS));
    expect(keys(defs['step'])).toEqual(sorted([...FRAME_KEYS, ...POLICY_KEYS, 'fallback', ...kinds]));
    const work = (['run', 'agent', 'command', 'rpc', 'publish'] as const).flatMap((kind) => KIND_KEYS[kind]);
    expect(keys(defs['work'])).toEqual(sorted([...POLICY_KEYS, ...work]));
    const inputs = (schema['properties'] as Record<string, Schema>)['inputs'] as {
      additionalProperties: { oneOf: unknown[] };
    };
    expect(keys(inputs.additionalProperties.oneOf[1])).toEqual(sorted(INPUT_KEYS));
  });
});
