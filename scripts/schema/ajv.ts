import { Ajv2020, type Options, type ValidateFunction } from 'ajv/dist/2020.js';

export type { ErrorObject, Options, ValidateFunction } from 'ajv/dist/2020.js';

/** A compiler of JSON Schemas, draft 2020-12. Bundles load it when it is first asked for (`built/ajv.ts`). */
export function newAjv(options: Options): Ajv2020 {
  return new Ajv2020(options);
}

/**
 * How our own schemas are compiled, at run time and by the build alike. They are ours and a test holds them against the meta-schema, whose
 * compilation takes longer than a scan. Verbose, because a wrong key is compared with the right ones, which only then come along with the
 * error. A part that is referred to is one function, not a copy at each place: the code of `arbiter` is a third as long.
 */
export const OWN_SCHEMAS: Options = {
  allErrors: true,
  strict: true,
  allowUnionTypes: true,
  verbose: true,
  inlineRefs: false,
  meta: false,
  validateSchema: false,
};

/** A schema of our own as a function. */
export function compileOwn(schema: object): ValidateFunction {
  return newAjv(OWN_SCHEMAS).compile(schema);
}
