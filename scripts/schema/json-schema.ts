import type { Ajv2020 } from 'ajv/dist/2020.js';
import { messageOf } from '../core/errors.ts';
import { newAjv } from './ajv.ts';

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';

const COMPILED = /"(?:\$ref|\$dynamicRef|pattern|patternProperties)":/;

let ajv: Ajv2020 | undefined;

/**
 * What keeps a value from being a JSON Schema of draft 2020-12, as a sentence; undefined when it is one. A schema that names another
 * draft is taken as it is. The first call compiles the meta-schema, some 75 ms. Never throws.
 */
export function schemaFault(schema: object): string | undefined {
  if ('$schema' in schema && schema.$schema !== DRAFT) return undefined;
  ajv ??= newAjv({ strict: false, allErrors: false, validateFormats: false, logger: false });
  try {
    if (ajv.validateSchema(schema) !== true) {
      const error = ajv.errors?.[0];
      return `${error?.instancePath || 'it'} ${error?.message ?? 'is not valid'}`;
    }
    // Only these can be wrong beyond the meta-schema, and compiling takes some ten times as long.
    if (COMPILED.test(JSON.stringify(schema))) ajv.compile(schema);
    return undefined;
  } catch (error) {
    return messageOf(error);
  } finally {
    // Its $id could be that of the next one.
    ajv.removeSchema(schema);
  }
}
