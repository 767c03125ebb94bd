import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { methods } from '../../../../plugins/lobbi-platform-manager/tools/methods.ts';

describe('the methods of lobbi-platform-manager', () => {
  it('are check_realm, check_env, diff_realms, in this order, and may be run twice', () => {
    expect(methods.map(({ name }) => name)).toEqual('check_realm,check_env,diff_realms'.split(','));
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
