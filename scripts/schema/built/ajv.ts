import { createRequire } from 'node:module';
import type { Ajv2020, Options } from 'ajv/dist/2020.js';

/** Stands in for `../ajv.ts` in bundles: few threads need the library, so it is loaded when one does. */
export function newAjv(options: Options): Ajv2020 {
  const library = createRequire(import.meta.url)('./ajv.cjs') as typeof import('../ajv.ts');
  return library.newAjv(options);
}
