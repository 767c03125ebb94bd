import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { methods } from '../../../../plugins/lobbi-platform-manager/tools/methods.ts';

describe('the methods of lobbi-platform-manager', () => {
  it('are ten, in this order, and all but the two that write a file may be run twice', () => {
    expect(methods.map(({ name }) => name)).toEqual(
      'check_realm,check_env,diff_realms,match_redirect,explain_flows,list_certificates,check_upgrade,check_users,batch_users,scrub_realm'.split(
        ',',
      ),
    );
    expect(methods.filter(({ idempotent }) => !idempotent).map(({ name }) => name)).toEqual([
      'batch_users',
      'scrub_realm',
    ]);
  });

  it('are those that arbiter.json names', () => {
    const file = new URL('../../../../plugins/lobbi-platform-manager/arbiter.json', import.meta.url);
    const { rpc } = JSON.parse(readFileSync(file, 'utf8')).communication;
    expect(rpc.methods).toEqual(methods.map(({ name }) => name));
    expect(rpc.idempotent).toEqual(methods.filter(({ idempotent }) => idempotent).map(({ name }) => name));
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
