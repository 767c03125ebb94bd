import { createRequire } from 'node:module';
import type { ValidateFunction } from '../ajv.ts';
import type { SchemaName } from '../validators.ts';

/** Stands in for `../validators.ts` in bundles: loads what the build has compiled, a few milliseconds instead of some hundred. */
export function validatorOf(name: SchemaName): ValidateFunction {
  return createRequire(import.meta.url)(`./schemas/${name}.cjs`) as ValidateFunction;
}
