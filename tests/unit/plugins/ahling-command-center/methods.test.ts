import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import manifest from '../../../../plugins/ahling-command-center/arbiter.json' with { type: 'json' };
import { methods } from '../../../../plugins/ahling-command-center/tools/methods.ts';

describe('the methods of ahling-command-center', () => {
  it('are those that arbiter.json names, in this order, and may be run twice', () => {
    const { methods: named, idempotent } = manifest.communication.rpc;
    expect(methods.map(({ name }) => name)).toEqual(named);
    expect(idempotent).toEqual(named);
    expect(methods.every(({ idempotent }) => idempotent)).toBe(true);
  });

  it.each(methods.map((method) => [method.name, method] as const))(
    '%s has a strict schema that describes each param and refuses others',
    (_, { params, description }) => {
      const validate = new Ajv2020({ strict: true, useDefaults: true }).compile(params);
      expect(validate({ nonsense: 1 })).toBe(false);
      for (const property of Object.values(params['properties'] as Record<string, { description?: string }>))
        expect(property.description).toMatch(/\.$|\}\.?$/);
      expect(description).toMatch(/^[A-Z].*\.$/s);
    },
  );
});
