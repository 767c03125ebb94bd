import { createRequire } from 'node:module';
import type { ValidateFunction } from '../ajv.ts';
import type { SchemaName } from '../validators.ts';

const loaded = new Map<SchemaName, ValidateFunction>();

/** Stands in for `../validators.ts` in bundles: loads what the build has compiled, once, which is quicker than compiling it. */
export function validatorOf(name: SchemaName): ValidateFunction {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const validate = createRequire(import.meta.url)(`./schemas/${name}.cjs`) as ValidateFunction;
  loaded.set(name, validate);
  return validate;
}
