import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ValidateFunction } from '../../../scripts/schema/ajv.ts';
import { SCHEMA_NAMES, validatorOf } from '../../../scripts/schema/validators.ts';

const root = join(import.meta.dirname, '../../..');
const built = createRequire(join(root, 'dist/any.cjs'));

/** What is wrong with a value, without the parts of the schema that errors carry along. */
function faults(validate: ValidateFunction, value: unknown): object[] {
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, keyword, params, message }) => ({
    instancePath,
    keyword,
    params,
    message,
  }));
}

/** Objects with the keys that a schema knows, at any depth, and values of any kind. */
function likely(schema: unknown): fc.Arbitrary<unknown> {
  const { properties } = schema as { properties?: Record<string, unknown> };
  if (properties === undefined) return fc.jsonValue();
  return fc.oneof(
    { weight: 4, arbitrary: fc.record(mapped(properties), { requiredKeys: [] }) },
    { weight: 1, arbitrary: fc.jsonValue() },
  );
}

const mapped = (properties: Record<string, unknown>): Record<string, fc.Arbitrary<unknown>> =>
  Object.fromEntries(Object.entries(properties).map(([key, part]) => [key, likely(part)]));

describe('the schemas that the build has compiled', () => {
  it('are all that values are checked against, and no others', () => {
    expect(readdirSync(join(root, 'dist/schemas')).sort()).toEqual(
      SCHEMA_NAMES.map((name) => `${name}.cjs`).sort(),
    );
  });

  it.each(SCHEMA_NAMES)('find the same in a value as those that are compiled here: %s', (name) => {
    const here = validatorOf(name);
    const there = built(`./schemas/${name}.cjs`) as ValidateFunction;
    const schema: unknown = JSON.parse(readFileSync(join(root, `schemas/${name}.schema.json`), 'utf8'));
    let wrong = 0;
    fc.assert(
      fc.property(likely(schema), (value) => {
        const found = faults(here, value);
        if (found.length > 0) wrong += 1;
        expect(faults(there, value)).toEqual(found);
      }),
    );
    expect(wrong).toBeGreaterThan(0);
  });

  it('give the parts of the schema along, from which the right keys are known', () => {
    const validate = built('./schemas/agent.cjs') as ValidateFunction;
    expect(validate({ trigers: [] })).toBe(false);
    expect(Object.keys(validate.errors?.[0]?.parentSchema?.properties as object)).toContain('triggers');
  });
});
